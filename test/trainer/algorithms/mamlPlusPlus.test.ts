import { describe, expect, test } from 'vitest';
import { referenceRuntime } from '../../../src/trainer/engine/runtimes/reference';
import { gradientProgram, predictionProgram } from '../../../src/trainer/programs/compile';
import { openCurves } from '../../../src/trainer/evaluation/curves';
import { train } from '../../../src/trainer/run/loop';
import { orderShare, stepWeights } from '../../../src/trainer/math/multiStep';
import { MetaTrainer } from '../../../src/trainer/metaTrainer';
import { openRuntime } from '../../../src/trainer/runtimes';
import { scalarValues } from '../../../src/trainer/programs/scalars';
import { exactly, type Feeds, feedsOf, gradientError } from '../exactly';
import { MemoryRecorder, smallExperiment } from '../memoryRecorder';

const off = { multiStepLoss: false, firstOrderShare: 0, learnedRates: false, normStatistics: 'batch' } as const;
const plusPlus = (options: object = {}, more: object = {}) =>
  smallExperiment({ algorithm: { name: 'mamlPlusPlus', innerSteps: 3, innerRate: 0.005, ...options }, ...more });
const maml = () => smallExperiment({ algorithm: { name: 'maml', innerSteps: 3, innerRate: 0.005 } });
const images = {
  taskSet: { name: 'omniglot', way: 3, shots: 2, queries: 2 },
  model: { name: 'conv', blocks: 2, filters: 3, downsample: 'stride', head: 'mean', norm: 'perStep' },
  training: { iterations: 20, metaBatch: 2, validateEvery: 0 }, evaluation: { tasks: 3, steps: 5 },
};
/** What ten meta-iterations make of θ. */
const trained = async (opened: ReturnType<typeof maml>): Promise<number[]> => {
  const { runtime } = await openRuntime('onnx');
  const trainer = await MetaTrainer.create(await opened, runtime, 1, 20);
  for (let i = 0; i < 10; i++) await trainer.step();
  await trainer.dispose();
  return [...trainer.meta];
};

describe('each trick off', () => {
  test('is MAML to the bit', async () => {
    expect(await trained(plusPlus(off))).toEqual(await trained(maml()));
  });

  test.each([
    ['multi-step loss', { ...off, multiStepLoss: true }], ['learned rates', { ...off, learnedRates: true }],
    ['derivative-order annealing', { ...off, firstOrderShare: 0.9 }],
  ])('and on, %s is something else', async (_, options) => {
    const [one, other] = [await trained(plusPlus(options)), await trained(maml())];
    expect(Math.max(...other.map((v, i) => Math.abs(v - one[i])))).toBeGreaterThan(1e-6);
  });
});

