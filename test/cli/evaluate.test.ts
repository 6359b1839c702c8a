import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mamlLab, useCommandLine } from './commandLine';

useCommandLine();

const work = mkdtempSync(join(tmpdir(), 'maml-lab-evaluate-'));
const evaluated = (...words: string[]) => mamlLab(work, 'evaluate', 'run', ...words);
const parsed = async (...words: string[]) => JSON.parse((await evaluated(...words, '--json')).stdout);

beforeAll(async () => {
  writeFileSync(join(work, 'x.maml.json'), JSON.stringify({
    taskSet: { name: 'textIntents', way: 5, shots: 1, queries: 2 }, model: { name: 'linear' }, algorithm: { name: 'protoNet' },
    training: { iterations: 2, metaBatch: 2, validateEvery: 0 }, evaluation: { tasks: 6, baselines: [] }, runtime: 'onnx', threads: 1,
  }));
  const ran = await mamlLab(work, 'run', 'x.maml.json', '--out', 'run');
  expect(ran.stderr).not.toMatch(/cannot|must/);
  expect(ran.code).toBe(0);
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

describe('evaluate --set', () => {
  test('measures a 5-way run on 20 ways, under a protocol of its own, and names what it changed', async () => {
    const [plain, wide] = [await parsed(), await parsed('--set', 'evaluation.taskSet.way=20', '--set', 'evaluation.tasks=4')];
    expect(plain).toMatchObject({ tasks: 6, protocol: { parts: { 'taskSet.way': '5' } } });
    expect(plain).not.toHaveProperty('changed');
    expect(wide).toMatchObject({
      tasks: 4, protocol: { parts: { 'taskSet.way': '20' } }, iteration: 2,
      changed: [{ key: 'evaluation.tasks', run: 6, here: 4 }, { key: 'evaluation.taskSet.way', run: 5, here: 20 }],
    });
    // Before reading, every class is as likely as another.
    expect(wide.curve[0].mean).toBeCloseTo(1 / 20, 5);
    expect(wide.protocol.id).not.toBe(plain.protocol.id);
    expect(JSON.parse(readFileSync(join(work, 'run', 'results', 'evaluation-2.json'), 'utf8'))).toEqual(wide);
  });

  test('tells it below the table, and under --shifts too', async () => {
    const { stdout } = await evaluated('--set', 'evaluation.taskSet.shots=5');
    expect(stdout).toMatch(/Not as the run's config says: evaluation\.taskSet\.shots 5 instead of 1\. Protocol \w{10}\.\n$/);
    const { changed, shifts: [first] } = await parsed('--shifts', '--tasks', '3', '--set', 'evaluation.taskSet.way=3');
    expect(changed).toEqual([{ key: 'evaluation.taskSet.way', run: 5, here: 3 }]);
    expect(first.result.before.mean).toBeCloseTo(1 / 3, 5);
  });

  test.each([
    ['model.hidden=[3]', /^--set model\.hidden=\[3\]: of a trained run only evaluation\.… can be set; model stays as it was trained/],
    ['algorithm.name=maml', /only evaluation\.… can be set; algorithm stays/],
    ['training.seed=1', /only evaluation\.… can be set; training stays/],
    ['taskSet.way=20', /the run was trained on these tasks; for test tasks write --set evaluation\.taskSet\.way=20$/],
    ['runtime=wasm', /write --runtime instead$/],
    ['evaluation.baselines=["joint"]', /write --baselines instead$/],
    ['evaluation=3', /name what of the evaluation is meant, for instance evaluation\.tasks=100$/],
    ['evaluation.taks=3', /^--set evaluation\.taks=3: unknown key "taks" in evaluation; did you mean "tasks"\?$/],
    ['evaluation.tasks=0', /^--set evaluation\.tasks=0: evaluation\.tasks must be a whole number, at least 2; it is 0$/],
    ['evaluation.taskSet.wya=3', /^unknown key "wya" in evaluation\.taskSet; did you mean "way"\?\.$/],
    ['evaluation.taskSet.way=900', /^evaluation\.taskSet: the \w+ split has \d+ classes, fewer than taskSet\.way = 900/],
    ['way', /write key=value/],
  ])('refuses %s in one sentence', async (setting, sentence) => {
    const { code, stdout, stderr } = await evaluated('--set', setting);
    expect([code, stdout, stderr.trimEnd().split('\n').length]).toEqual([1, '', 1]);
    expect(stderr.trimEnd()).toMatch(sentence);
  });
});
