import * as tf from '@tensorflow/tfjs-core';

/** One traced function of float inputs, for the grid: every operation, on every runtime, to second order. */
export interface Case {
  readonly name: string;
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  /** Range of the random inputs; default -1 … 1. */
  readonly range?: readonly [number, number];
  /** Integer inputs: shape and number of values. */
  readonly indices?: Readonly<Record<string, { readonly shape: readonly number[]; readonly below: number }>>;
  readonly f: (x: Readonly<Record<string, tf.Tensor>>) => tf.Tensor;
  /** Piecewise linear: the second derivative is zero and says nothing. */
  readonly flat?: boolean;
}

type T4 = tf.Tensor4D;
const unary = (name: string, f: (x: tf.Tensor) => tf.Tensor, range?: readonly [number, number], flat?: boolean): Case =>
  ({ name, inputs: { x: [3, 4] }, f: ({ x }) => f(x), range, flat });
const binary = (name: string, f: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor, range?: readonly [number, number]): Case =>
  ({ name, inputs: { a: [3, 4], b: [4] }, f: ({ a, b }) => f(a, b), range });
const conv = (name: string, image: readonly number[], filter: readonly number[], strides: number, pad: 'same' | 'valid'): Case =>
  ({ name, inputs: { x: image, w: filter }, f: ({ x, w }) => tf.conv2d(x as T4, w as T4, strides, pad) });

