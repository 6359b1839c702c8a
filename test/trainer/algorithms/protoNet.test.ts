import { describe, expect, test } from 'vitest';
import { curveProgram, gradientProgram, predictionProgram } from '../../../src/trainer/programs/compile';
import { drawTasks } from '../../../src/trainer/draw';
import type { Experiment } from '../../../src/trainer/experiment';
import { heldOut } from '../../../src/trainer/experiment';
import { train } from '../../../src/trainer/run/loop';
import type { TaskSource } from '../../../src/trainer/taskSet';
import { exactly, type Feeds, feedsOf, gradientError } from '../exactly';
import { MemoryRecorder, smallExperiment } from '../memoryRecorder';

const way = 3;
const texts = (more: object = {}, model: object = { name: 'mlp', hidden: [] }) => smallExperiment({
  taskSet: { name: 'textIntents', way, shots: 2, queries: 2 }, model, algorithm: { name: 'protoNet', embedding: 4 }, ...more,
});
const images = (norm: string) => smallExperiment({
  taskSet: { name: 'omniglot', way, shots: 2, queries: 2, imageSize: 14 }, algorithm: { name: 'protoNet', embedding: 5 },
  model: { name: 'conv', blocks: 2, filters: 3, norm },
});

/** x W + b, row by row, in plain numbers. */
const embedded = (x: ArrayLike<number>, meta: ArrayLike<number>, width: number, size: number): number[][] =>
  Array.from({ length: x.length / width }, (_, row) => Array.from({ length: size }, (_, j) =>
    Array.from({ length: width }, (_, i) => x[row * width + i] * meta[i * size + j]).reduce((a, b) => a + b, meta[width * size + j])));

/** Equations 1 and 2 of the article, in plain numbers. */
const logitsByHand = (feeds: Feeds): number[][] => {
  const support = embedded(feeds['support/x'], feeds.meta, 128, 4);
  const prototypes = Array.from({ length: way }, (_, c) => {
    const own = support.filter((_, i) => feeds['support/y'][i] === c);
    return own[0].map((_, j) => own.reduce((s, row) => s + row[j], 0) / own.length);
  });
  return embedded(feeds['query/x'], feeds.meta, 128, 4).map((q) =>
    prototypes.map((p) => -p.reduce((s, v, j) => s + (v - q[j]) ** 2, 0)));
};

test('logits are those of the article, and nothing is known before the support set is read', async () => {
  const experiment = await texts();
  const feeds = feedsOf(experiment, 1);
  const { predictions } = await exactly(predictionProgram(experiment, 1, [0, 1]), feeds);
  const expected = logitsByHand(feeds).flat();
  expect(predictions.slice(0, expected.length)).toEqual(expected.map(() => 0));
  predictions.slice(expected.length).forEach((v, i) => expect(v).toBeCloseTo(expected[i], 8));
});

test('of cosines, logits are those of directions, and the gradient is exact', async () => {
  const experiment = await texts({ algorithm: { name: 'protoNet', embedding: 4, distance: 'cosine', scale: 7 } });
  const feeds = feedsOf(experiment, 1);
  const { predictions } = await exactly(predictionProgram(experiment, 1, [1]), feeds);
  const length = (v: readonly number[]) => Math.sqrt(v.reduce((s, a) => s + a * a, 0));
  const support = embedded(feeds['support/x'], feeds.meta, 128, 4);
  const prototypes = Array.from({ length: way }, (_, c) => {
    const own = support.filter((__, i) => feeds['support/y'][i] === c);
    return own[0].map((___, j) => own.reduce((s, row) => s + row[j], 0) / own.length);
  });
  const expected = embedded(feeds['query/x'], feeds.meta, 128, 4).flatMap((q) =>
    prototypes.map((p) => 7 * p.reduce((s, v, j) => s + v * q[j], 0) / (length(p) * length(q))));
  predictions.forEach((v, i) => expect(v).toBeCloseTo(expected[i], 6));
  expect(await gradientError(experiment)).toBeLessThan(1e-4);
});

test('the loss is −log softmax of the logits', async () => {
  const experiment = await texts();
  const feeds = feedsOf(experiment, 1);
  const { loss } = await exactly(gradientProgram(experiment, 1), feeds);
  const losses = logitsByHand(feeds).map((row, i) =>
    Math.log(row.reduce((s, v) => s + Math.exp(v - row[feeds['query/y'][i]]), 0)));
  expect(loss[0]).toBeCloseTo(losses.reduce((a, b) => a + b) / losses.length, 8);
});

