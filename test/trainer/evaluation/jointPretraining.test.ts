import { describe, expect, test } from 'vitest';
import { drawTask } from '../../../src/trainer/draw';
import { referenceRuntime } from '../../../src/trainer/engine/runtimes/reference';
import { compareBaselines } from '../../../src/trainer/evaluation/baselines';
import { curveIn } from '../../../src/trainer/evaluation/comparison';
import { jointPretraining, overRates } from '../../../src/trainer/evaluation/jointPretraining';
import { flatten, initialise, unflatten } from '../../../src/trainer/experiment';
import { allClasses } from '../../../src/trainer/math/allClasses';
import { openSet } from '../../../src/trainer/math/openSet';
import { Rng } from '../../../src/trainer/math/rng';
import { openRuntime } from '../../../src/trainer/runtimes';
import { pooled } from '../../../src/trainer/evaluation/pooled';
import { whyNoBaseline } from '../../../src/trainer/evaluation/whyNoBaseline';
import { english } from '../../../src/protocol/sentence';
import type { TaskSource } from '../../../src/trainer/taskSet';
import { evaluate, given } from '../evaluate';
import { smallExperiment } from '../memoryRecorder';
import { classExperiment, classSet } from './classSet';

const shown = (source: TaskSource): TaskSource => {
  const found = allClasses(source);
  if (!found) throw new Error('tells no classes');
  return found;
};

describe('the training tasks of classes as one classification', () => {
  test('have the class of the whole split as label, and all examples of a task in one batch', () => {
    const pooled = shown(classSet);
    expect(pooled.output).toBe(40);
    const [one, all] = [classSet, pooled].map((source) => source.sample(Rng.keyed(0, 'train', 3), 'train'));
    const names = [...one.support.y, ...one.query.y].map((label) => one.about[label]);
    expect(Array.from(all.query.y, (cls) => `train ${cls}`)).toEqual(names);
    expect([...all.query.x]).toEqual([...one.support.x, ...one.query.x]);
    expect([pooled.query.x.shape, pooled.query.y.shape]).toEqual([[18, 20], [18]]);
    expect(all.support).toBe(all.query);
  });

  test('learn nothing from examples of no class', async () => {
    const open = openSet(classSet, { count: 2, weight: 0.5, draw: () => ['a', 'b'] });
    const { query } = shown(open).sample(Rng.keyed(0, 'train', 3), 'train');
    expect([...query.y.slice(-2)]).toEqual([-1, -1]);
    const output = given([2, 3], [1, 2, 3, 9, 0, 0]);
    const label = given([2], [2, -1], 'int32');
    const { loss, score } = await evaluate({ output, label }, (t) => {
      const batch = { x: t.output, y: t.label };
      return { loss: shown(open).loss(t.output, batch), score: shown(open).score(t.output, batch) };
    });
    expect(loss[0]).toBeCloseTo(Math.log(1 + Math.exp(-1) + Math.exp(-2)), 6);
    expect(score[0]).toBe(1);
  });

  test('are those of regression as they are', async () => {
    const { source } = await smallExperiment();
    expect(allClasses(source)).toBeUndefined();
  });
});

describe('joint pretraining', () => {
  test('of classes is fine-tuned with a head of zeros on the body that was trained', async () => {
    const experiment = await classExperiment();
    const pretraining = await jointPretraining(experiment);
    const { parameters } = pretraining.experiment;
    expect(pretraining.isOfClasses).toBe(true);
    expect(parameters.find(({ name }) => name === 'dense2/weight')?.shape).toEqual([16, 40]);
    const trained = initialise(parameters, 7);
    const tuned = await pretraining.uses[0].adapting(experiment, 0.3, flatten(parameters, trained));
    const start = unflatten(tuned.experiment.parameters, tuned.meta);
    expect(start['dense1/weight'].data).toEqual(trained['dense1/weight'].data);
    expect([start['dense2/weight'].shape, [...start['dense2/weight'].data]]).toEqual([[16, 3], Array.from({ length: 48 }, () => 0)]);
    expect(tuned.experiment.config.algorithm).toMatchObject({ name: 'maml', innerRate: 0.3 });
  });

  test('of what has no classes goes on with all that was trained', async () => {
    const experiment = await smallExperiment();
    const pretraining = await jointPretraining(experiment);
    const meta = flatten(experiment.parameters, initialise(experiment.parameters, 7));
    expect(pretraining.isOfClasses).toBe(false);
    expect(pretraining.uses.map(({ name }) => name)).toEqual(['joint']);
    expect((await pretraining.uses[0].adapting(experiment, 0.3, meta)).meta).toEqual(meta);
  });

  test('is trained at a rate of its own where one is given', async () => {
    const moved = async (evaluation: Readonly<Record<string, unknown>>): Promise<number> => {
      const experiment = await smallExperiment({ evaluation });
      const c = { experiment, runtime: referenceRuntime, threads: 1, tasks: 4, steps: 1, split: 'test' } as const;
      const { experiment: trained } = await jointPretraining(experiment);
      const [before, after] = [flatten(trained.parameters, initialise(trained.parameters, 0)), await pooled(c, trained, 'joint')];
      return Math.max(...after.map((value, i) => Math.abs(value - before[i])));
    };
    // A step of Adam is at most about its rate; there are twenty.
    expect(await moved({ baselineRate: 1e-5 })).toBeLessThan(3e-4);
    expect(await moved({})).toBeGreaterThan(3e-3);
  });

  test('learns from classes what tells new classes apart, though labels are fresh in every episode', async () => {
    const experiment = await classExperiment();
    const { runtime } = await openRuntime('onnx');
    const { joint, random } = await compareBaselines({ experiment, runtime, threads: 1, tasks: 100, steps: 3, split: 'test' }, ['joint', 'random']);
    // A head of zeros prefers no class.
    joint.values[0].forEach((value) => expect(value).toBeCloseTo(1 / 3, 6));
    expect(Number(joint.curve[1].mean)).toBeGreaterThan(Number(random.curve[1].mean) + 0.2);
    expect(Number(joint.curve[1].mean)).toBeGreaterThan(0.58);
  });
});

