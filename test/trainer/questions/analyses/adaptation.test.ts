import { expect, test } from 'vitest';
import { adaptation } from '../../../../src/protocol/analyses/adaptation';
import { episode } from '../../../../src/protocol/analyses/episode';
import { task } from '../../../../src/protocol/analyses/task';
import type { Examples } from '../../../../src/protocol/examples';
import { readRun } from '../../../../src/runs/reader';
import { OpenRuns } from '../../../../src/trainer/questions/openRuns';
import { Interrupted } from '../../../../src/trainer/interrupt';
import { probabilities } from '../../../../src/trainer/questions/taskColumns';
import { temporaryFolder } from '../../../runs/folder';
import { ask, trained } from './ask';

const hidden = 4;
const innerRate = 0.05;
const config = {
  taskSet: { name: 'sinusoid', shots: 5, queries: 7 }, model: { name: 'mlp', hidden: [hidden], activation: 'tanh' },
  algorithm: { name: 'maml', innerRate, innerSteps: 2 }, runtime: 'reference',
  training: { iterations: 4, metaBatch: 2, checkpointEvery: 2, validateEvery: 2, validationTasks: 3 },
  evaluation: { tasks: 6, steps: 3, baselines: [] },
};

/** The network by hand: θ = [w1 (4), b1 (4), w2 (4), b2]. */
const predict = (theta: readonly number[], x: number): number => {
  let out = theta[3 * hidden] ?? NaN;
  for (let j = 0; j < hidden; j++) {
    out += (theta[2 * hidden + j] ?? NaN) * Math.tanh((theta[j] ?? NaN) * x + (theta[hidden + j] ?? NaN));
  }
  return out;
};
const mse = (theta: readonly number[], { x, y }: Examples): number =>
  Array.from(x).reduce((sum, one, i) => sum + (predict(theta, one) - (y[i] ?? NaN)) ** 2, 0) / x.length;
/** Central differences in float64. */
const slope = (theta: readonly number[], set: Examples): number[] => theta.map((_, i) => {
  const moved = (by: number) => mse(theta.map((v, j) => (j === i ? v + by : v)), set);
  return (moved(1e-5) - moved(-1e-5)) / 2e-5;
});
const descended = (theta: readonly number[], set: Examples, steps: number): number[][] => {
  const path = [[...theta]];
  for (let s = 0; s < steps; s++) {
    const at = path[s] ?? [];
    const g = slope(at, set);
    path.push(at.map((v, i) => v - innerRate * (g[i] ?? NaN)));
  }
  return path;
};

test('a task adapts as gradient descent by hand does, and the curve is the mean of such tasks', async () => {
  const { run } = await trained(temporaryFolder(), config);
  const at = { run, iteration: 2, split: 'test', steps: 3 } as const;
  const { meta } = await new OpenRuns().at({ run, iteration: 2 });
  const curve = await ask(adaptation, { ...at, tasks: 4 });
  const grid: number[][] = [];
  for (let index = 0; index < 4; index++) {
    const one = await ask(task, { ...at, index });
    const path = descended(Array.from(meta), one.support, 3);
    path.forEach((theta, step) => {
      const query = mse(theta, one.query);
      expect(one.loss[step]).toBeCloseTo(query, 4);
      expect(one.supportLoss[step]).toBeCloseTo(mse(theta, one.support), 4);
      expect(curve.values[index * 4 + step]).toBeCloseTo(query, 4);
      expect(one.distance[step]).toBeCloseTo(Math.hypot(...theta.map((v, i) => v - (meta[i] ?? NaN))), 5);
      one.query.x.forEach((x, i) => expect(one.predictions[step * 7 + i]).toBeCloseTo(predict(theta, x), 4));
      const points = one.grid?.length ?? 0;
      expect(one.fitted?.[step * points + 11]).toBeCloseTo(predict(theta, one.grid?.[11] ?? NaN), 4);
    });
    const [amplitude, phase] = one.parameters.map(({ value }) => value);
    expect(one.target?.[20]).toBeCloseTo((amplitude ?? NaN) * Math.sin((one.grid?.[20] ?? NaN) - (phase ?? NaN)), 4);
    grid.push(Array.from(one.loss));
  }
  curve.curve.forEach(({ step, mean, ci95 }) => {
    const values = grid.map((row) => row[step] ?? NaN);
    const average = values.reduce((a, b) => a + b) / 4;
    const spread = Math.sqrt(values.reduce((s, v) => s + (v - average) ** 2, 0) / 3);
    expect(mean).toBeCloseTo(average, 4);
    expect(ci95).toBeCloseTo(1.96 * spread / 2, 4);
  });
});

test('the curve at the last checkpoint is that of the final evaluation, whose values are its tasks', async () => {
  const { run } = await trained(temporaryFolder(), config);
  const told: [number, number][] = [];
  const found = await ask(adaptation, { run, tasks: 6 }, { progress: (done, total) => told.push([done, total]) });
  const { events } = await readRun(run);
  const finished = events.find((event) => event.kind === 'finished');
  expect(found).toMatchObject({ iteration: 4, split: 'test', metric: 'mse', trainedSteps: 2 });
  found.curve.forEach((point, step) => expect(point.mean).toBeCloseTo(finished?.evaluation?.curve[step]?.mean ?? NaN, 6));
  for (const { step, values } of finished?.evaluation?.values ?? []) {
    values.forEach((value, i) => expect(found.values[i * 4 + step]).toBeCloseTo(value ?? NaN, 5));
  }
  expect(told.at(-1)).toEqual([6, 6]);
  const tired = async () => { throw new Interrupted(); };
  await expect(ask(adaptation, { run, tasks: 6 }, { breathe: tired })).rejects.toThrow(Interrupted);
  await expect(ask(task, { run, iteration: 3, index: 0 })).rejects.toThrow('no whole checkpoint of meta-iteration 3');
});

test('equal numbers name equal episodes, in a run, in its config, alone or as one that follows', async () => {
  const { run, config: path } = await trained(temporaryFolder(), config);
  const byRun = await ask(episode, { of: { run }, split: 'test', index: 5 });
  expect(await ask(episode, { of: { config: path }, split: 'test', index: 5 })).toEqual(byRun);
  const before = await ask(episode, { of: { run }, split: 'test', index: 3, following: 2 });
  expect(before.following.map(({ index }) => index)).toEqual([4, 5]);
  expect(before.following[1]).toMatchObject({ about: byRun.about, support: byRun.support, target: byRun.target });
  const { support, query } = await ask(task, { run, split: 'test', index: 5 });
  expect({ support, query }).toEqual({ support: byRun.support, query: byRun.query });
  expect(before.support).not.toEqual(byRun.support);
});

test('probabilities sum to one, also for large numbers', () => {
  const [a, b, c] = probabilities(Float32Array.of(1000, 1001, -1000), 3);
  expect([a, b, c]).toEqual([expect.closeTo(1 / (1 + Math.E), 6), expect.closeTo(Math.E / (1 + Math.E), 6), 0]);
});
