import { describe, expect, test } from 'vitest';
import mlp from '../../../src/trainer/models/mlp';
import type { Network, NetworkShape } from '../../../src/trainer/model';
import { evaluate, given, initial, numbers, options } from '../evaluate';

const shape: NetworkShape = { input: [2], output: 3, steps: 1 };
const build = (chosen: object, to = shape) => mlp.build(options(mlp.options, { ...chosen }), to, '') as Network;

test('layers are dense1 … denseN, the last one is the head', () => {
  const network = build({ hidden: [4, 5], norm: 'layer' });
  expect(network.parameters.map((p) => `${p.name} [${p.shape}]`)).toEqual([
    'dense1/weight [2,4]', 'dense1/bias [4]', 'norm1/scale [4]', 'norm1/shift [4]',
    'dense2/weight [4,5]', 'dense2/bias [5]', 'norm2/scale [5]', 'norm2/shift [5]',
    'dense3/weight [5,3]', 'dense3/bias [3]',
  ]);
  expect(network.head).toEqual(['dense3/weight', 'dense3/bias']);
});

const bends: Readonly<Record<string, (v: number) => number>> = {
  relu: (v) => Math.max(v, 0), tanh: Math.tanh, sigmoid: (v) => 1 / (1 + Math.exp(-v)),
  elu: (v) => (v > 0 ? v : Math.expm1(v)), leakyRelu: (v) => (v > 0 ? v : 0.2 * v),
  softplus: (v) => Math.log1p(Math.exp(v)),
};

describe('forward pass', () => {
  test.each(Object.entries(bends))('%s', async (activation, bend) => {
    const network = build({ hidden: [4], activation });
    const params = initial(network);
    const x = given([5, 2], numbers('x', 10));
    const { y } = await evaluate({ ...params, x }, (t) => ({ y: network.apply(t, t.x, { step: 0 }) }));
    const dense = (layer: string, input: number[], fanOut: number) => Array.from({ length: fanOut }, (_, j) =>
      input.reduce((sum, v, i) =>
        sum + v * params[`${layer}/weight`].data[i * fanOut + j], params[`${layer}/bias`].data[j]));
    const hidden = dense('dense1', [x.data[2], x.data[3]], 4).map(bend);
    dense('dense2', hidden, 3).forEach((v, j) => expect(y[3 + j]).toBeCloseTo(v, 12));
  });

  test('images are flattened; no hidden layer is a linear model', async () => {
    const network = build({ hidden: [] }, { input: [2, 2, 1], output: 1, steps: 1 });
    expect(network.parameters.map((p) => p.shape)).toEqual([[4, 1], [1]]);
    const { y } = await evaluate({ ...initial(network), x: given([3, 2, 2, 1], numbers('image', 12)) },
      (t) => ({ y: network.apply(t, t.x, { step: 0 }) }));
    expect(y).toHaveLength(3);
  });
});