/** relu(x W + b), row by row, in plain numbers. */
const features = (x: ArrayLike<number>, weight: ArrayLike<number>, bias: ArrayLike<number>): number[][] => {
  const width = weight.length / bias.length;
  return Array.from({ length: x.length / width }, (_, row) => Array.from(bias, (start, j) =>
    Math.max(0, Array.from({ length: width }, (__, i) => x[row * width + i] * weight[i * bias.length + j]).reduce((a, b) => a + b, start))));
};
const cosine = (a: readonly number[], b: readonly number[]): number => {
  const dot = (p: readonly number[], q: readonly number[]) => p.reduce((sum, v, i) => sum + v * q[i], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b) + 1e-24);
};

describe('class means of joint pretraining', () => {
  /** Share of a task's queries whose nearest class mean by cosine is their own, in plain numbers. */
  const shareByHand = ({ support, query }: ReturnType<typeof drawTask>, embed: (x: ArrayLike<number>) => number[][], way: number): number => {
    const [shown, asked] = [embed(support.x), embed(query.x)];
    const means = Array.from({ length: way }, (_, c) => {
      const own = shown.filter((__, i) => support.y[i] === c);
      return own[0].map((___, j) => own.reduce((sum, row) => sum + row[j], 0) / own.length);
    });
    const chosen = asked.map((row) => means.map((mean) => cosine(row, mean)).reduce((best, v, c, all) => (v > all[best] ? c : best), 0));
    return chosen.filter((c, i) => c === query.y[i]).length / chosen.length;
  };

  test('are the nearest mean by cosine of what the head saw, as plain numbers have it', async () => {
    const experiment = await classExperiment();
    const pretraining = await jointPretraining(experiment);
    const trained = initialise(pretraining.experiment.parameters, 7);
    const use = pretraining.uses[1];
    expect([use.name, use.descends]).toEqual(['jointMeans', false]);
    const start = await use.adapting(experiment, 1, flatten(pretraining.experiment.parameters, trained));
    expect(start.experiment.parameters.map(({ name }) => name)).toEqual(['dense1/weight', 'dense1/bias']);
    const c = { experiment, runtime: referenceRuntime, threads: 1, tasks: 20, steps: 5, split: 'test' } as const;
    const { query } = await curveIn(c, start.experiment, start.meta, 'test', 20);
    const [weight, bias] = ['dense1/weight', 'dense1/bias'].map((name) => trained[name].data);
    query[1].forEach((value, i) => {
      expect(value).toBeCloseTo(shareByHand(drawTask(experiment, 'test', 0, i), (x) => features(x, weight, bias), 3), 6);
    });
  });

  test('without a hidden layer are those of the examples themselves', async () => {
    const experiment = await classExperiment({ model: { name: 'mlp', hidden: [] }, evaluation: { baselineIterations: 1 } });
    const c = { experiment, runtime: referenceRuntime, threads: 1, tasks: 10, steps: 3, split: 'test' } as const;
    const { jointMeans } = await compareBaselines(c, ['jointMeans']);
    const rows = (x: ArrayLike<number>) => Array.from({ length: x.length / 20 }, (_, i) => Array.from(x).slice(20 * i, 20 * i + 20));
    jointMeans.values[1].forEach((value, i) => expect(value).toBeCloseTo(shareByHand(drawTask(experiment, 'test', 0, i), rows, 3), 6));
    expect(jointMeans.values).toHaveLength(4);
    expect(jointMeans.values[3]).toEqual(jointMeans.values[1]);
    expect(jointMeans.rate).toBeUndefined();
  });

  test('and Baseline++ find what training classes taught', async () => {
    const experiment = await classExperiment();
    const { runtime } = await openRuntime('onnx');
    const steps: string[] = [];
    const found = await compareBaselines({
      experiment, runtime, threads: 1, tasks: 100, steps: 5, split: 'test',
      progress: (what, done, total) => { if (done === total) steps.push(what); },
    }, ['random', 'joint', 'jointMeans', 'baselinePlusPlus']);
    const at = (name: string, step: number) => Number(found[name].curve[step].mean);
    found.jointMeans.values[0].forEach((value) => expect(value).toBeCloseTo(1 / 3, 6));
    expect(at('jointMeans', 1)).toBeGreaterThan(at('random', 1) + 0.2);
    expect(at('jointMeans', 1)).toBeGreaterThan(0.58);
    expect(at('baselinePlusPlus', 5)).toBeGreaterThan(at('random', 5) + 0.15);
    expect(found.baselinePlusPlus.rate).toBeGreaterThan(0);
    // What is fine-tuned and what is read by means was trained once.
    expect(steps.filter((what) => what === 'joint pretraining')).toHaveLength(1);
  });

  test('stand on the embedding of a method that has one', async () => {
    const experiment = await classExperiment({ algorithm: { name: 'protoNet', embedding: 7 }, model: { name: 'mlp', hidden: [] } });
    const pretraining = await jointPretraining(experiment);
    expect(pretraining.experiment.parameters.map(({ name, shape }) => [name, ...shape])).toEqual([
      ['dense1/weight', 20, 7], ['dense1/bias', 7], ['classes/weight', 7, 40], ['classes/bias', 40]]);
    const meta = flatten(pretraining.experiment.parameters, initialise(pretraining.experiment.parameters, 3));
    const [fineTuned, means] = await Promise.all(pretraining.uses.map((use) => use.adapting(experiment, 0.1, meta)));
    expect(fineTuned.experiment.parameters.at(-1)?.shape).toEqual([3]);
    expect(means.meta).toEqual(meta.subarray(0, 147));
    const plusPlus = await jointPretraining(experiment, 'cosine');
    const [{ experiment: tuned }] = await Promise.all(plusPlus.uses.map((use) => use.adapting(experiment, 0.1,
      flatten(plusPlus.experiment.parameters, initialise(plusPlus.experiment.parameters, 3)))));
    expect([tuned.network.head, tuned.network.outerOnly]).toEqual([['classes/weight'], ['dense1/weight', 'dense1/bias']]);
  });

  test('do not exist where classes are not told, nor on a network that does not tell its body', async () => {
    const [small, classes] = [await smallExperiment(), await classExperiment()];
    const why = (name: Parameters<typeof whyNoBaseline>[0], of: typeof small) => english(whyNoBaseline(name, of) ?? '');
    expect(why('jointMeans', small)).toBe('tasks of sinusoid do not tell their classes');
    expect(why('baselinePlusPlus', { ...classes, network: { ...classes.network, body: undefined } })).toMatch(/^model mlp does not tell/);
    expect(why('jointMeans', classes)).toBe('');
    expect(why('oracle', classes)).toMatch(/have no parameters to tell an oracle$/);
    expect(await compareBaselines({ experiment: small, runtime: referenceRuntime, threads: 1, tasks: 4, steps: 1, split: 'test' }, ['jointMeans']))
      .toEqual({});
  });
});