test.each(['transductive', 'inductive', 'layer', 'none'])('the gradient is exact with %s norm', async (norm) => {
  expect(await gradientError(await images(norm))).toBeLessThan(1e-4);
});

test('an inductive network predicts a query whatever the other queries are', async () => {
  const experiment = await images('inductive');
  const feeds = feedsOf(experiment, 1);
  const program = predictionProgram(experiment, 1, [1]);
  const area = 14 * 14;
  const other = Float64Array.from(feeds['query/x'], (v, i) => (i < area ? v : 1 - v));
  const [same, changed] = [await exactly(program, feeds), await exactly(program, { ...feeds, 'query/x': other })];
  for (let c = 0; c < way; c++) expect(changed.predictions[c]).toBeCloseTo(same.predictions[c], 10);
});

describe('running statistics', () => {
  const opened = () => smallExperiment({
    taskSet: { name: 'omniglot', way, shots: 2, queries: 2, imageSize: 14 },
    algorithm: { name: 'protoNet', embedding: 5, normStatistics: 'running', normMomentum: 0.5 },
    model: { name: 'conv', blocks: 2, filters: 3 }, training: { iterations: 5, metaBatch: 2, validateEvery: 0 },
    evaluation: { tasks: 3, baselines: [] },
  });

  test('do not change training, and make a query independent of the others when measured', async () => {
    const experiment = await opened();
    expect(experiment.transductive).toBe(false);
    const feeds = feedsOf(experiment, 1);
    const plain = await images('transductive');
    const learned = Float64Array.from(feeds.meta).subarray(0, feedsOf(plain, 1).meta.length);
    const { loss } = await exactly(gradientProgram(experiment, 1), { ...feeds, 'scalar/measuring': Float32Array.of(0) });
    const { loss: expected } = await exactly(gradientProgram(plain, 1), { ...feedsOf(plain, 1), meta: learned });
    expect(loss[0]).toBeCloseTo(expected[0], 10);
    const program = predictionProgram(experiment, 1, [1]);
    const area = 14 * 14;
    const other = Float64Array.from(feeds['query/x'], (v, i) => (i < area ? v : 1 - v));
    const [same, changed] = [await exactly(program, feeds), await exactly(program, { ...feeds, 'query/x': other })];
    for (let c = 0; c < way; c++) expect(changed.predictions[c]).toBeCloseTo(same.predictions[c], 10);
  });

  test('follow the support batches of training', async () => {
    const recorder = new MemoryRecorder();
    await train(await opened(), recorder);
    const { meta } = recorder.state();
    const variances = [...meta['running/norm2/variance'].data];
    expect(variances).toHaveLength(3);
    variances.forEach((v) => expect(v).not.toBe(1));
  });
});

test('it is tested with another number of classes than it was trained with', async () => {
  const experiment = await texts({ evaluation: { taskSet: { way: 5 } } });
  const held = heldOut(experiment);
  const program = curveProgram(held, 2, 1);
  const feeds = { ...feedsOf(experiment, 2), ...drawTasks(held, 'test', 0, 2) };
  const { score } = await exactly(program, feeds);
  expect(score[0]).toBeCloseTo(1 / 5, 6);
  expect(score[1]).toBeGreaterThan(1 / 5);
});

/** The same tasks with room for more examples and more classes. */
const roomy = (experiment: Experiment): Experiment => {
  const longer = (set: TaskSource['support']) => ({
    x: { ...set.x, shape: [set.x.shape[0] + 3, ...set.x.shape.slice(1)] }, y: { ...set.y, shape: [set.y.shape[0] + 3] },
  });
  const { source } = experiment;
  const wider = { ...source, output: way + 2, variable: true, support: longer(source.support), query: longer(source.query) };
  return { ...experiment, source: wider, task: { ...experiment.task, output: way + 2 } };
};

test('empty places and classes that a task does not have change nothing', async () => {
  const plain = await texts();
  const wide = roomy(plain);
  const [a, b] = [await exactly(gradientProgram(plain, 2), feedsOf(plain, 2)), await exactly(gradientProgram(wide, 2), feedsOf(wide, 2))];
  expect(b.loss[0]).toBeCloseTo(a.loss[0], 8);
  a.gradient.forEach((g, i) => expect(b.gradient[i]).toBeCloseTo(g, 8));
});