describe('multi-step loss', () => {
  // As the authors' code has it: w_i = max(1/N − e/(N·E), 0.03/N), the last min(1/N + e(N − 1)/(N·E), 1 − 0.03(N − 1)/N).
  test.each([0, 1, 4, 9, 9.9])('has the published weights in epoch %d of 10', (epoch) => {
    const n = 5;
    const others = Math.max(1 / n - epoch / (n * 10), 0.03 / n);
    const last = Math.min(1 / n + (epoch * (n - 1)) / (n * 10), 1 - (0.03 * (n - 1)) / n);
    const weights = stepWeights(n, epoch / 10, 0.03);
    weights.slice(0, -1).forEach((w) => expect(w).toBeCloseTo(others, 12));
    expect(weights[n - 1]).toBeCloseTo(last, 12);
    expect(weights.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  });

  test('ends with the last step alone', () => {
    expect(stepWeights(4, 1, 0.03)).toEqual([0, 0, 0, 1]);
    expect(stepWeights(4, 7, 0.03)).toEqual([0, 0, 0, 1]);
    expect(stepWeights(1, 0, 0.03)).toEqual([1]);
  });

  test('reads its share of training, and its floor', async () => {
    const experiment = await plusPlus({ multiStepShare: 0.5, multiStepFloor: 0.5 });
    const at = (iteration: number) => scalarValues(experiment, { iteration, iterations: 20 });
    expect(at(0)['stepWeight/1']).toBeCloseTo(1 / 3, 12);
    expect(at(2)['stepWeight/1']).toBeCloseTo(0.8 / 3, 12);
    expect(at(9)['stepWeight/1']).toBeCloseTo(0.5 / 3, 12);
    expect(at(10)).toMatchObject({ 'stepWeight/1': 0, 'stepWeight/3': 1 });
  });

  test('is the weighted sum of the query losses after each step', async () => {
    const experiment = await plusPlus({ ...off, multiStepLoss: true });
    const runner = await openCurves(experiment, referenceRuntime, 1, 3, 2);
    const feeds: Feeds = { ...feedsOf(experiment, 2), 'scalar/stepWeight/1': Float32Array.of(0.5), 'scalar/stepWeight/2': Float32Array.of(0.25),
      'scalar/stepWeight/3': Float32Array.of(0.25) };
    const { query } = await runner.run(feeds.meta as Float32Array, 'train', 2);
    const { loss } = await exactly(gradientProgram(experiment, 2), feeds);
    const mean = (step: number) => (query[step][0] + query[step][1]) / 2;
    expect(loss[0]).toBeCloseTo(0.5 * mean(1) + 0.25 * mean(2) + 0.25 * mean(3), 10);
  });
});

describe('derivative-order annealing', () => {
  test('follows its shares of training', () => {
    expect([0, 0.49, 0.5, 1].map((done) => orderShare(done, 0.5, 0))).toEqual([0, 0, 1, 1]);
    expect([0.4, 0.5, 0.6, 0.7, 0.9].map((done) => orderShare(done, 0.5, 0.2))).toEqual([0, 0, expect.closeTo(0.5, 12), expect.closeTo(1, 12), 1]);
  });

  test('is exactly first order at 0 and exactly second order at 1', async () => {
    const gate = await plusPlus({ ...off, firstOrderShare: 0.5 });
    const gradient = async (share: number) => {
      const feeds = { ...feedsOf(gate, 2), 'scalar/secondOrder': Float32Array.of(share) };
      return (await exactly(gradientProgram(gate, 2), feeds)).gradient;
    };
    const plain = async (name: string) => {
      const experiment = await smallExperiment({ algorithm: { name, innerSteps: 3, innerRate: 0.005 } });
      return (await exactly(gradientProgram(experiment, 2), feedsOf(experiment, 2))).gradient;
    };
    const [first, second] = [await plain('fomaml'), await plain('maml')];
    (await gradient(0)).forEach((g, i) => expect(g).toBeCloseTo(first[i], 12));
    (await gradient(1)).forEach((g, i) => expect(g).toBeCloseTo(second[i], 12));
    expect(Math.hypot(...first.map((g, i) => g - second[i]))).toBeGreaterThan(0.01);
  });
});

describe('learned rates', () => {
  test('start where innerRate says, one per tensor and step, and are learned', async () => {
    const experiment = await plusPlus({ innerRate: 0.0037 });
    const rates = experiment.parameters.filter(({ name }) => name.startsWith('innerRate/'));
    expect(rates.map(({ shape }) => shape)).toEqual(experiment.network.parameters.map(() => [3]));
    const recorder = new MemoryRecorder();
    await train(experiment, recorder);
    const before = Math.fround(0.0037);
    const learned = rates.flatMap(({ name }) => [...recorder.state().meta[name].data]);
    expect(learned.every((v) => v !== before)).toBe(true);
  });
});

test.each<[string, object]>([
  ['all tricks', { firstOrderShare: 0 }], ['multi-step loss', { ...off, multiStepLoss: true }],
  ['learned rates', { ...off, learnedRates: true }],
])('the meta-gradient with %s agrees with differences', async (_, options) => {
  expect(await gradientError(await plusPlus(options))).toBeLessThan(1e-4);
});

test('the meta-gradient with per-step norms on images agrees with differences', async () => {
  expect(await gradientError(await plusPlus({ innerSteps: 2 }, images))).toBeLessThan(1e-4);
});

describe('running statistics', () => {
  const opened = (model: object = images.model) =>
    plusPlus({ ...off, innerSteps: 2, normStatistics: 'running', normMomentum: 0.5 }, { ...images, model });

  test('follow the batches of each step while training, and make measuring inductive', async () => {
    const experiment = await opened();
    expect(experiment.transductive).toBe(false);
    const recorder = new MemoryRecorder();
    await train(experiment, recorder);
    const { meta } = recorder.state();
    const variances = [...meta['running/norm2/variance'].data];
    expect(variances).toHaveLength(9);
    variances.forEach((v) => expect(v).toBeGreaterThan(0));
    expect(new Set(variances.map((v) => v.toPrecision(5))).size).toBe(9);
    expect(recorder.of('finished')[0].evaluation?.transductive).toBe(false);
  });

  test('are what a query is normalised with when measured', async () => {
    const experiment = await opened();
    const program = predictionProgram(experiment, 1, [2]);
    const feeds = feedsOf(experiment, 1);
    const { predictions: before } = await exactly(program, feeds);
    // Tables stand at the end of the meta-parameters.
    const other = feeds.meta.map((v, i) => (i >= feeds.meta.length - 36 ? v + 3 : v));
    expect((await exactly(program, { ...feeds, meta: other })).predictions).not.toEqual(before);
  });

  test('change no gradient while it trains', async () => {
    const [own, plain] = await Promise.all([opened(), plusPlus({ ...off, innerSteps: 2 }, images)]);
    const feeds = { ...feedsOf(own, 2), 'scalar/measuring': Float32Array.of(0) };
    const { gradient } = await exactly(gradientProgram(own, 2), feeds);
    const expected = (await exactly(gradientProgram(plain, 2), feedsOf(plain, 2))).gradient;
    expected.forEach((g, i) => expect(gradient[i]).toBeCloseTo(g, 12));
  });

  test('are refused without batch norms', async () => {
    await expect(opened({ ...images.model, norm: 'none' })).rejects.toThrow(/normStatistics "running" needs batch norms/);
    const layered = await opened({ ...images.model, norm: 'layer' });
    expect(() => gradientProgram(layered, 1)).toThrow(/normStatistics "running" needs batch norms/);
  });
});
