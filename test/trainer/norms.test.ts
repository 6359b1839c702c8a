import { describe, expect, test } from 'vitest';
import { curveProgram, gradientProgram, predictionProgram } from '../../src/trainer/programs/compile';
import { drawTasks } from '../../src/trainer/draw';
import type { Program, Values } from '../../src/trainer/engine/runtime';
import { referenceRuntime } from '../../src/trainer/engine/runtimes/reference';
import { type Experiment, flatten, initialise, sizeOf } from '../../src/trainer/experiment';
import { train } from '../../src/trainer/run/loop';
import { scalarFeeds } from '../../src/trainer/programs/scalars';
import { MemoryRecorder, smallExperiment } from './memoryRecorder';

const norms = ['transductive', 'inductive', 'perStep', 'layer', 'none'] as const;
const models = {
  conv: { blocks: 2, filters: 3, downsample: 'stride', head: 'mean' }, pooled: { blocks: 2, filters: 3, downsample: 'pool' }, mlp: { hidden: [6] },
} as const;
const experimentOf = (model: keyof typeof models, norm: string): Promise<Experiment> => smallExperiment({
  taskSet: { name: 'omniglot', way: 3, shots: 2, queries: 2 }, algorithm: { name: 'maml', innerSteps: 2, innerRate: 0.1 },
  model: { name: model === 'mlp' ? 'mlp' : 'conv', ...models[model], norm },
  training: { iterations: 3, metaBatch: 2, validateEvery: 3 }, evaluation: { tasks: 3, steps: 4 },
});
const feedsOf = (experiment: Experiment): Record<string, Values> & { meta: Float32Array } => ({
  ...drawTasks(experiment, 'train', 0, 1), ...scalarFeeds(experiment),
  meta: flatten(experiment.parameters, initialise(experiment.parameters, 0)),
});
/** Entries of the parameters by name. */
const partsOf = ({ parameters }: Experiment, values: ArrayLike<number>): Record<string, number[]> => {
  let at = 0;
  return Object.fromEntries(parameters.map(({ name, shape }) =>
    [name, Array.from(values).slice(at, at += sizeOf(shape))]));
};
const run = async (program: Program, feeds: Readonly<Record<string, Values>>) =>
  (await referenceRuntime.compile(program, { threads: 1 })).run(feeds);

describe.each(Object.keys(models) as (keyof typeof models)[])('%s in a whole experiment', (model) => {
  test.each(norms)('with norm %s trains, and says whether it is transductive', async (norm) => {
    const recorder = new MemoryRecorder();
    const { evaluation, state } = await train(await experimentOf(model, norm), recorder);
    const isTransductive = norm === 'transductive' || norm === 'perStep';
    expect(evaluation).toMatchObject({ transductive: isTransductive, metric: 'accuracy', curve: { length: 5 } });
    expect(recorder.of('started')[0]?.transductive).toBe(isTransductive);
    expect(recorder.problems).toEqual([]);
    expect(Object.values(state.meta).every(({ data }) => data.every(Number.isFinite))).toBe(true);
  });

  // A prediction that does not depend on the other queries can be used for one example at a time.
  test.each([['transductive', true], ['perStep', true], ['inductive', false], ['layer', false], ['none', false]] as const)(
    'with norm %s the other queries matter: %s', async (norm, matter) => {
      const experiment = await experimentOf(model, norm);
      const feeds = feedsOf(experiment);
      const program = predictionProgram(experiment, 1, [0, 2]);
      const before = (await run(program, feeds)).predictions;
      const query = feeds['query/x'].slice();
      query.fill(0.5, 784);
      const after = (await run(program, { ...feeds, 'query/x': query })).predictions;
      const changes = [0, 6 * 3].flatMap((first) => [0, 1, 2].map((c) => Math.abs(after[first + c] - before[first + c])));
      if (matter) expect(Math.max(...changes)).toBeGreaterThan(1e-3);
      else expect(Math.max(...changes)).toBeLessThan(1e-12);
    });
});

test('per-step norms stay in the inner loop, and each row learns from its own step', async () => {
  const experiment = await experimentOf('conv', 'perStep');
  const feeds = feedsOf(experiment);
  const { adapted } = await run(curveProgram(experiment, 1, 2, true), feeds);
  const [before, after] = [partsOf(experiment, feeds.meta), partsOf(experiment, adapted)];
  expect(after['norm1/scale']).toEqual(before['norm1/scale']);
  expect(after['conv1/weight']).not.toEqual(before['conv1/weight']);
  const { gradient } = await run(gradientProgram(experiment, 1), feeds);
  const shift = partsOf(experiment, gradient)['norm1/shift'];
  const rows = [0, 1, 2].map((step) => Math.hypot(...shift.slice(3 * step, 3 * step + 3)));
  rows.forEach((size) => expect(size).toBeGreaterThan(1e-9));
  expect(new Set(rows.map((size) => size.toPrecision(6))).size).toBe(3);
});
