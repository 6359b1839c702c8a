import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import type { Algorithm } from '../../src/trainer/algorithm';
import { drawTask, drawTasks } from '../../src/trainer/draw';
import { referenceRuntime } from '../../src/trainer/engine/runtimes/reference';
import { type Experiment, heldOut } from '../../src/trainer/experiment';
import { train } from '../../src/trainer/run/loop';
import { accuracy, crossEntropy, gaussianLogLikelihood, meanSquaredError } from '../../src/trainer/math/losses';
import { norm } from '../../src/trainer/math/norm';
import { Rng } from '../../src/trainer/math/rng';
import { map } from '../../src/trainer/math/tree';
import { MetaTrainer } from '../../src/trainer/metaTrainer';
import { scalarValues } from '../../src/trainer/programs/scalars';
import type { TaskSource } from '../../src/trainer/taskSet';
import { evaluate, given, numbers } from './evaluate';
import { MemoryRecorder, smallExperiment } from './memoryRecorder';

/** An experiment whose algorithm has other parts. */
const withParts = async (parts: Partial<Algorithm>, more: Partial<Experiment> = {},
  config: Parameters<typeof smallExperiment>[0] = {}): Promise<Experiment> => {
  const experiment = await smallExperiment(config);
  return { ...experiment, algorithm: { ...experiment.algorithm, ...parts }, ...more };
};

describe('what is carried from one meta-iteration to the next', () => {
  const carried = [{ name: 'kept', shape: [2], init: () => new Float32Array(2) }];
  const carrying = (config: Parameters<typeof smallExperiment>[0]) => smallExperiment(config).then((experiment): Experiment => ({
    ...experiment, carried, parameters: [...experiment.parameters, ...carried],
    algorithm: {
      ...experiment.algorithm,
      metaGradient: ({ meta }, support) => ({
        loss: tf.scalar(0),
        gradient: map(Object.fromEntries(experiment.parameters.map(({ name }) => [name, meta[name]])), (x) => tf.onesLike(x)),
        carried: { kept: tf.add(meta.kept, tf.stack([tf.sum(support.x), tf.scalar(1)])) },
      }),
    },
  }));
  const settings = { optimizer: { name: 'sgd', rate: 0.5 }, taskReduction: 'sum', metaBatch: 4 };

  const twoSteps = async (experiment: Experiment) => {
    const trainer = await MetaTrainer.create(experiment, referenceRuntime, 1, 2);
    const first = trainer.meta.slice();
    const batches = [drawTasks(experiment, 'train', 0, 4), drawTasks(experiment, 'train', 1, 4)];
    const norms = [(await trainer.step()).gradientNorm, (await trainer.step()).gradientNorm];
    const { meta, optimizer } = trainer.snapshot();
    await trainer.dispose();
    return { first, last: trainer.meta, meta, norms, batches, optimizer };
  };

  test('is the mean of what the tasks give, whatever the reduction; the rest is learned by gradient', async () => {
    const { first, last, meta, norms, batches } = await twoSteps(await carrying({ training: settings }));
    const sums = batches.flatMap((batch) => [...batch['support/x']]).reduce((a, b) => a + b, 0);
    expect(meta.kept.data[0]).toBeCloseTo(sums / 4, 5);
    expect(meta.kept.data[1]).toBe(2);
    // Each of four tasks gives a gradient of ones, twice, at rate ½.
    for (let i = 0; i < first.length - 2; i++) expect(last[i]).toBeCloseTo(first[i] - 4, 5);
    expect(norms[0]).toBeCloseTo(4 * Math.sqrt(first.length - 2), 4);
  });

  test('is not in the optimiser\'s state', async () => {
    const { first, optimizer } = await twoSteps(await carrying({ training: { metaBatch: 4 } }));
    expect(optimizer.first.data).toHaveLength(first.length - 2);
  });

  test('is the same when tasks are computed in shards', async () => {
    const wide = (source: TaskSource): TaskSource => ({ ...source, input: [1, 1, 1] });
    const whole = await carrying({ training: settings });
    const big = { shape: [5, 20_000], dtype: 'float32' } as const;
    const task = { x: new Float32Array(100_000).fill(1), y: new Float32Array(5) };
    const source: TaskSource = {
      ...wide(whole.source), support: { ...whole.source.support, x: big }, query: { ...whole.source.query, x: big },
      sample: () => ({ support: task, query: task, about: '' }),
    };
    const { last, meta } = await twoSteps({ ...whole, source });
    expect(meta.kept.data[1]).toBe(2);
    expect(meta.kept.data[0]).toBe(200_000);
    expect(last).toHaveLength(whole.parameters.reduce((n, { shape }) => n + shape.reduce((a, b) => a * b, 1), 0));
  });
});

