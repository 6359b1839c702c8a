import { describe, expect, it } from 'vitest';
import type { ResultOf } from '../../../../src/protocol/analysis';
import type { layerMap } from '../../../../src/protocol/analyses/layerMap';
import type { parameters } from '../../../../src/protocol/analyses/parameters';
import type { weight } from '../../../../src/protocol/analyses/weight';
import { indexOf } from '../../../../src/trainer/questions/compared';
import { spread } from '../../../../src/trainer/run/spread';
import { smallExperiment } from '../../memoryRecorder';
import { ask, runOf } from './asking';

type Changes = ResultOf<typeof parameters>;
type LayerMap = ResultOf<typeof layerMap>;
const linear = { model: { name: 'mlp', hidden: [] } };

describe('between two runs', () => {
  it('numbers are those of a pencil', async () => {
    const experiment = await smallExperiment(linear);
    const [here, there] = [runOf(experiment, Float32Array.of(3, 4)), runOf(experiment, Float32Array.of(0, 4.5))];
    const told = await ask<Changes>('parameters', { against: { kind: 'run', run: 'other' } }, here, { other: there });
    expect(told.layers.map(({ name, before, after, change, cosine, largest }) => [name, before, after, change, cosine, largest])).toEqual([
      ['dense1/weight', 3, 0, 3, null, 3], ['dense1/bias', 4, 4.5, 0.5, null, 0.5],
    ]);
    expect(told.whole).toEqual({ size: 2, before: 5, after: 4.5, change: 3.0414, cosine: 0.8 });
    expect(told.moved.map(({ layer, place, before, after }) => [layer, place, before, after])).toEqual([
      ['dense1/weight', 0, 3, 0], ['dense1/bias', 0, 4, 4.5],
    ]);
    expect([told.otherIteration, told.tasks, told.along]).toEqual([7, 0, []]);
  });

  it('what has no twin is told, and nothing in common is a sentence', async () => {
    const [small, large] = [await smallExperiment(linear), await smallExperiment({ model: { name: 'mlp', hidden: [8] } })];
    const plain = runOf(small);
    const told = await ask<Changes>('parameters', { against: { kind: 'run', run: 'other' } }, runOf(large),
      { other: runOf(await smallExperiment({ model: { name: 'mlp', hidden: [8, 8] } })) });
    expect(told.different).toEqual([
      'dense2/weight: [8, 1] here, [8, 8] there', 'dense2/bias: [1] here, [8] there',
      'dense3/weight: not here, [8, 1] there', 'dense3/bias: not here, [1] there']);
    expect(told.layers.map(({ name }) => name)).toEqual(['dense1/weight', 'dense1/bias']);
    const conv = runOf(await smallExperiment({
      taskSet: { name: 'omniglot', way: 2 }, model: { name: 'conv', blocks: 1, filters: 2, norm: 'none' },
    }));
    await expect(ask('parameters', { against: { kind: 'run', run: 'other' } }, plain, { other: conv }))
      .rejects.toThrow('no parameter of the same name and shape');
  });
});

describe('θ′', () => {
  it('of one task and of the mean go along the steps', async () => {
    const run = runOf(await smallExperiment({ algorithm: { name: 'maml', innerRate: 0.01, innerSteps: 2 } }));
    const told = await ask<Changes>('parameters', { against: { kind: 'adapted', task: 1 } }, run);
    expect(told).toMatchObject({ tasks: 1, steps: 2 });
    expect([told.along[0], told.along[2]]).toEqual([0, told.whole.change]);
    const [first] = told.moved;
    const one = await ask<ResultOf<typeof weight>>('weight', { tasks: 2, layer: first?.layer, place: first?.place }, run);
    expect([one.values[1]?.[0], one.values[1]?.[2]]).toEqual([first?.before, first?.after]);
    expect(one.index).toEqual(first?.index);
    await expect(ask('weight', { layer: 'dense1/weight', place: 8 }, run)).rejects.toThrow('no entry 8');
  });

  it('of Meta-SGD: its rates, negative ones counted', async () => {
    const experiment = await smallExperiment({ ...linear, algorithm: { name: 'metaSgd' } });
    const { rates } = await ask<Changes>('parameters', { against: { kind: 'adapted' } }, runOf(experiment, Float32Array.of(1, 2, -0.5, 0.25)));
    expect(rates.map(({ name, mean, negative, least }) => [name, mean, negative, least]))
      .toEqual([['dense1/weight', -0.5, 1, -0.5], ['dense1/bias', 0.25, 0, 0.25]]);
  });
});

describe('a layer as a matrix', () => {
  it('is not joined while it is small', async () => {
    const run = runOf(await smallExperiment());
    const map = await ask<LayerMap>('layerMap', { layer: 'dense2/weight', against: { kind: 'adapted' } }, run);
    expect([map.rows, map.columns, map.block, map.places]).toEqual([8, 1, [1, 1], [0, 1, 2, 3, 4, 5, 6, 7]]);
  });

  it('of filters has a column for each, and is joined by whole filters', async () => {
    const experiment = await smallExperiment({
      taskSet: { name: 'omniglot', way: 2, shots: 1, queries: 1 }, model: { name: 'conv', blocks: 2, filters: 20, norm: 'none' },
    });
    const size = experiment.network.parameters.reduce((n, { shape }) => n + shape.reduce((a, b) => a * b, 1), 0);
    const before = new Float32Array(size);
    const after = new Float32Array(size);
    // conv2/weight [3, 3, 20, 20] begins after conv1: all of input channel 4, filter 7, is raised by one.
    const start = 9 * 20 + 20;
    for (let k = 0; k < 9; k++) after[start + (k * 20 + 4) * 20 + 7] = k === 5 ? 3 : 1;
    const map = await ask<LayerMap>('layerMap', { layer: 'conv2/weight', against: { kind: 'run', run: 'other' } },
      runOf(experiment, before), { other: runOf(experiment, after) });
    expect([map.rows, map.columns, map.block]).toEqual([20, 20, [9, 1]]);
    expect(map.difference.flatMap((value, cell) => (value ? [[Math.floor(cell / 20), cell % 20, value]] : []))).toEqual([[4, 7, 1.2222]]);
    expect(indexOf(map.places[4 * 20 + 7] ?? 0, map.shape)).toEqual([1, 2, 4, 7]);
  });

  it('asks for the layer that is meant', async () => {
    await expect(ask('layerMap', { layer: 'dense2/wieght', against: { kind: 'adapted' } }, runOf(await smallExperiment())))
      .rejects.toThrow('did you mean "dense2/weight"');
  });
});

it('a histogram has zero in its middle bin', () => {
  expect(spread([[-1, 0, 0], [1]])).toEqual({ limit: 1, histogram: [1, ...new Array(9).fill(0), 2, ...new Array(9).fill(0), 1] });
  expect(spread([[0, 0]]).histogram[10]).toBe(2);
});
