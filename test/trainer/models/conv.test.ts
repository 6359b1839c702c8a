import { describe, expect, test } from 'vitest';
import conv from '../../../src/trainer/models/conv';
import type { Network, NetworkShape } from '../../../src/trainer/model';
import { evaluate, given, initial, numbers, options } from '../evaluate';

const shape: NetworkShape = { input: [28, 28, 1], output: 5, steps: 3 };
const build = (chosen: object, to = shape) => conv.build(options(conv.options, { ...chosen }), to, '') as Network;
const shapeOf = (network: Network, name: string) => network.parameters.find((p) => p.name === name)?.shape;

test('parameters stand in the order of the reference files', () => {
  const network = build({ blocks: 2, filters: 4, downsample: 'pool' }, { input: [8, 8, 2], output: 3, steps: 1 });
  expect(network.parameters.map((p) => `${p.name} [${p.shape}]`)).toEqual([
    'conv1/weight [3,3,2,4]', 'conv1/bias [4]', 'norm1/scale [4]', 'norm1/shift [4]',
    'conv2/weight [3,3,4,4]', 'conv2/bias [4]', 'norm2/scale [4]', 'norm2/shift [4]',
    'head/weight [16,3]', 'head/bias [3]',
  ]);
  expect(network.head).toEqual(['head/weight', 'head/bias']);
});

test.each([
  ['stride', 'flatten', 2 * 2 * 64], ['stride', 'mean', 64], ['pool', 'flatten', 64], ['pool', 'mean', 64],
])('28×28, four blocks, %s, %s: %i features', (downsample, head, features) => {
  expect(shapeOf(build({ downsample, head }), 'head/weight')).toEqual([features, 5]);
});

describe.each(['transductive', 'inductive', 'perStep', 'layer', 'none'])('norm %s', (norm) => {
  test.each(['stride', 'pool'])('%s runs, odd sizes too', async (downsample) => {
    const network = build({ norm, downsample, blocks: 2, filters: 2 }, { input: [7, 5, 3], output: 2, steps: 1 });
    const x = given([4, 7, 5, 3], numbers('x', 4 * 105));
    const { y } = await evaluate({ ...initial(network), x }, (t) => ({ y: network.apply(t, t.x, { step: 0 }) }));
    expect(y).toHaveLength(8);
    expect(y.every(Number.isFinite)).toBe(true);
    expect(network.inductive).toBe(norm === 'inductive');
    expect(network.outerOnly).toHaveLength(norm === 'perStep' ? 4 : 0);
  });
});

test.each([
  ['no image', {}, { input: [1], output: 1, steps: 1 }, 'model "conv" needs images (height, width, channels)'],
  ['pooled away', { blocks: 5, downsample: 'pool' }, shape,
    '5 poolings leave nothing of a 28×28 image; use at most 4'],
])('%s', (_name, chosen, to, message) => {
  expect(() => build(chosen, to)).toThrow(message);
});
