import { describe, expect, test } from 'vitest';
import { curveProgram, gradientProgram } from '../../../src/trainer/programs/compile';
import { drawTask, packTasks } from '../../../src/trainer/draw';
import { evaluateOn } from '../../../src/trainer/evaluation/evaluate';
import { referenceRuntime } from '../../../src/trainer/engine/runtimes/reference';
import { newGraph, trace } from '../../../src/trainer/engine/trace';
import { flatten, initialise } from '../../../src/trainer/experiment';
import { logSign } from '../../../src/trainer/math/coordinateLstm';
import { Rng } from '../../../src/trainer/math/rng';
import { train } from '../../../src/trainer/run/loop';
import { exactly, feedsOf, gradientError } from '../exactly';
import { MemoryRecorder, smallExperiment } from '../memoryRecorder';

const quadratic = { taskSet: { name: 'quadratic', dimensions: 3 }, model: { name: 'linear', std: 1 } };
const small = (algorithm: object, more: object = {}) => smallExperiment({ ...quadratic, algorithm, ...more });

/** One step of a textbook's optimiser on all coordinates: m, v are its memory. */
type ByHand = (g: number, memory: { m: number; v: number }, t: number) => number;
const byHand: Readonly<Record<string, ByHand>> = {
  sgd: (g) => g,
  momentum: (g, memory) => (memory.m = 0.9 * memory.m + g),
  rmsprop: (g, memory) => g / (Math.sqrt(memory.v = 0.9 * memory.v + 0.1 * g * g) + 1e-8),
  adam: (g, memory, t) => {
    memory.m = 0.9 * memory.m + 0.1 * g;
    memory.v = 0.999 * memory.v + 0.001 * g * g;
    return memory.m / (1 - 0.9 ** t) / (Math.sqrt(memory.v / (1 - 0.999 ** t)) + 1e-8);
  },
};

describe('scratch', () => {
  test.each(Object.entries(byHand))('%s goes down as its article says', async (optimizer, step) => {
    const experiment = await small({ name: 'scratch', optimizer, innerSteps: 3 });
    const task = drawTask(experiment, 'train', 0, 0);
    const { adapted } = await exactly(curveProgram(experiment, 1, 3, true),
      { ...packTasks(experiment, [task]), meta: Float32Array.of(Math.log(0.05)) });
    const p = Array.from(task.initial ?? []);
    const memories = p.map(() => ({ m: 0, v: 0 }));
    const { x, y } = task.support;
    for (let t = 1; t <= 3; t++) {
      const error = Array.from(y, (_, i) => p.reduce((sum, v, j) => sum + x[3 * i + j] * v, -y[i]));
      const gradient = p.map((_, j) => 2 * error.reduce((sum, e, i) => sum + e * x[3 * i + j], 0));
      gradient.forEach((g, j) => { p[j] -= 0.05 * step(g, memories[j], t); });
    }
    adapted.forEach((v, j) => expect(v).toBeCloseTo(p[j], 4));
  });

  test.each(Object.keys(byHand))('the derivative of %s\'s step size is what differences give', async (optimizer) => {
    expect(await gradientError(await small({ name: 'scratch', optimizer, innerSteps: 4 }))).toBeLessThan(1e-4);
  });

  test('learns its step size and nothing else', async () => {
    const experiment = await small({ name: 'scratch', optimizer: 'sgd', rate: 0.001, innerSteps: 5 },
      { training: { optimizer: { name: 'adam', rate: 0.1 } } });
    expect(experiment.parameters.map(({ name }) => name)).toEqual(['logRate']);
    const recorder = new MemoryRecorder();
    const { state } = await train(experiment, recorder);
    expect(state.meta.logRate.data[0]).toBeGreaterThan(Math.log(0.001) + 0.5);
    expect(recorder.problems).toEqual([]);
  });
});

describe('optimisers as baselines', () => {
  test('each is tuned on the validation tasks, for the trained steps and for the last one', async () => {
    const experiment = await small({ name: 'scratch', optimizer: 'sgd', rate: 1e-6, innerSteps: 3 }, { training: { validationTasks: 10 } });
    const meta = flatten(experiment.parameters, initialise(experiment.parameters, 0));
    const { curve, baselines, paired } = await evaluateOn(
      experiment, meta, { tasks: 8, steps: 6, split: 'test', baselines: ['sgd', 'scratch'] }, referenceRuntime, 1);
    const own = curve.map(({ mean }) => Number(mean));
    expect(baselines.sgd[3].mean).toBeLessThan(own[3] - 0.1);
    expect(paired?.sgd.curve[3].mean).toBeCloseTo(own[3] - Number(baselines.sgd[3].mean), 6);
    expect(paired?.sgd.rate).toBeGreaterThan(1e-4);
    // Training from scratch is one result, whatever the step that it stands beside.
    expect(new Set(baselines.scratch.map(({ mean }) => mean)).size).toBe(1);
    expect(baselines.scratch[0].mean).toBeLessThan(Number(baselines.sgd[3].mean));
  });
});

