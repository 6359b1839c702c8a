import { describe, expect, test } from 'vitest';
import { curveProgram } from '../../../src/trainer/programs/compile';
import { drawTask, packTasks } from '../../../src/trainer/draw';
import type { Experiment } from '../../../src/trainer/experiment';
import { scalarFeeds } from '../../../src/trainer/programs/scalars';
import type { Task } from '../../../src/trainer/taskSet';
import { evaluate, given, numbers } from '../evaluate';
import { exactly, gradientError } from '../exactly';
import { smallExperiment } from '../memoryRecorder';

const opened = (taskSet: object, model: object = { name: 'linear', std: 1 }) =>
  smallExperiment({ taskSet, model, algorithm: { name: 'scratch', innerSteps: 1 } });

/** Coordinates of a task's fresh start, and what the metric says of them. */
const startOf = async (experiment: Experiment): Promise<{ task: Task; p: number[]; score: number }> => {
  const task = drawTask(experiment, 'train', 0, 0);
  const feeds = { ...packTasks(experiment, [task]), ...scalarFeeds(experiment), meta: Float32Array.of(-5) };
  const { score } = await exactly(curveProgram(experiment, 1, 0), feeds);
  return { task, p: Array.from(task.initial ?? []), score: score[0] };
};
const rowsOf = ({ support: { x } }: Task, width: number) =>
  Array.from({ length: x.length / width }, (_, i) => Array.from(x.slice(i * width, (i + 1) * width)));
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, v, i) => sum + v * b[i], 0);

test('a quadratic is ‖Wp − y‖², told as its logarithm', async () => {
  const { task, p, score } = await startOf(await opened({ name: 'quadratic', dimensions: 4 }));
  const f = rowsOf(task, 4).reduce((sum, row, i) => sum + (dot(row, p) - task.support.y[i]) ** 2, 0);
  expect(score).toBeCloseTo(Math.log10(f), 5);
});

test('quadratics as the code draws them lie in the unit cube', async () => {
  const task = drawTask(await opened({ name: 'quadratic', entries: 'uniform' }), 'train', 0, 0);
  expect(Math.min(...task.support.x, ...task.support.y)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...task.support.x, ...task.support.y)).toBeLessThan(1);
});

test('a logistic regression is the mean of −log σ(±wx)', async () => {
  const { task, p, score } = await startOf(await opened({ name: 'logisticRegression', dimensions: 3, points: 20 }));
  const f = rowsOf(task, 4).map((row, i) => Math.log1p(Math.exp(-(2 * task.support.y[i] - 1) * dot(row, p))));
  expect(score).toBeCloseTo(Math.log10(f.reduce((a, b) => a + b, 0) / f.length), 5);
});

describe('digitsMlp', () => {
  test('judges on other drawings than it trains on, and splits share none', async () => {
    const { source, config } = await opened({ name: 'digitsMlp', examples: 90 }, { name: 'mlp', hidden: [4] });
    const picturesOf = (split: 'train' | 'validation' | 'test') => {
      const { support, query } = drawTask({ source, config }, split, 0, 0);
      return [support, query].map(({ x }) => rowsOf({ support: { x, y: x }, query, about: '' }, 64).map(String));
    };
    const [train, validation, testing] = (['train', 'validation', 'test'] as const).map(picturesOf);
    expect(train[0].filter((one) => train[1].includes(one))).toEqual([]);
    expect(testing.flat().filter((one) => [...train, ...validation].flat().includes(one))).toEqual([]);
  });

  test('goes through the support set in mini-batches, over and over', async () => {
    const { source } = await opened({ name: 'digitsMlp', examples: 90, batch: 40 }, { name: 'mlp', hidden: [4] });
    const whole = { x: given([90, 64], numbers('x', 90 * 64)), y: given([90], Int32Array.from({ length: 90 }, (_, i) => i), 'int32') };
    const found = await evaluate(whole, ({ x, y }) => Object.fromEntries([0, 1, 2].flatMap((step) => {
      const batch = source.batchAt?.({ x, y }, step) ?? { x, y };
      return [[`x${step}`, batch.x], [`y${step}`, batch.y]];
    })));
    const labels = (first: number) => Array.from({ length: 40 }, (_, i) => first + i);
    expect([found.y0, found.y1, found.y2]).toEqual([labels(0), labels(40), labels(0)]);
    expect(found.x1).toEqual(Array.from(whole.x.data).slice(40 * 64, 80 * 64));
  });

  test('a step goes down the loss of its own mini-batch, and differences agree', async () => {
    const own = { algorithm: { name: 'scratch', optimizer: 'sgd', innerSteps: 3 }, model: { name: 'mlp', hidden: [3] } };
    const pathOf = async (batch: number) => {
      const experiment = await smallExperiment({ ...own, taskSet: { name: 'digitsMlp', examples: 12, batch } });
      const feeds = { ...packTasks(experiment, [drawTask(experiment, 'train', 0, 0)]), meta: Float32Array.of(-1) };
      return { adapted: (await exactly(curveProgram(experiment, 1, 3, true), feeds)).adapted, error: await gradientError(experiment) };
    };
    const [all, few] = [await pathOf(0), await pathOf(4)];
    expect(few.adapted).not.toEqual(all.adapted);
    expect(few.error).toBeLessThan(1e-4);
  });

  test('noise is on every pixel, of the same drawings', async () => {
    const pixelsOf = async (noise: number) => {
      const { source, config } = await opened({ name: 'digitsMlp', examples: 90, noise }, { name: 'mlp', hidden: [4] });
      return drawTask({ source, config }, 'test', 0, 0).support;
    };
    const [plain, noisy] = [await pixelsOf(0), await pixelsOf(0.3)];
    expect(noisy.y).toEqual(plain.y);
    const off = Array.from(noisy.x, (v, i) => v - plain.x[i]);
    expect(Math.sqrt(off.reduce((sum, v) => sum + v * v, 0) / off.length)).toBeCloseTo(0.3, 1);
    expect(Math.abs(off.reduce((a, b) => a + b, 0) / off.length)).toBeLessThan(0.02);
  });

  test('says how many digits there are', async () => {
    await expect(opened({ name: 'digitsMlp', examples: 500 })).rejects.toThrow(/at most 179 can be trained on .* not 500/);
    await expect(opened({ name: 'digitsMlp', examples: 90, batch: 91 })).rejects.toThrow(/a step cannot see 91 drawings, as 90 are trained on/);
  });
});

test('every task starts anew, and the same task at the same place', async () => {
  const experiment = await opened({ name: 'quadratic' });
  const [a, b, again] = [[0, 0], [0, 1], [0, 0]].map(([iteration, i]) => drawTask(experiment, 'test', iteration, i).initial);
  expect(a).toHaveLength(10);
  expect(a).toEqual(again);
  expect(a).not.toEqual(b);
});
