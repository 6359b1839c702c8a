import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { episode } from '../../../../src/protocol/analyses/episode';
import { taskSet } from '../../../../src/protocol/analyses/taskSet';
import { taskSets } from '../../../../src/trainer/registry';
import { examplesOf } from '../../../../src/trainer/questions/examples';
import { temporaryFolder } from '../../../runs/folder';
import { classes, root } from '../../imageFiles';
import { draw, open } from '../../characters';
import { ask } from './ask';

const configOf = (taskSetOptions: object): string => {
  const path = join(temporaryFolder(), 'some.maml.json');
  writeFileSync(path, JSON.stringify({ taskSet: taskSetOptions, model: { name: 'mlp' }, algorithm: { name: 'maml' } }));
  return path;
};

test('Omniglot: 50 alphabets, 1,623 characters of 20 drawings, no character in two splits', async () => {
  const facts = await ask(taskSet, { of: { config: configOf({ name: 'omniglot', way: 5, shots: 1, queries: 4 }) } });
  expect(facts).toMatchObject({
    name: 'omniglot', picture: 'image', output: 5, shots: 1, queries: 4, sizes: { train: 4112, validation: 688, test: 1692 },
    classes: {
      perSplit: { train: 1028, validation: 172, test: 423 }, least: 20, median: 20, greatest: 20, barsOf: 'groups', barsInAll: 50,
      histogram: [{ from: 20, to: 20, classes: { train: 1028, validation: 172, test: 423 } }], shared: [], tooFew: [],
    },
  });
  const sum = facts.classes?.bars.reduce((n, { counts }) => n + counts.train + counts.validation + counts.test, 0);
  expect(sum).toBe(1623);
});

test('an image folder: files and classes of each example, examples per class', async () => {
  const path = classes(6, 5);
  classes(2, 9, path, 6);
  const config = configOf({ name: 'imageFolder', path, way: 2, shots: 1, queries: 2, imageSize: 4, colour: 'greyscale' });
  const { classes: found } = await ask(taskSet, { of: { config } });
  expect(found).toMatchObject({ least: 5, median: 5, greatest: 9, barsOf: 'classes', barsInAll: 8 });
  expect(found?.bars[0]?.counts).toSatisfy((c: Record<string, number>) => Math.max(...Object.values(c)) === 9);
  const per = found?.histogram.map(({ from, classes: c }) => [from, c.train + c.validation + c.test]).filter(([, n]) => n);
  expect(per).toEqual([[5, 6], [9, 2]]);
  const { query, about } = await ask(episode, { of: { config }, split: 'train', index: 0 });
  query.names?.forEach((name, i) => {
    expect(name).toMatch(new RegExp(`^${about[query.y[i] ?? -1]}/\\d\\.png$`));
    const [, cls, file] = /class(\d+)\/(\d)/.exec(name) ?? [];
    expect(query.x[i * 16]).toBe(10 * Number(cls) + Number(file));
  });
  expect(path.startsWith(root)).toBe(true);
});

test('a large episode is cut evenly over its classes', () => {
  const source = { ...open({ way: 3, shots: 2, queries: 4 }), input: [28, 28, 1] };
  const task = draw(source, 0);
  const whole = examplesOf(source, task.query);
  expect([whole.total, whole.rows.length, whole.x.length]).toEqual([12, 12, 12 * 784]);
  const times = 1000;
  const many = { x: new Float32Array(times * 12 * 784), y: Int32Array.from({ length: times * 12 }, (_, i) => Math.floor(i / (4 * times))) };
  const cut = examplesOf(source, many);
  expect(cut.total).toBe(12_000);
  expect(cut.x.length).toBeLessThanOrEqual(6e6);
  for (const label of [0, 1, 2]) expect(cut.y.filter((y) => y === label)).toHaveLength(cut.rows.length / 3);
});

test('curves have no classes, and say how good a joint predictor can be', async () => {
  const facts = await ask(taskSet, { of: { config: configOf({ name: 'sinusoid' }) } });
  expect(facts).toMatchObject({ picture: 'curve', shots: 10, queries: 10, sizes: { test: 'endless' }, bestJoint: expect.closeTo(3, 1) });
  expect(facts.classes).toBeUndefined();
});

describe('a task set of the catalogue, seen without a config', () => {
  const needing = ['distill', 'imageFolder', 'module'];
  it.each(Object.keys(taskSets).filter((name) => !needing.includes(name)))('%s has an episode', async (name) => {
    const found = await ask(episode, { of: { taskSet: name }, split: 'test', index: 0, following: 1 });
    expect(episode.result.safeParse(found).error).toBeUndefined();
    expect(await ask(taskSet, { of: { taskSet: name } })).toMatchObject({ name, picture: found.picture });
  }, 60_000);
  it.each(needing)('%s says what it needs', async (name) => {
    await expect(ask(taskSet, { of: { taskSet: name } })).rejects.toThrow(/has no episodes without (answers|path): write a config that gives it/);
  });
  it('one that there is not is told beside those that there are', async () => {
    await expect(ask(taskSet, { of: { taskSet: 'sinus' } })).rejects.toThrow(/"sinus"; there are: .*sinusoid/);
  });
});
