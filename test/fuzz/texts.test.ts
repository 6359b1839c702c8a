import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { reviewConfig } from '../../src/trainer/config/configReview';
import { resolveConfig } from '../../src/trainer/config/configFile';
import { readLabelledText } from '../../src/trainer/math/labelledText';
import { readPoints } from '../../src/trainer/math/points';
import { yieldToEvents } from '../../src/trainer/interrupt';
import { schemas } from '../../src/trainer/registry';
import { readSweepFile } from '../../src/trainer/sweep/openSweep';
import { reviewSweep } from '../../src/trainer/sweep/reviewSweep';
import { csvHistory } from '../../src/trainer/tuning/csvHistory';
import { damaged, fuzz, mutated, nastyJson, nastyKey, timeout } from './fuzz';

const folder = mkdtempSync(join(tmpdir(), 'maml-lab-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const plugins = schemas();
const whole = {
  name: 'x', taskSet: { name: 'sinusoid', shots: 5, queries: 5, amplitude: [0.1, 5] }, model: { name: 'mlp', hidden: [8, 8] },
  algorithm: { name: 'maml', innerRate: 0.01, innerSteps: 2 },
  training: { iterations: 10, metaBatch: 4, shard: 2, optimizer: { name: 'adam' }, schedule: { name: 'cosine' }, earlyStop: { patience: 3 } },
  evaluation: { tasks: 10, steps: 2, taskSet: { shots: 3 }, baselines: ['random'] }, runtime: 'onnx', threads: 1, workers: 2,
};
const text = JSON.stringify(whole, null, 1);

test('configs: a key that every object has is an unknown key', () => {
  for (const key of ['constructor', '__proto__', 'toString']) {
    const hostile = `{ "name": { "${key}": { "name": {} } }, "${key}": 1 }`;
    expect(() => resolveConfig(hostile, 'x.maml.json', [], plugins)).toThrow(/x\.maml\.json:1:/);
  }
});

test('configs: damaged text, hostile values and keys', async () => {
  await fuzz(damaged(text), (bytes) => resolveConfig(bytes.toString(), 'x.maml.json', [], plugins), 0.4);
  await fuzz(mutated(whole), (value) => resolveConfig(JSON.stringify(value) ?? '', 'x.maml.json', [], plugins), 0.4);
  await fuzz(fc.tuple(fc.array(nastyKey, { maxLength: 4 }), nastyJson), ([keys, value]) =>
    resolveConfig(text, 'x.maml.json', [`${keys.join('.')}=${JSON.stringify(value)}`], plugins), 0.2);
}, timeout);

test('configs in the editor, without trust: always an answer', async () => {
  await fuzz(damaged(text), async (bytes) => {
    const found = await reviewConfig({ text: bytes.toString(), path: join(folder, 'x.maml.json'), trusted: false }, yieldToEvents);
    expect(Array.isArray(found.problems)).toBe(true);
  }, 0.25);
}, timeout);

const sweep = {
  name: 's', base: 'base.maml.json', grid: { 'algorithm.innerRate': [0.01, 0.1], 'training.iterations': [5, 10] }, seeds: 2,
  limits: { iterations: 8, minutes: 1 }, halving: { rungs: 2, factor: 2 }, slurm: { minutes: 2, words: ['--x'] },
};
const draws = { base: whole,
  random: { count: 3, space: { 'algorithm.innerRate': { low: 0.01, high: 1, log: true }, 'model.hidden': { choices: [[4], [8]] } } }, seeds: [1, 7] };
test('sweep files: damaged text, hostile values and keys, on the command line and in the editor', async () => {
  writeFileSync(join(folder, 'base.maml.json'), text);
  const path = join(folder, 'x.sweep.json');
  await fuzz(fc.oneof(damaged(JSON.stringify(sweep), JSON.stringify(draws)).map(String),
    fc.oneof(mutated(sweep), mutated(draws)).map((value) => JSON.stringify(value) ?? '')),
    async (written) => {
      writeFileSync(path, written);
      const { problems } = await reviewSweep({ text: written, path, trusted: false });
      if (problems.some(({ severity }) => severity === 'error')) return expect(() => readSweepFile(path)).toThrow();
      const { members } = readSweepFile(path);
      for (const { id } of members) expect(id).toMatch(/^m-[0-9a-f]+$/);
    });
}, timeout);

const csv = 'text,label\n"hello, ""you""",greet\nbye,part\n"two\nlines",x\n';
test('CSV, TSV and JSON lines of labelled texts', async () => {
  await fuzz(fc.tuple(fc.constantFrom('csv', 'tsv', 'jsonl'), damaged(csv, csv.replaceAll(',', '\t'),
    '{"text":"a","label":"b"}\n{"text":1,"label":true}\n{"__proto__":{"x":1},"text":"c"}\n')), ([ending, bytes]) => {
    const file = join(folder, `t.${ending}`);
    writeFileSync(file, bytes);
    for (const { text: said, label } of readLabelledText(file, { textColumn: 'text', labelColumn: 'label' })) {
      expect([typeof said, typeof label]).toEqual(['string', 'string']);
    }
  });
}, timeout);

test('CSV of points and of evaluations', async () => {
  await fuzz(damaged('x,y\n1,2\n3,4\n', '1;2\n3;4\n', 'y\tx\n1e3\t-2\n'), (bytes) => {
    const file = join(folder, 'p.csv');
    writeFileSync(file, bytes);
    for (const value of readPoints(file, true).x) expect(Number.isNaN(value)).toBe(false);
  }, 0.5);
  await fuzz(damaged('task,rate,kind,loss\na,0.1,x,3\nb,1e-3,y,\na,,z,2.5\n'), (bytes) => {
    const file = join(folder, 'h.csv');
    writeFileSync(file, bytes);
    for (const { loss } of csvHistory(file, { metric: 'loss', goal: 'minimise' }).rows) expect(Number.isFinite(loss)).toBe(true);
  }, 0.5);
}, timeout);