/** Levels that are to be told from a few noisy readings, at x = 0: only the bias of a linear network learns. */
const levels = (source: TaskSource, { output, noise }: { readonly output: number; readonly noise: number }): TaskSource => {
  const spec = { x: { shape: [1, 1], dtype: 'float32' }, y: { shape: [1, output], dtype: 'float32' } } as const;
  return {
    ...source, output, support: spec, query: spec,
    sample: (rng) => {
      const level = rng.normal();
      const reading = level + noise * rng.normal();
      const batch = (value: number) => ({ x: Float32Array.of(0), y: new Float32Array(output).fill(value) });
      return { about: '', support: batch(reading), query: batch(level), parameters: [level] };
    },
  };
};

describe('how joint pretraining is tuned', () => {
  const tunedOn = async (kind: Parameters<typeof levels>[1], steps: number) => {
    const small = await smallExperiment({
      model: { name: 'mlp', hidden: [] }, training: { validationTasks: 400 }, evaluation: { baselineIterations: 1 },
    });
    const source = levels(small.source, kind);
    const experiment = { ...small, source, held: source, task: { ...small.task, output: kind.output } };
    const found = await compareBaselines({ experiment, runtime: referenceRuntime, threads: 1, tasks: 50, steps, split: 'test' }, ['joint']);
    return { experiment, found };
  };

  test('the rate is the best for the trained step; one that is better for the last step stands beside it', async () => {
    const { experiment, found } = await tunedOn({ output: 1, noise: 1 }, 10);
    // Half of a reading is noise. A step goes 2 α of the way, so that the best way, a half, is 0.3 in one step (0.6), and 0.03 in ten (0.46).
    expect(Object.keys(found)).toEqual(['joint', 'joint@10']);
    expect(found.joint.rate).toBe(0.3);
    expect(found['joint@10'].rate).toBe(0.03);
    found.joint.values[1].forEach((value, i) => {
      const { support, query } = drawTask(experiment, 'test', 0, i);
      expect(Math.abs(value - (0.6 * support.y[0] - query.y[0]) ** 2)).toBeLessThan(0.02);
    });
    found['joint@10'].values[10].forEach((value, i) => {
      const { support, query } = drawTask(experiment, 'test', 0, i);
      expect(Math.abs(value - ((1 - 0.94 ** 10) * support.y[0] - query.y[0]) ** 2)).toBeLessThan(0.02);
    });
  });

  test.each([
    [0.3, [0.1, 1]], [1, [0.1, 1, 3]], [10, [0.1, 1, 3, 10, 30]], [100, [0.1, 1, 3, 10, 30, 100]],
  ])('where %d is best, larger rates than the largest are tried only while that one is best', async (right, expected) => {
    const tried: number[] = [];
    const best = () => tried.reduce((a, b) => (Math.abs(Math.log(b / right)) < Math.abs(Math.log(a / right)) ? b : a));
    await overRates([0.1, 1], async (rate) => { tried.push(rate); }, (rate) => best() === rate);
    expect(tried).toEqual(expected);
  });

  test('the whole way of a step is rate 1, of two outputs', async () => {
    // Of two outputs a step goes α of the way: the whole of it is right where there is no noise.
    const { found } = await tunedOn({ output: 2, noise: 0 }, 1);
    expect(Object.keys(found)).toEqual(['joint']);
    expect(found.joint.rate).toBe(1);
    expect(found.joint.curve[1].mean).toBeLessThan(1e-6);
  });
});

