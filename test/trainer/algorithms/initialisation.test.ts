import { describe, expect, test } from 'vitest';
import { curveProgram, gradientProgram, predictionProgram } from '../../../src/trainer/programs/compile';
import { train } from '../../../src/trainer/run/loop';
import { exactly, feedsOf, gradientError } from '../exactly';
import { MemoryRecorder, smallExperiment } from '../memoryRecorder';

const images = {
  taskSet: { name: 'omniglot', way: 3, shots: 2, queries: 2, imageSize: 14 },
  model: { name: 'conv', blocks: 2, filters: 3, downsample: 'stride', head: 'mean' }, training: { metaBatch: 2 },
};

describe('boil', () => {
  test('leaves the head, and nothing but the head', async () => {
    const experiment = await smallExperiment({ algorithm: { name: 'boil' } });
    const feeds = feedsOf(experiment, 1);
    const { adapted } = await exactly(curveProgram(experiment, 1, 2, true), feeds);
    const before = Array.from(feeds.meta);
    const head = 9;
    expect(adapted.slice(-head)).toEqual(before.slice(-head));
    expect(adapted.slice(0, -head)).not.toEqual(before.slice(0, -head));
  });

  test('has the gradient that differences give', async () => {
    expect(await gradientError(await smallExperiment({ algorithm: { name: 'boil', innerSteps: 2 } }))).toBeLessThan(1e-4);
  });
});

describe('protoMaml', () => {
  const opened = (options: object = {}) =>
    smallExperiment({ ...images, algorithm: { name: 'protoMaml', embedding: 4, innerSteps: 2, innerRate: 0.1, ...options } });

  test('has the gradient that differences give, through the head\'s initialisation too', async () => {
    expect(await gradientError(await opened())).toBeLessThan(1e-4);
    expect(await gradientError(await opened({ innerSteps: 1, innerRate: 1e-9 }))).toBeLessThan(1e-4);
  });

  test('starts as a prototypical network', async () => {
    const experiment = await opened();
    const embed = await smallExperiment({ ...images, algorithm: { name: 'maml' } });
    const program = predictionProgram(experiment, 1, [0]);
    const feeds = feedsOf(experiment, 1);
    const { predictions } = await exactly(program, feeds);
    // The network itself, asked for its embeddings of the support set and of the query.
    const network = { ...embed, network: experiment.network, parameters: experiment.parameters };
    const of = async (x: ArrayLike<number>) => (await exactly(predictionProgram(network, 1, [0]),
      { ...feeds, 'query/x': Float32Array.from(Array.from({ length: feeds['query/x'].length }, (_, i) => x[i])) })).predictions;
    const [support, query] = [await of(feeds['support/x']), await of(feeds['query/x'])];
    const row = (rows: number[], i: number) => rows.slice(4 * i, 4 * i + 4);
    const means = [0, 1, 2].map((c) => row(support, 2 * c).map((v, j) => (v + row(support, 2 * c + 1)[j]) / 2));
    for (let i = 0; i < 6; i++) {
      const distances = means.map((m) => m.reduce((s, v, j) => s - (v - row(query, i)[j]) ** 2, 0));
      const logits = predictions.slice(3 * i, 3 * i + 3);
      // Softmax sees differences only.
      [1, 2].forEach((c) => expect(logits[c] - logits[0]).toBeCloseTo(distances[c] - distances[0], 8));
    }
  });
});

describe('reptile with its inner Adam', () => {
  const opened = (options: object = {}, training: object = {}) => smallExperiment({
    algorithm: { name: 'reptile', innerSteps: 3, innerRate: 0.01, innerOptimizer: 'adam', ...options },
    training: { optimizer: { name: 'sgd', rate: 1 }, ...training },
  });
  const sizeOfNetwork = 25;

  test('steps as Adam without first moment, from the moments that it is given', async () => {
    const experiment = await opened();
    const feeds = feedsOf(experiment, 1);
    const meta = Float64Array.from(feeds.meta, (v, i) => (i >= sizeOfNetwork && i < 2 * sizeOfNetwork ? 0.5 + 0.01 * i : v));
    meta[meta.length - 1] = 0.7;
    const maml = await smallExperiment({ algorithm: { name: 'maml' } });
    const gradient = async (at: readonly number[]) => (await exactly(gradientProgram({ ...maml, trainedSteps: 0 }, 1), {
      ...feeds, 'query/x': feeds['support/x'], 'query/y': feeds['support/y'], meta: Float64Array.from(at),
    })).gradient;
    let params = Array.from(meta.slice(0, sizeOfNetwork));
    let second = Array.from(meta.slice(sizeOfNetwork, 2 * sizeOfNetwork));
    let power = 0.7;
    for (let i = 0; i < 3; i++) {
      const g = await gradient(params);
      power *= 0.999;
      second = second.map((v, j) => 0.999 * v + 0.001 * g[j] ** 2);
      params = params.map((p, j) => p - (Math.fround(0.01) * g[j]) / (Math.sqrt(second[j] / (1 - power)) + 1e-8));
    }
    const { adapted } = await exactly(curveProgram(experiment, 1, 3, true), { ...feeds, meta });
    adapted.forEach((v, i) => expect(v).toBeCloseTo(params[i], 5));
    const found = (await exactly(gradientProgram(experiment, 1), { ...feeds, meta })).gradient;
    params.forEach((v, i) => expect(found[i]).toBeCloseTo(meta[i] - v, 5));
    second.forEach((v, i) => expect(found[sizeOfNetwork + i] / v).toBeCloseTo(1, 4));
    expect(found[found.length - 1]).toBeCloseTo(power, 6);
  });

  test('keeps its moments in checkpoints, and evaluation starts from them', async () => {
    const experiment = await opened();
    const recorder = new MemoryRecorder();
    await train(experiment, recorder);
    const { meta } = recorder.state();
    expect(meta['second/power'].data[0]).toBeCloseTo(0.999 ** 60, 4);
    expect([...meta['second/dense1/weight'].data].some((v) => v > 0)).toBe(true);
    const feeds = feedsOf(experiment, 1);
    const { score } = await exactly(curveProgram(experiment, 1, 2), feeds);
    const other = feeds.meta.map((v, i) => (i >= sizeOfNetwork ? v + 0.1 : v));
    expect((await exactly(curveProgram(experiment, 1, 2), { ...feeds, meta: other })).score.slice(1)).not.toEqual(score.slice(1));
  });

  test('goes on after a resume as if it had not stopped', async () => {
    const whole = new MemoryRecorder();
    await train(await opened(), whole);
    const again = new MemoryRecorder();
    await train(await opened(), again, whole.state(10));
    expect(again.state().meta).toEqual(whole.state().meta);
  });
});
