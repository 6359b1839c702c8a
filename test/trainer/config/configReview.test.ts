import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConfigReport, Edit, Problem } from '../../../src/protocol/analyses/config';
import { english } from '../../../src/protocol/sentence';
import { reviewConfig } from '../../../src/trainer/config/configReview';
import { readConfig } from '../../../src/trainer/config/configFile';
import { yieldToEvents } from '../../../src/trainer/interrupt';
import { schemas } from '../../../src/trainer/registry';
import { png } from '../imageFiles';

const folder = mkdtempSync(join(tmpdir(), 'maml-lab-review-'));
const path = join(folder, 'x.maml.json');
const spy = join(folder, 'spy.txt');

beforeAll(() => {
  for (const [cls, images] of [['ant', 4], ['bee', 4], ['cat', 3]] as const) {
    for (const split of ['train', 'val', 'test']) {
      mkdirSync(join(folder, 'photos', split, `${split}-${cls}`), { recursive: true });
      for (let i = 0; i < images; i++) {
        writeFileSync(join(folder, 'photos', split, `${split}-${cls}`, `${i}.png`), png(8, i * 40));
      }
    }
  }
  writeFileSync(join(folder, 'spy.js'), `require('fs').writeFileSync(${JSON.stringify(spy)}, 'opened');\nmodule.exports = {};\n`);
  writeFileSync(join(folder, 'broken.ts'), 'export default {\n  input: [1],\n  output: missing,\n};\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const review = (text: string, trusted = true): Promise<ConfigReport> =>
  reviewConfig({ text, path, trusted }, yieldToEvents);
/** A config whose parts can be replaced. */
const config = (parts: Readonly<Record<string, string>> = {}): string => `{\n${Object.entries({
  taskSet: '{ "name": "sinusoid" }', model: '{ "name": "mlp" }', algorithm: '{ "name": "maml" }', ...parts,
}).map(([key, value]) => `  "${key}": ${value}`).join(',\n')}\n}`;
const photos = (options: string): string =>
  config({ taskSet: `{ "name": "imageFolder", "path": "photos", "imageSize": 8, ${options} }` });

const applied = (text: string, edits: readonly Edit[]): string =>
  [...edits].sort((a, b) => b.offset - a.offset)
    .reduce((now, { offset, length, text: by }) => now.slice(0, offset) + by + now.slice(offset + length), text);

/** Text, the piece with the squiggle, code, a part of the sentence, titles of the fixes. */
const table: readonly (readonly [string, string, Problem['code'], string, readonly string[]])[] = [
  [config({ trainig: '{}' }), '"trainig"', 'unknownKey', 'did you mean "training"?', ['Change to "training"', 'Remove "trainig"']],
  [config({ training: '{ "iteratons": 5, "iterations": 6 }' }), '"iteratons"', 'unknownKey', 'iterations', ['Remove "iteratons"']],
  [config({ model: '{ "name": "mlp", "zzzz": 1 }' }), '"zzzz"', 'unknownKey', 'there are: name, hidden', ['Remove "zzzz"']],
  [config({ algorithm: '{ "name": "mam" }' }), '"mam"', 'unknownName', 'did you mean "maml"?', ['Change to "maml"']],
  [config({ algorithm: '{ "name": "fomaml", "innerSteps": 0 }' }), '0', 'range', 'at least 1; it is 0', ['Set to 1']],
  [config({ algorithm: '{ "name": "maml", "innerRate": -1 }' }), '-1', 'range', 'a number above 0', ['Set to the default, 0.01']],
  [config({ threads: '1000' }), '1000', 'range', 'from 1 to 256', ['Set to 256']],
  [config({ threads: '"2"' }), '"2"', 'type', 'a whole number', ['Set to 2']],
  [config({ training: '{ "metaBatch": 1.4 }' }), '1.4', 'type', 'a whole number', ['Set to 1', 'Set to the default, 25']],
  [config({ runtime: '"onx"' }), '"onx"', 'range', 'did you mean "onnx"?', ['Change to "onnx"', 'Set to the default, "auto"']],
  [config({ taskSet: '{ "name": "sinusoid", "amplitude": [5, 1] }' }), '[5, 1]', 'value', 'must not be above',
    ['Change to [1,5]', 'Set to the default, [0.1,5]']],
  [config({ model: '"mlp"' }), '"mlp"', 'type', 'an object', ['Change to { "name": "mlp" }']],
  [config({ runtime: 'onnx' }), 'onnx', 'syntax', 'quotation marks', ['Change to "onnx"']],
  [config({ threads: '1 "runtime": "auto"' }), '"runtime"', 'syntax', 'a comma is missing', ['Insert a comma']],
  [config({ threads: '1,\n  "threads": 1' }), '"threads"', 'syntax', 'appears twice', ['Remove this one']],
  [config({ evaluation: '{ "steps": 0 }' }), '0', 'untrainedSteps', 'after the trained steps is not measured', ['Set to 1']],
  [config({ training: '{ "iterations": 50, "validateEvery": 100 }' }), '100', 'unusedSetting', 'it never happens', ['Set to 5']],
  [config({ training: '{ "validateEvery": 0, "earlyStop": { "patience": 3 } }' }), '{ "patience": 3 }', 'unusedSetting',
    'early stopping needs validations', ['Remove "earlyStop"']],
  [config({ training: '{ "iterations": 50, "validateEvery": 10, "schedule": { "name": "cosine", "warmup": 60 } }' }), '60',
    'unusedSetting', 'warm-up of 60', ['Set to 5']],
  [config({ threads: '256' }), '256', 'machine', 'this machine has', [`Set to ${availableParallelism()}`]],
  [photos('"way": 4, "shots": 1, "queries": 1'), '4', 'data', 'has 3 classes, fewer than taskSet.way = 4', ['Set way to 3']],
  [photos('"way": 3, "shots": 2, "queries": 2'), '2', 'data', 'episode needs 4 of each class', ['Set queries to 1']],
  [photos('"way": 3, "shots": 9, "queries": 1'), '9', 'data', 'episode needs 10', ['Set shots to 2']],
  [photos('"way": 3, "shots": 1, "queries": 1').replace('"photos"', '"fotos"'), '"fotos"', 'noFile', 'there is no folder',
    ['Change to "photos"']],
  [config({ taskSet: '{ "name": "module", "path": "brocken.ts" }' }), '"brocken.ts"', 'noFile', 'there is no file',
    ['Change to "broken.ts"']],
  [config({ taskSet: '{ "name": "module", "path": "broken.ts" }' }), '"broken.ts"', 'module', 'broken.ts:3: the module threw', []],
  [config({ model: '{ "name": "mlp", "hidden": [200000, 200000] }' }), '"mlp"', 'model', 'make the network smaller', []],
  [config({ taskSet: '{ "name": "sinusoid", "shots": 1000000, "queries": 1000000 }', training: '{ "metaBatch": 100000 }' }), '100000', 'model',
    'take fewer tasks, shots or queries', []],
  [config({ taskSet: '{ "name": "sinusoid", "shots": 1000000 }', model: '{ "name": "mlp", "hidden": [4000, 4000] }' }), '"maml"', 'model',
    'take fewer steps or shots', []],
  [config({ taskSet: '{ "name": "omniglot", "shots": 15, "queries": 10 }' }), '10', 'data', 'only 20 drawings', ['Set queries to 5']],
];

describe('a config that is not right', () => {
  test.each(table)('%s', async (text, piece, code, sentence, titles) => {
    const { problems } = await review(text);
    const found = problems.find((problem) => problem.code === code);
    expect(english(found?.message ?? '')).toContain(sentence);
    expect(text.slice(found?.offset, (found?.offset ?? 0) + (found?.length ?? 0))).toBe(piece);
    expect(found?.fixes.map(({ title }) => english(title))).toEqual(titles);
  });

  test.each(table.filter(([, , , , titles]) => titles.length > 0))('is right after any of its fixes: %s', async (text, _piece, code, _s, titles) => {
    const [problem] = (await review(text)).problems.filter((one) => one.code === code);
    for (const { edits } of problem?.fixes ?? []) {
      const mended = (await review(applied(text, edits))).problems.filter(({ code: other }) => other !== 'machine' || code === 'machine');
      // A broken module that is found now is another problem, and one that has no fix.
      expect(mended.filter((one) => one.code !== 'module'), titles.join()).toEqual([]);
    }
  });

  test('missing sections are added one by one until it is right', async () => {
    let text = '{\n  // mine\n}';
    for (let i = 0; i < 3; i++) {
      const [problem] = (await review(text)).problems;
      expect(problem).toMatchObject({ code: 'missing', offset: 0, length: 1 });
      text = applied(text, problem?.fixes[0]?.edits ?? []);
    }
    const left = (await review(text)).problems.filter(({ code }) => code === 'missing');
    expect(left).toEqual([]);
    expect(text).toContain('// mine');
  });

  test('is told in the same words by the command line', async () => {
    const text = config({ threads: '1000', runtime: '"onx"' });
    writeFileSync(path, text);
    const { problems } = await review(text);
    const lines = (): string => {
      try {
        readConfig(path, [], schemas());
        return '';
      } catch (error) {
        return String(error);
      }
    };
    for (const { message } of problems) expect(lines()).toContain(english(message));
  });
});

describe('a config that is right', () => {
  test('has no problem, and its numbers are those that follow', async () => {
    const text = config({ training: '{ "iterations": 10, "validateEvery": 5, "metaBatch": 4 }', model: '{ "name": "mlp", "hidden": [3] }' });
    const { problems, facts, hints } = await review(text);
    expect(problems).toEqual([]);
    // 1·3 + 3 weights and biases, then 3·1 + 1.
    expect(facts).toMatchObject({ parameters: 10, tasks: 40, distinct: null });
    expect(hints.map((hint) => english(hint.text))).toEqual(['10 parameters', '40 tasks drawn', expect.stringMatching(/^about \d+ MB$/)]);
    expect(text.slice(0, hints[0]?.offset).endsWith('"name": "mlp"')).toBe(true);
    expect(text.slice(0, hints[1]?.offset).endsWith('"metaBatch": 4')).toBe(true);
  });

  test('counts different episodes', async () => {
    const { facts, problems } = await review(photos('"way": 2, "shots": 1, "queries": 1'));
    expect(problems).toEqual([]);
    // Pairs of classes with 4·3, 4·3 and 3·2 ways to draw one support and one query image.
    expect(10 ** (facts?.distinct ?? 0)).toBeCloseTo(12 * 12 + 12 * 6 + 12 * 6, 6);
  });
});

describe('without trust', () => {
  const modules = config({ taskSet: '{ "name": "module", "path": "spy.js" }', model: '{ "name": "module", "path": "spy.js" }' });
  const isOpened = async (): Promise<boolean> => (await import('node:fs')).existsSync(spy);

  test('nothing is opened, and the schema is checked all the same', async () => {
    expect((await review(modules, false)).problems).toEqual([]);
    expect(await isOpened()).toBe(false);
    const { problems, hints, facts } = await review(photos('"way": 40').replace('photos', 'nowhere'), false);
    expect({ problems, hints, facts }).toEqual({ problems: [], hints: [], facts: null });
    expect((await review(config({ threads: '0' }), false)).problems).toHaveLength(1);
  });

  test('with trust the same module is run', async () => {
    expect((await review(modules)).problems[0]).toMatchObject({ code: 'module' });
    expect(await isOpened()).toBe(true);
  });
});