describe('the oracle', () => {
  test('is told what defines a task, beside x, and needs no step', async () => {
    const small = await smallExperiment({
      model: { name: 'mlp', hidden: [] }, training: { iterations: 400, metaBatch: 10, optimizer: { name: 'adam', rate: 0.05 } },
    });
    const plain = levels(small.source, { output: 1, noise: 0 });
    /** y = 2 a − b, of two numbers that no reading tells apart. */
    const source: TaskSource = {
      ...plain, parameterNames: ['a', 'b'],
      sample: (rng) => {
        const [a, b] = [rng.normal(), rng.normal()];
        const batch = { x: Float32Array.of(0), y: Float32Array.of(2 * a - b) };
        return { about: '', support: batch, query: batch, parameters: [a, b] };
      },
    };
    const compared = (of: TaskSource) => compareBaselines({
      experiment: { ...small, source: of, held: of }, runtime: referenceRuntime, threads: 1, tasks: 20, steps: 2, split: 'test',
    }, ['oracle']);
    const { oracle } = await compared(source);
    oracle.values[0].forEach((value) => expect(value).toBeLessThan(1e-3));
    expect(oracle.values[1]).toEqual(oracle.values[0]);
    expect(oracle.values[2]).toEqual(oracle.values[0]);
    expect(oracle.rate).toBeUndefined();
    // Told of a, it knows 2 a; what is left is b, with variance 1.
    const half = await compared({
      ...source, parameterNames: ['a'],
      sample: (rng, split) => { const task = source.sample(rng, split); return { ...task, parameters: task.parameters?.slice(0, 1) }; },
    });
    half.oracle.values[0].forEach((value, i) => {
      const { parameters = [] } = drawTask({ ...small, source }, 'test', 0, i);
      expect(Math.abs(Math.sqrt(value) - Math.abs(parameters[1]))).toBeLessThan(0.35);
    });
  });

  test('does not exist where nothing defines a task but its examples', async () => {
    expect(await compareBaselines({
      experiment: await classExperiment(), runtime: referenceRuntime, threads: 1, tasks: 4, steps: 1, split: 'test',
    }, ['oracle'])).toEqual({});
  });
});