describe('learnedOptimizer', () => {
  const lstm = (options: object, more: object = {}) => small({ name: 'learnedOptimizer', hidden: 3, innerSteps: 4, ...options }, more);
  const directionOf = async (options: object, tasks: number) => {
    const experiment = await lstm(options);
    const { gradient } = await exactly(gradientProgram(experiment, tasks), feedsOf(experiment, tasks));
    return gradient;
  };
  const cosine = (a: readonly number[], b: readonly number[]) => a.reduce((sum, v, i) => sum + v * b[i], 0) / Math.hypot(...a) / Math.hypot(...b);

  test('in one window, through the gradients that it reads, the meta-gradient is what differences give', async () => {
    expect(await gradientError(await lstm({ unroll: 4, throughGradients: true }))).toBeLessThan(1e-4);
  });

  test('windows and constant gradients leave parts of it out', async () => {
    const [whole, constant, cut] = [await directionOf({ unroll: 4, throughGradients: true }, 2), await directionOf({ unroll: 4 }, 2),
      await directionOf({ unroll: 2 }, 2)];
    expect(cosine(whole, constant)).toBeLessThan(1 - 1e-9);
    expect(cosine(constant, cut)).toBeLessThan(1 - 1e-9);
    expect(cosine(constant, cut)).toBeGreaterThan(0);
  });

  test('persistent evolution strategies are unbiased beyond their windows: their mean is the whole gradient', async () => {
    const first = await lstm({ unroll: 2, estimator: 'pes', sigma: 0.001 });
    const program = gradientProgram(first, 1);
    const whole = await lstm({ unroll: 4, throughGradients: true });
    const { gradient: truth } = await exactly(gradientProgram(whole, 1), feedsOf(whole, 1));
    const rng = Rng.keyed(0, 'noise');
    const executable = await referenceRuntime.compile(program, { threads: 1 });
    const sum = truth.map(() => 0);
    const samples = 2000;
    for (let i = 0; i < samples; i++) {
      const noise = Float32Array.from({ length: first.noise }, () => rng.normal());
      const { gradient } = await executable.run({ ...feedsOf(first, 1), noise });
      sum.forEach((_, j) => { sum[j] += gradient[j] / samples; });
    }
    // Averages of n samples in d dimensions keep a noise of about √(2 d / n) of the gradient's length.
    expect(cosine(sum, truth)).toBeGreaterThan(0.7);
    const along = sum.reduce((total, v, i) => total + v * truth[i], 0) / truth.reduce((total, v) => total + v * v, 0);
    expect(Math.abs(along - 1)).toBeLessThan(0.15);
  });

  test('reads large gradients by logarithm and sign, small ones as they are', async () => {
    const graph = newGraph();
    const outputs = trace(graph, { g: graph.input('g', [4]) }, ({ g }) => ({ read: logSign(g, 10) }));
    const { read } = await exactly({ inputs: graph.inputs, outputs }, { g: Float64Array.of(Math.exp(5), -Math.exp(-5), 0, Math.exp(-11)) });
    [0.5, 1, -0.5, -1, -1, 0, -1, Math.exp(-1)].forEach((v, i) => expect(read[i]).toBeCloseTo(v, 5));
  });

  test.each(['truncated', 'pes'])('%s learns: quadratics it has not seen end lower than by the untrained one', async (estimator) => {
    const experiment = await lstm({ hidden: 8, innerSteps: 20, unroll: 10, estimator, sigma: 0.03 }, {
      training: { iterations: 60, metaBatch: 16, optimizer: { name: 'adam', rate: 0.01 }, clipNorm: 1 },
      evaluation: { tasks: 40, steps: 20, baselines: ['random'] },
    });
    const recorder = new MemoryRecorder();
    const { evaluation } = await train(experiment, recorder);
    expect(recorder.problems).toEqual([]);
    const { mean, ci95 } = evaluation?.paired?.random.curve[20] ?? {};
    expect(Number(mean) + Number(ci95)).toBeLessThan(0);
  });

  test('is refused where there is no objective to go down', async () => {
    await expect(smallExperiment({ taskSet: { name: 'omniglot' }, algorithm: { name: 'learnedOptimizer' } })).rejects.toThrow(
      'algorithm "learnedOptimizer" needs a task set of objectives, and omniglot has images and classes: use it with digitsMlp, logisticRegression, quadratic, or choose another algorithm.');
  });
});

describe('learnedInner', () => {
  const inner = (options: object = {}) => smallExperiment({ algorithm: { name: 'learnedInner', hidden: 3, innerSteps: 2, ...options } });

  test('learns an initialisation and its optimiser, or the initialisation alone', async () => {
    const [both, alone] = [await inner(), await inner({ optimizerLearns: false })];
    const parts = async (experiment: typeof both) => {
      const { gradient } = await exactly(gradientProgram(experiment, 2), feedsOf(experiment, 2));
      const network = experiment.network.parameters.reduce((n, { shape }) => n + shape.reduce((a, b) => a * b, 1), 0);
      return { network: Math.hypot(...gradient.slice(0, network)), lstm: Math.hypot(...gradient.slice(network)) };
    };
    expect(await parts(both)).toMatchObject({ network: expect.toSatisfy((v: number) => v > 0), lstm: expect.toSatisfy((v: number) => v > 0) });
    expect(await parts(alone)).toMatchObject({ network: expect.toSatisfy((v: number) => v > 0), lstm: 0 });
  });

  test('moves as the same optimiser does in learnedOptimizer', async () => {
    const [learned, maml] = [await small({ name: 'learnedOptimizer', hidden: 3, innerSteps: 3 }),
      await small({ name: 'learnedInner', hidden: 3, innerSteps: 3 })];
    const feeds = feedsOf(learned, 1);
    const { initial, ...task } = feeds;
    const first = await exactly(curveProgram(learned, 1, 3), feeds);
    const same = await exactly(curveProgram(maml, 1, 3), { ...task, meta: Float32Array.from([...initial, ...feeds.meta]) });
    first.score.forEach((v, i) => expect(same.score[i]).toBeCloseTo(v, 6));
  });
});

test('a task set that is no family of functions is refused in one sentence', async () => {
  await expect(smallExperiment({ taskSet: { name: 'sinusoid' }, algorithm: { name: 'protoNet' } })).rejects
    .toThrow('algorithm "protoNet" needs a task set of classes, and sinusoid has curves: use it with ');
});
