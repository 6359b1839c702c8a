import { describe, expect, test } from 'vitest';
import { curveProgram, gradientProgram } from '../../src/trainer/programs/compile';
import { drawTasks } from '../../src/trainer/draw';
import type { Experiment } from '../../src/trainer/experiment';
import { exactly, type Feeds, feedsOf as firstFeeds } from './exactly';
import { smallExperiment } from './memoryRecorder';

const tasks = 3;
const feedsOf = (experiment: Experiment, count = tasks): Feeds => firstFeeds(experiment, count);
const gradientOf = (experiment: Experiment, feeds = feedsOf(experiment)) => exactly(gradientProgram(experiment, tasks), feeds);
const withAlgorithm = (algorithm: object, training: object = {}) =>
  smallExperiment({ algorithm, training: { ...training } });
/** The same experiment without an inner loop: its meta-gradient is the plain gradient of the query loss. */
const plain = (experiment: Experiment): Experiment => ({ ...experiment, trainedSteps: 0 });
const expectClose = (got: readonly number[], expected: readonly number[], limit = 1e-12) => {
  const largest = Math.max(...expected.map(Math.abs));
  expect(got).toHaveLength(expected.length);
  got.forEach((v, i) => expect(Math.abs(v - expected[i]) / largest).toBeLessThan(limit));
};

describe('the meta-gradient of a meta-batch', () => {
  test.each(['maml', 'fomaml', 'anil', 'metaSgd', 'reptile', 'imaml'])(
    'of %s: taskReduction sum is T × mean; the loss told is the mean both times', async (name) => {
      const algorithm = { name, innerRate: 0.01 };
      const mean = await gradientOf(await withAlgorithm(algorithm, { taskReduction: 'mean' }));
      const sum = await gradientOf(await withAlgorithm(algorithm, { taskReduction: 'sum' }));
      expectClose(sum.gradient, mean.gradient.map((g) => tasks * g));
      expect(sum.loss).toEqual(mean.loss);
      expect(mean.loss[0]).toBeCloseTo(mean.each.reduce((a, b) => a + b) / tasks, 12);
    });

  test('is the mean of the tasks\' own', async () => {
    const experiment = await withAlgorithm({ name: 'maml', innerSteps: 2 });
    const all = feedsOf(experiment);
    const together = await gradientOf(experiment);
    const single = gradientProgram(experiment, 1);
    const each: number[][] = [];
    for (let t = 0; t < tasks; t++) {
      const own = drawTasks(experiment, 'train', 0, 1, t);
      each.push((await exactly(single, { ...all, ...own })).gradient);
    }
    expectClose(together.gradient, together.gradient.map((_, i) => each.reduce((s, g) => s + g[i], 0) / tasks));
  });
});

describe('fomaml', () => {
  const innerSteps = 2;
  test('is not maml', async () => {
    const [first, second] = await Promise.all(['fomaml', 'maml'].map(async (name) =>
      gradientOf(await withAlgorithm({ name, innerSteps }))));
    expect(first.loss[0]).toBeCloseTo(second.loss[0], 10);
    const size = Math.hypot(...second.gradient);
    expect(Math.hypot(...second.gradient.map((g, i) => g - first.gradient[i])) / size).toBeGreaterThan(0.05);
  });

  test('is the plain query gradient at the adapted parameters', async () => {
    const experiment = await withAlgorithm({ name: 'fomaml', innerSteps });
    const feeds = feedsOf(experiment, 1);
    const { adapted } = await exactly(curveProgram(experiment, 1, innerSteps, true), feeds);
    const query = await exactly(gradientProgram(plain(experiment), 1), { ...feeds, meta: Float64Array.from(adapted) });
    const { gradient, loss } = await exactly(gradientProgram(experiment, 1), feeds);
    expectClose(gradient, query.gradient);
    expect(loss[0]).toBeCloseTo(query.loss[0], 12);
  });
});

describe('adaptation', () => {
  /** Gradient of the support loss at φ: a plain query gradient with the support set as query. */
  const supportGradient = async (experiment: Experiment, feeds: Feeds, at: readonly number[]) => (await exactly(
    gradientProgram(plain(experiment), 1),
    { ...feeds, 'query/x': feeds['support/x'], 'query/y': feeds['support/y'], meta: Float64Array.from(at) })).gradient;

  test.each<[string, object, number]>([
    ['maml', {}, 0], ['maml', { innerOptimizer: 'momentum', innerMomentum: 0.8 }, 0.8],
    ['fomaml', { innerOptimizer: 'momentum', innerMomentum: 0.8 }, 0.8],
    ['reptile', { innerOptimizer: 'momentum', innerMomentum: 0.8 }, 0.8],
  ])('of %s with %j goes the way of its equation', async (name, options, momentum) => {
    const steps = 3;
    const experiment = await withAlgorithm({ name, innerSteps: steps, innerRate: 0.05, ...options });
    const feeds = feedsOf(experiment, 1);
    let params = Array.from(feeds.meta);
    let velocity = params.map(() => 0);
    for (let i = 0; i < steps; i++) {
      const gradient = await supportGradient({ ...experiment, algorithm: { ...experiment.algorithm, metaGradient: undefined } }, feeds, params);
      velocity = velocity.map((v, j) => momentum * v + gradient[j]);
      params = params.map((p, j) => p - Math.fround(0.05) * velocity[j]);
    }
    const { adapted } = await exactly(curveProgram(experiment, 1, steps, true), feeds);
    expectClose(adapted, params, 1e-6);
  });

  test('of reptile with momentum: its direction is θ − φ', async () => {
    const experiment = await withAlgorithm({ name: 'reptile', innerSteps: 3, innerOptimizer: 'momentum' });
    const feeds = feedsOf(experiment, 1);
    const { adapted } = await exactly(curveProgram(experiment, 1, 3, true), feeds);
    const { gradient } = await exactly(gradientProgram(experiment, 1), feeds);
    expectClose(gradient, adapted.map((v, i) => feeds.meta[i] - v), 1e-9);
  });

  test('of anil leaves all but the head', async () => {
    const experiment = await withAlgorithm({ name: 'anil' });
    const feeds = feedsOf(experiment, 1);
    const { adapted } = await exactly(curveProgram(experiment, 1, 2, true), feeds);
    const headSize = 9;
    expect(adapted.slice(0, -headSize)).toEqual(Array.from(feeds.meta).slice(0, -headSize));
    expect(adapted.slice(-headSize)).not.toEqual(Array.from(feeds.meta).slice(-headSize));
  });
});