export const cases: readonly Case[] = [
  unary('neg', tf.neg, undefined, true), unary('exp', tf.exp), unary('log', tf.log, [0.3, 2]), unary('sqrt', tf.sqrt, [0.3, 2]),
  unary('rsqrt', tf.rsqrt, [0.3, 2]), unary('square', tf.square), unary('reciprocal', tf.reciprocal, [0.4, 2]),
  unary('tanh', tf.tanh), unary('sigmoid', tf.sigmoid), unary('softplus', tf.softplus), unary('sin', tf.sin), unary('cos', tf.cos),
  unary('abs', tf.abs), unary('relu', tf.relu), unary('elu', tf.elu), unary('leakyRelu', tf.leakyRelu),
  unary('log1p', tf.log1p, [0, 2]), unary('expm1', tf.expm1), unary('clip', (x) => tf.clipByValue(x, -0.5, 0.5)),
  unary('pow', (x) => tf.pow(x, 3)), unary('pow 1.7', (x) => tf.pow(x, 1.7), [0.3, 2]), unary('step times x', (x) => tf.mul(tf.step(x), x)),
  unary('sum', (x) => tf.sum(x, 0)), unary('mean', (x) => tf.mean(x, 1)), unary('max', (x) => tf.max(x, 1)), unary('min', (x) => tf.min(x, 0)),
  unary('softmax', tf.softmax), unary('logSoftmax', tf.logSoftmax), unary('logSumExp', (x) => tf.logSumExp(x, 1)),
  unary('reshape', (x) => tf.reshape(x, [2, 6])), unary('transpose', (x) => tf.transpose(x)), unary('reverse', (x) => tf.reverse(x, 1)),
  unary('slice', (x) => tf.slice(x, [1, 1], [2, 2])), unary('pad', (x) => tf.pad(x, [[1, 0], [2, 1]])), unary('tile', (x) => tf.tile(x, [2, 3])),
  unary('split', (x) => tf.mul(...(tf.split(x, 2, 1) as [tf.Tensor, tf.Tensor]))),
  unary('unstack', (x) => tf.add(tf.unstack(x)[0], tf.unstack(x)[2])),
  unary('expandDims', (x) => tf.expandDims(x, 1)),
  unary('cumulative by matMul', (x) => tf.matMul(tf.tensor2d([1, 0, 1, 1, 1, 0], [2, 3]), x as tf.Tensor2D)),
  unary('layer norm', (x) => {
    const { mean, variance } = tf.moments(x, 1, true);
    return tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-3)));
  }),
  unary('gaussian log-likelihood', (x) => tf.neg(tf.add(tf.square(tf.div(x, tf.softplus(x))), tf.log(tf.softplus(x))))),
  binary('add', tf.add), binary('sub', tf.sub), binary('mul', tf.mul), binary('div', tf.div, [0.4, 2]), binary('maximum', tf.maximum),
  binary('minimum', tf.minimum), binary('pow of two', tf.pow, [0.3, 2]), binary('squaredDifference', tf.squaredDifference),
  binary('where', (a, b) => tf.where(tf.greater(a, b), tf.square(a), tf.mul(a, b))),
  { name: 'matMul', inputs: { a: [3, 4], b: [4, 2] }, f: ({ a, b }) => tf.matMul(a, b) },
  { name: 'matMul transposed', inputs: { a: [4, 3], b: [2, 4] }, f: ({ a, b }) => tf.matMul(a, b, true, true) },
  { name: 'matMul of stacks', inputs: { a: [2, 3, 4], b: [2, 5, 4] }, f: ({ a, b }) => tf.matMul(a, b, false, true) },
  { name: 'two layers and mse', inputs: { x: [5, 1], w: [1, 4], b: [4], u: [4, 1], c: [1], y: [5, 1] },
    f: ({ x, w, b, u, c, y }) => tf.mean(tf.square(tf.sub(tf.add(tf.matMul(tf.relu(tf.add(tf.matMul(x, w), b)), u), c), y))) },
  { name: 'concat', inputs: { a: [2, 3], b: [2, 2] }, f: ({ a, b }) => tf.square(tf.concat([a, b], 1)) },
  { name: 'stack', inputs: { a: [2, 3], b: [2, 3] }, f: ({ a, b }) => tf.stack([a, b], 1) },
  { name: 'cross-entropy', inputs: { x: [4, 3] }, indices: { y: { shape: [4], below: 3 } },
    f: ({ x, y }) => tf.neg(tf.mean(tf.sum(tf.mul(tf.oneHot(tf.cast(y, 'int32') as tf.Tensor1D, 3), tf.logSoftmax(x)), 1))) },
  { name: 'gather', inputs: { x: [5, 3] }, indices: { i: { shape: [2, 4], below: 5 } }, f: ({ x, i }) => tf.gather(x, tf.cast(i, 'int32')) },
  { name: 'gather axis 1', inputs: { x: [2, 5] }, indices: { i: { shape: [3], below: 5 } },
    f: ({ x, i }) => tf.gather(x, tf.cast(i, 'int32') as tf.Tensor1D, 1) },
  conv('conv same', [2, 5, 5, 2], [3, 3, 2, 3], 1, 'same'), conv('conv valid', [2, 5, 4, 2], [3, 3, 2, 3], 1, 'valid'),
  conv('conv stride 2 same even', [2, 6, 6, 2], [3, 3, 2, 3], 2, 'same'), conv('conv stride 2 same odd', [2, 7, 5, 1], [3, 3, 1, 2], 2, 'same'),
  conv('conv stride 2 valid', [1, 7, 6, 2], [3, 3, 2, 2], 2, 'valid'), conv('conv 1x1', [1, 4, 4, 2], [1, 1, 2, 3], 1, 'same'),
  { name: 'moments of a convolution of one channel', inputs: { x: [2, 4, 4, 1], w: [2, 2, 1, 8] }, f: ({ x, w }) => {
    const { mean, variance } = tf.moments(tf.conv2d(x as T4, w as T4, 1, 'same'), [0, 1, 2]);
    const squares = tf.sum(tf.square(tf.conv2d(x as T4, w as T4, 2, 'valid')), [0, 1, 2], true);
    return tf.add(tf.mul(mean, tf.sqrt(variance)), squares);
  } },
  { name: 'max pool', inputs: { x: [2, 4, 4, 2] }, f: ({ x }) => tf.maxPool(x as T4, 2, 2, 'valid') },
  { name: 'max pool odd', inputs: { x: [1, 7, 7, 1] }, f: ({ x }) => tf.maxPool(x as T4, 2, 2, 'valid') },
  { name: 'max pool overlapping same', inputs: { x: [1, 5, 5, 2] }, f: ({ x }) => tf.maxPool(x as T4, 3, 2, 'same') },
  { name: 'average pool', inputs: { x: [2, 4, 4, 2] }, f: ({ x }) => tf.avgPool(x as T4, 2, 2, 'valid') },
  { name: 'average pool same', inputs: { x: [1, 5, 5, 1] }, f: ({ x }) => tf.avgPool(x as T4, 3, 2, 'same') },
  { name: 'batch norm, conv, relu, pool', inputs: { x: [3, 6, 6, 2], w: [3, 3, 2, 2], g: [2], b: [2] }, f: ({ x, w, g, b }) => {
    const y = tf.conv2d(x as T4, w as T4, 1, 'same');
    const { mean, variance } = tf.moments(y, [0, 1, 2]);
    const z = tf.add(tf.mul(tf.mul(tf.sub(y, mean), tf.rsqrt(tf.add(variance, 1e-2))), g), b);
    return tf.maxPool(tf.relu(z) as T4, 2, 2, 'valid');
  } },
  { name: 'LSTM cell', inputs: { x: [2, 3], h: [2, 4], c: [2, 4], w: [7, 16], b: [16] }, f: ({ x, h, c, w, b }) => {
    const [newC, newH] = tf.basicLSTMCell(tf.scalar(1), w as tf.Tensor2D, b as tf.Tensor1D, x as tf.Tensor2D, c as tf.Tensor2D, h as tf.Tensor2D);
    return tf.mul(newC, newH);
  } },
  { name: 'attention', inputs: { q: [3, 4], k: [5, 4], v: [5, 2] },
    f: ({ q, k, v }) => tf.matMul(tf.softmax(tf.mul(tf.matMul(q, k, false, true), 0.5)), v) },
];