describe('numbers that change with the iteration', () => {
  const scheduled: Algorithm['scheduled'] = (_options, iteration, iterations) => ({ share: iteration / iterations });

  test('are those of the iteration in training, and the last ones in evaluation', async () => {
    const experiment = await withParts({
      scheduled, metaLoss: ({ meta, scalar }) => tf.add(scalar.share, tf.mul(tf.sum(Object.values(meta)[0]), 0)),
    });
    const trainer = await MetaTrainer.create(experiment, referenceRuntime, 1, 20);
    expect((await trainer.step()).loss).toBe(0);
    expect((await trainer.step()).loss).toBeCloseTo(1 / 20, 6);
    await trainer.dispose();
    expect(scalarValues(experiment).share).toBe(1);
  });

  test('go by the trainer\'s own length, not by the config\'s, also when it is known only later', async () => {
    const experiment = await withParts({
      scheduled, metaLoss: ({ meta, scalar }) => tf.add(scalar.share, tf.mul(tf.sum(Object.values(meta)[0]), 0)),
    });
    const trainer = await MetaTrainer.create(experiment, referenceRuntime, 1, 4);
    await trainer.step();
    expect((await trainer.step()).loss).toBeCloseTo(1 / 4, 6);
    trainer.iterations = 3;
    expect((await trainer.step()).loss).toBeCloseTo(2 / 3, 6);
    expect(scalarValues(experiment, trainer).share).toBe(1);
    await trainer.dispose();
  });
});

describe('noise', () => {
  test('is drawn by the task\'s key and leaves the task as it is', async () => {
    const plain = await smallExperiment();
    const noisy = { ...plain, noise: 3 };
    const [task, again] = [drawTask(noisy, 'train', 4, 2), drawTask(noisy, 'train', 4, 2)];
    expect(task.noise).toEqual(again.noise);
    expect(task.noise).toHaveLength(3);
    expect(task.noise).not.toEqual(drawTask(noisy, 'train', 4, 3).noise);
    expect(task.support).toEqual(drawTask(plain, 'train', 4, 2).support);
    expect(drawTasks(noisy, 'train', 4, 1, 2).noise).toEqual(task.noise);
  });

  test('reaches the algorithm', async () => {
    const experiment = await withParts({
      metaLoss: ({ meta, noise }) => tf.add(tf.sum(noise), tf.mul(tf.sum(Object.values(meta)[0]), 0)),
    }, { noise: 3 });
    const trainer = await MetaTrainer.create(experiment, referenceRuntime, 1, 1);
    const { loss } = await trainer.step();
    await trainer.dispose();
    const mean = [...drawTasks(experiment, 'train', 0, 3).noise].reduce((a, b) => a + b, 0) / 3;
    expect(loss).toBeCloseTo(mean, 5);
  });
});

describe('tasks of varying size', () => {
  /** The same tasks with empty places after their examples. */
  const padded = (source: TaskSource, places: number): TaskSource => {
    const longer = (set: TaskSource['support']) => ({
      x: { ...set.x, shape: [set.x.shape[0] + places, ...set.x.shape.slice(1)] },
      y: { ...set.y, shape: [set.y.shape[0] + places, ...set.y.shape.slice(1)] },
    });
    return { ...source, variable: true, support: longer(source.support), query: longer(source.query) };
  };
  const classification = {
    taskSet: { name: 'omniglot', way: 3, shots: 2, queries: 2 }, algorithm: { name: 'maml', innerSteps: 2, innerRate: 0.1 },
    training: { iterations: 2, metaBatch: 2 },
  };

  test.each(['transductive', 'inductive', 'layer', 'perStep'])('train as if the empty places were not there, with %s norm', async (kind) => {
    const plain = await smallExperiment({ ...classification, model: { name: 'conv', blocks: 1, filters: 2, norm: kind } });
    const results = await Promise.all([plain, { ...plain, source: padded(plain.source, 3) }].map(async (experiment) => {
      const trainer = await MetaTrainer.create(experiment, referenceRuntime, 1, 2);
      const steps = [await trainer.step(), await trainer.step()];
      await trainer.dispose();
      return [...steps.map(({ loss }) => loss), ...trainer.meta];
    }));
    results[0].forEach((value, i) => expect(results[1][i]).toBeCloseTo(value, 6));
  });

  test('have losses and scores over their examples alone', async () => {
    const output = given([4, 3], numbers('output', 12));
    const value = given([4, 3], numbers('value', 12));
    const label = given([4], [0, 2, 1, 0], 'int32');
    const cut = (g: ReturnType<typeof given>) => given([2, ...g.shape.slice(1)], Array.from(g.data).slice(0, 2 * g.data.length / 4), g.dtype);
    const all = (t: Readonly<Record<'output' | 'value' | 'label', tf.Tensor>>, weight?: tf.Tensor) => ({
      mse: meanSquaredError(t.output, t.value, weight), entropy: crossEntropy(t.output, t.label, weight),
      accuracy: accuracy(t.output, t.label, weight),
      gauss: gaussianLogLikelihood(t.output, tf.exp(t.value), t.value, weight),
    });
    const weighted = await evaluate({ output, value, label, weight: given([4], [1, 1, 0, 0]) }, (t) => all(t, t.weight));
    const short = await evaluate({ output: cut(output), value: cut(value), label: cut(label) }, (t) => all(t));
    for (const name of Object.keys(short)) expect(weighted[name][0]).toBeCloseTo(short[name][0], 12);
  });

  test('have norm statistics of their examples alone', async () => {
    const layer = norm('transductive', 'norm1', 0, 2, 1);
    const x = given([3, 2, 2], numbers('x', 12));
    const parameters = { scale: given([2], [1.5, 0.5]), shift: given([2], [0.1, -0.2]) };
    const apply = (t: Readonly<Record<'x' | 'scale' | 'shift', tf.Tensor>>, weight?: tf.Tensor) =>
      ({ out: layer.apply({ 'norm1/scale': t.scale, 'norm1/shift': t.shift }, t.x, { step: 0, weight }) });
    const weighted = await evaluate({ x, ...parameters, weight: given([3], [1, 1, 0]) }, (t) => apply(t, t.weight));
    const short = await evaluate({ x: given([2, 2, 2], Array.from(x.data).slice(0, 8)), ...parameters }, (t) => apply(t));
    short.out.forEach((v, i) => expect(weighted.out[i]).toBeCloseTo(v, 12));
  });
});

