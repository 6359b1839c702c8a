import { describe, expect, test } from 'vitest';
import { curveProgram } from '../../../src/trainer/programs/compile';
import { drawTask, packTasks } from '../../../src/trainer/draw';
import { evaluateOn } from '../../../src/trainer/evaluation/evaluate';
import { referenceRuntime } from '../../../src/trainer/engine/runtimes/reference';
import { flatten, initialise } from '../../../src/trainer/experiment';
import { train } from '../../../src/trainer/run/loop';
import { exactly, gradientError } from '../exactly';
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
    const { adapted } = await exactly(curveProgram(experiment, 1, 3, true), { ...packTasks(experiment, [task]), meta: Float32Array.of(Math.log(0.05)) });
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
    const experiment = await small({ name: 'scratch', optimizer: 'sgd', rate: 0.001, innerSteps: 5 }, { training: { optimizer: { name: 'adam', rate: 0.1 } } });
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

test('a task set that is no family of functions is refused in one sentence', async () => {
  await expect(smallExperiment({ taskSet: { name: 'sinusoid' }, algorithm: { name: 'protoNet' } })).rejects
    .toThrow('algorithm "protoNet" needs a task set of classes, and sinusoid has curves: use it with ');
});
