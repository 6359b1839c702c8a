import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { english } from '../../../src/protocol/sentence';
import type { Edit } from '../../../src/protocol/analyses/config';
import { reviewSweep } from '../../../src/trainer/sweep/reviewSweep';
import { readSweepFile } from '../../../src/trainer/sweep/openSweep';

const folder = mkdtempSync(join(tmpdir(), 'maml-lab-sweep-'));
const path = join(folder, 'x.sweep.json');
beforeAll(() => {
  writeFileSync(join(folder, 'base.maml.json'), '{ "taskSet": { "name": "sinusoid" }, "model": { "name": "mlp" }, "algorithm": { "name": "maml" } }');
  writeFileSync(join(folder, 'broken.maml.json'),
    '{ "taskSet": { "name": "sinusiod" }, "model": { "name": "mlp" }, "algorithm": { "name": "maml" } }');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const review = (text: string) => reviewSweep({ text, path, trusted: true });
const sweep = (parts: string, base = '"base.maml.json"'): string => `{\n  "base": ${base},\n  ${parts}\n}`;
const applied = (text: string, edits: readonly Edit[]): string =>
  [...edits].sort((a, b) => b.offset - a.offset)
    .reduce((now, { offset, length, text: by }) => now.slice(0, offset) + by + now.slice(offset + length), text);

const validated = '{ "taskSet": { "name": "sinusoid" }, "model": { "name": "mlp" }, "algorithm": { "name": "maml" }, '
  + '"training": { "validateEvery": 10 } }';

/** Text, the piece with the squiggle, code, a part of the sentence, titles of the fixes. */
const table: readonly (readonly [string, string, string, string, readonly string[]])[] = [
  [sweep('"gird": {}'), '"gird"', 'unknownKey', 'did you mean "grid"?', ['Change to "grid"', 'Remove "gird"']],
  [sweep('"grid": { "algorithm.innerRat": [0.1, 0.2] }'), '"algorithm.innerRat"', 'unknownKey', 'did you mean "innerRate"?',
    ['Change to "algorithm.innerRate"', 'Remove "algorithm.innerRat"']],
  [sweep('"grid": { "algorithm.innerRate": [0.1, -1] }'), '-1', 'range', 'a number above 0', ['Set to the default, 0.01']],
  [sweep('"grid": { "algorithm.innerSteps": [1, 2.4] }'), '2.4', 'type', 'a whole number', ['Set to 2', 'Set to the default, 1']],
  [sweep('"grid": { "algorithm.name": ["maml", "reptle"] }'), '"reptle"', 'unknownName', 'did you mean "reptile"?', ['Change to "reptile"']],
  [sweep('"list": [{ "training.metaBatch": 2 }, { "training.metaBatch": 0 }]'), '0', 'range', 'at least 1', ['Set to 1', 'Set to the default, 25']],
  [sweep('"list": [{ "trainin.metaBatch": 2 }]'), '"trainin.metaBatch"', 'unknownKey', 'did you mean "training"?',
    ['Change to "training.metaBatch"', 'Remove "trainin.metaBatch"']],
  [sweep('"random": { "count": 3, "space": { "algorithm.innerRate": { "low": -2, "high": -1 } } }'),
    '{ "low": -2, "high": -1 }', 'range', 'above 0', []],
  [sweep('"suggest": { "count": 3, "space": { "algorithm.innerRate": { "low": -1, "high": 1 } } }'), '-1', 'range', 'above 0',
    ['Set to the default, 0.01']],
  // What the base has already may still be what was meant.
  [sweep('"grid": { "algorithm.innerRat": [0.1] }',
    '{ "taskSet": { "name": "sinusoid" }, "model": { "name": "mlp" }, "algorithm": { "name": "maml", "innerRate": 0.1 } }'),
    '"algorithm.innerRat"', 'unknownKey', 'did you mean "innerRate"?', ['Change to "algorithm.innerRate"', 'Remove "algorithm.innerRat"']],
  [sweep('"seeds": 0'), '0', 'range', 'from 1 to 1000', []],
  [sweep('"atOnce": "2"'), '"2"', 'type', 'a whole number', ['Set to 2']],
  [sweep('"grid": { "algorithm.innerRate": [1] }, "list": [{}]'), '[{}]', 'value', 'only one of', []],
  [sweep('"random": { "count": 3, "space": { "algorithm.innerRate": { "low": 1, "high": 0.1 } } }'), '{ "low": 1, "high": 0.1 }', 'value',
    '"low" 1 must be less than "high" 0.1', []],
  [sweep('"random": { "count": 3, "space": { "algorithm.innerRate": { "low": 0, "high": 1, "log": true } } }'),
    '{ "low": 0, "high": 1, "log": true }', 'value', 'with "log" the "low" must be above 0; it is 0', []],
  [sweep('"grid": { "training.seed": [1, 2] }, "seeds": 2'), '{ "training.seed": [1, 2] }', 'value', 'by "grid" and by "seeds"', []],
  [sweep('"seeds": 2', '"bse.maml.json"'), '"bse.maml.json"', 'noFile', 'there is no file', ['Change to "base.maml.json"']],
  [sweep('"seeds": 2', '"broken.maml.json"'), '"broken.maml.json"', 'value', 'unknown taskSet "sinusiod"', []],
  [sweep('"grid": { "training.iterations": [100] }, "halving": {}'), '{}', 'unusedSetting', 'halving needs validations', ['Remove "halving"']],
  [sweep('"grid": { "taskSet.shots": [2, 10] }, "halving": {}', validated), '{}', 'value',
    'they would be measured on unlike tasks (taskSet.shots 2 and 10)', ['Remove "halving"']],
  [sweep('"suggest": { "count": 3, "space": { "taskSet.noise": { "low": 0, "high": 1 } } }'),
    '{ "count": 3, "space": { "taskSet.noise": { "low": 0, "high": 1 } } }', 'value', 'suggest compares validations', []],
  [sweep('"grid": { "algorithm.innerRate": [0.1] } "seeds": 1'), '"seeds"', 'syntax', 'a comma is missing', ['Insert a comma']],
];

describe('a sweep that is not right', () => {
  test.each(table)('%s', async (text, piece, code, sentence, titles) => {
    const { problems } = await review(text);
    const [found] = problems.filter((problem) => problem.code === code);
    expect(english(found?.message ?? '')).toContain(sentence);
    expect(text.slice(found?.offset, (found?.offset ?? 0) + (found?.length ?? 0))).toBe(piece);
    expect(found?.fixes.map(({ title }) => english(title))).toEqual(titles);
    for (const { edits } of found?.fixes ?? []) expect((await review(applied(text, edits))).problems).toEqual([]);
  });

  test('is told in the same words by the command line', async () => {
    const text = sweep('"grid": { "algorithm.innerRat": [0.1] }');
    writeFileSync(path, text);
    const { problems: [problem] } = await review(text);
    expect(() => readSweepFile(path)).toThrow(`x.sweep.json:3:13: ${english(problem?.message ?? '')}`);
  });
});

describe('a sweep that is right', () => {
  test('may vary what is trained on, as long as validation is measured on the same tasks', async () => {
    const base = validated.replace(/ }$/, ', "evaluation": { "taskSet": { "shots": 5 } } }');
    expect((await review(sweep('"grid": { "taskSet.shots": [2, 10] }, "halving": {}', base))).problems).toEqual([]);
    expect((await review(sweep('"grid": { "taskSet.shots": [2, 10] }', validated))).problems).toEqual([]);
  });

  const members = (parts: string, base?: string) => {
    writeFileSync(path, sweep(parts, base));
    return readSweepFile(path).members;
  };

  test('is a product with every seed, the last key first, and says how many that is', async () => {
    const parts = '"grid": { "algorithm.innerRate": [0.1, 0.2], "algorithm.innerSteps": [1, 2] }, "seeds": [5, 7]';
    expect(members(parts).map(({ settings, seed }) => [...Object.values(settings), seed])).toEqual([
      [0.1, 1, 5], [0.1, 1, 7], [0.1, 2, 5], [0.1, 2, 7], [0.2, 1, 5], [0.2, 1, 7], [0.2, 2, 5], [0.2, 2, 7]]);
    const { hints, problems } = await review(sweep(parts));
    expect(problems).toEqual([]);
    expect(hints.map(({ text }) => english(text))).toEqual(['4 settings × 2 seeds: 8 runs']);
  });

  test('gives equal configs equal ids, however they were asked for', () => {
    const [one] = members('"grid": { "algorithm.innerRate": [0.3] }, "seeds": 1');
    const [other] = members('"list": [{ "training.seed": 0, "algorithm.innerRate": 0.3 }]',
      '{ "name": "other", "algorithm": { "name": "maml" }, "model": { "name": "mlp" }, "taskSet": { "name": "sinusoid" } }');
    const [changed] = members('"grid": { "algorithm.innerRate": [0.3] }, "seeds": [1]');
    expect(one?.id).toMatch(/^m-[0-9a-f]{12}$/);
    expect(other?.id).toBe(one?.id);
    expect(changed?.id).not.toBe(one?.id);
    expect(members('"list": [{ "algorithm.innerRate": 0.3 }, { "algorithm.innerRate": 0.30 }]')).toHaveLength(1);
  });

  test('draws the same settings each time, in their ranges, and a key more changes no other', () => {
    const space = (more = '') => `"random": { "count": 200, "space": { "algorithm.innerRate": { "low": 0.001, "high": 1, "log": true }${more} } }`;
    const rates = members(space()).map(({ settings }) => settings['algorithm.innerRate'] as number);
    expect(rates).toEqual(members(space(', "training.metaBatch": { "mean": 20, "deviation": 2, "whole": true }'))
      .map(({ settings }) => settings['algorithm.innerRate']));
    expect(Math.min(...rates) >= 0.001 && Math.max(...rates) <= 1).toBe(true);
    // Even in its logarithm: a third of the draws below 0.01, and a third above 0.1 (binomial, 4 deviations).
    for (const share of [rates.filter((rate) => rate < 0.01),
      rates.filter((rate) => rate > 0.1)]) expect(Math.abs(share.length - 200 / 3)).toBeLessThan(27);
    const whole = members('"random": { "count": 50, "space": { "algorithm.innerSteps": { "low": 1, "high": 3, "whole": true } } }, "seeds": 1');
    expect(new Set(whole.map(({ settings }) => settings['algorithm.innerSteps']))).toEqual(new Set([1, 2, 3]));
  });
});