describe('evaluation.taskSet', () => {
  test('gives validation and test tasks other options', async () => {
    const experiment = await smallExperiment({ evaluation: { taskSet: { shots: 7 } } });
    expect(experiment.source.support.x.shape).toEqual([5, 1]);
    expect(heldOut(experiment).source.support.x.shape).toEqual([7, 1]);
    const recorder = new MemoryRecorder();
    await train(experiment, recorder);
    expect(recorder.of('tasks')[0].samples[0].support.x).toHaveLength(7);
    expect(recorder.problems).toEqual([]);
  });

  test('may name another task set, with options of its own', async () => {
    const omniglot = { taskSet: { name: 'omniglot', way: 5, shots: 1, queries: 2, rotations: 'none' } };
    const digits = { sets: ['omniglot', 'digits'], testSets: ['digits'], mostWay: 5, mostQueries: 2, shots: 1, mostSupport: 5 };
    const experiment = await smallExperiment({ ...omniglot, evaluation: { taskSet: { name: 'metaDataset', ...digits } } });
    expect(drawTask(experiment, 'train', 0, 0).family).toBeUndefined();
    expect(drawTask(heldOut(experiment), 'test', 0, 0).family).toBe('digits');
    await expect(smallExperiment({ ...omniglot, evaluation: { taskSet: { name: 'metaDataset', rotations: 'none' } } }))
      .rejects.toThrow(/^unknown key "rotations" in evaluation\.taskSet/);
    await expect(smallExperiment({ ...omniglot, evaluation: { taskSet: { name: 'metaDatset' } } }))
      .rejects.toThrow(/^evaluation\.taskSet\.name: there is no task set "metaDatset".*metaDataset/);
  });

  test('is refused when it needs another network, and when an option is wrong', async () => {
    const omniglot = { taskSet: { name: 'omniglot', way: 3, shots: 1, queries: 2 } };
    await expect(smallExperiment({ ...omniglot, evaluation: { taskSet: { way: 4 } } }))
      .rejects.toThrow('evaluation.taskSet asks for another network (28 × 28 × 1 in, 4 out) than training (28 × 28 × 1 in, 3 out)');
    await expect(smallExperiment({ evaluation: { taskSet: { shots: 0 } } })).rejects.toThrow(
      /^evaluation\.taskSet\.shots must be a whole number, at least 1; it is 0\.$/);
    await expect(smallExperiment({ ...omniglot, evaluation: { taskSet: { shots: 19 } } })).rejects.toThrow(
      /^evaluation\.taskSet: .*only 20 drawings/);
  });
});

describe('a method with a last step', () => {
  test('is evaluated no further', async () => {
    const experiment = await withParts({ mostSteps: () => 1 }, { testSteps: 1 });
    const recorder = new MemoryRecorder();
    await train(experiment, recorder);
    expect(recorder.of('validation')[0].curve).toHaveLength(2);
    expect(recorder.of('finished')[0].evaluation?.curve).toHaveLength(2);
  });
});

test('keyed streams of a task and of its noise differ', () => {
  expect(Rng.keyed(0, 'train', 1, 2).next32()).not.toBe(Rng.keyed(0, 'train', 1, 2, 'noise').next32());
});
