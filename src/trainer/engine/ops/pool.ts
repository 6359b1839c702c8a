import { add, grouped, mul, pad, reshape, slice, transpose } from '../functions';
import { type Attributes, list, type Node, sizeOf } from '../graph';
import type { Op, OpFile } from '../op';
import { windowAttributes } from './conv';

/**
 * Max pooling over x [G, N, H, W, C]. `MaxPool` takes the first largest value of each window; `MaxPoolScatter`
 * puts dy back at the winners of x, `MaxPoolGather` reads z at the winners of x. The winner is a constant of
 * differentiation, so scatter and gather are each other's gradient and any order is right.
 */
const out = (n: number, k: number, stride: number, pads: number) => Math.floor((n + pads - k) / stride) + 1;
const pooledShape = (x: Node, a: Attributes) => {
  const [kh, kw] = list(a, 'kernel');
  const [sh, sw] = list(a, 'strides');
  const [top, bottom, left, right] = list(a, 'pads');
  return [x.shape[0], x.shape[1], out(x.shape[2], kh, sh, top + bottom), out(x.shape[3], kw, sw, left + right),
    x.shape[4]];
};

/** Offset in x of the winner of each window, in the order of the result. */
const winners = (x: Float64Array, shape: readonly number[], node: Node, pooled: readonly number[]): Int32Array => {
  const [groups, count, height, width, channels] = shape;
  const [kh, kw] = list(node.attributes, 'kernel');
  const [sh, sw] = list(node.attributes, 'strides');
  const [top, , left] = list(node.attributes, 'pads');
  const found = new Int32Array(sizeOf(pooled));
  let at = 0;
  for (let gn = 0; gn < groups * count; gn++) for (let i = 0; i < pooled[2]; i++) for (let j = 0; j < pooled[3]; j++) {
    for (let c = 0; c < channels; c++) {
      let best = -1;
      for (let p = 0; p < kh; p++) for (let q = 0; q < kw; q++) {
        const row = i * sh + p - top;
        const column = j * sw + q - left;
        if (row < 0 || row >= height || column < 0 || column >= width) continue;
        const offset = ((gn * height + row) * width + column) * channels + c;
        if (best < 0 || x[offset] > x[best]) best = offset;
      }
      found[at++] = best;
    }
  }
  return found;
};

const batchPool: Op['batch'] = (node, operands, size) => reshape(
  node.graph.apply(node.op, operands.map((o) => grouped(o, size)), node.attributes), [size, ...node.shape]);
const apply = (op: string, inputs: readonly Node[], node: Node) => node.graph.apply(op, inputs, node.attributes);

/** Groups join the channels for ONNX: [N, G·C, H, W]. */
const channels = (x: Node) => reshape(
  transpose(x, [1, 0, 4, 2, 3]), [x.shape[1], x.shape[0] * x.shape[4], x.shape[2], x.shape[3]]);
const lowerPool: NonNullable<Op['lower']> = (runtime, node, inputs) => {
  if (runtime !== 'onnx') return undefined;
  const y = node.graph.apply(`${node.op}Channels`, inputs.map(channels), {
    ...node.attributes, pooled: (node.op === 'MaxPoolScatter' ? node.inputs[1] : node).shape.slice(2, 4),
  });
  return transpose(
    reshape(y, [node.shape[1], node.shape[0], node.shape[4], node.shape[2], node.shape[3]]), [1, 0, 3, 4, 2]);
};

const maxPool: Op = {
  name: 'MaxPool',
  infer: ([x], a) => ({ shape: pooledShape(x, a), dtype: 'float32' }),
  gradient: (node, dy) => [apply('MaxPoolScatter', [node.inputs[0], dy], node)],
  batch: batchPool,
  lower: lowerPool,
  tensorflow: (emit, node, [x]) => emit.pool('MaxPool', node, [x]),
  reference: ([x], node) => Float64Array.from(winners(x.data, x.shape, node, node.shape), (i) => x.data[i]),
};

const scatter: Op = {
  name: 'MaxPoolScatter',
  infer: ([x]) => ({ shape: x.shape, dtype: 'float32' }),
  gradient: (node, dx, wants) => [undefined, wants[1] ? apply('MaxPoolGather', [node.inputs[0], dx], node) : undefined],
  batch: batchPool,
  lower: lowerPool,
  tensorflow: (emit, node, inputs) => emit.pool('MaxPoolGrad', node, inputs),
  reference: ([x, dy], node) => {
    const result = new Float64Array(sizeOf(node.shape));
    winners(x.data, x.shape, node, dy.shape).forEach((at, i) => {
      result[at] += dy.data[i];
    });
    return result;
  },
};

const gather: Op = {
  name: 'MaxPoolGather',
  infer: ([x], a) => ({ shape: pooledShape(x, a), dtype: 'float32' }),
  gradient: (node, dy, wants) => [
    undefined, wants[1] ? apply('MaxPoolScatter', [node.inputs[0], dy], node) : undefined,
  ],
  batch: batchPool,
  lower: lowerPool,
  tensorflow: (emit, node, inputs) => emit.pool('MaxPoolGradGrad', node, inputs),
  reference: ([x, z], node) => Float64Array.from(winners(x.data, x.shape, node, node.shape), (i) => z.data[i]),
};

/** The mean of each window as a sum of strided slices; with zero padding, only real entries count. */
const averagePool = (x: Node, a: Attributes): Node => {
  const [kh, kw] = list(a, 'kernel');
  const [top, bottom, left, right] = list(a, 'pads');
  const [sh, sw] = list(a, 'strides');
  const shape = pooledShape(reshape(x, [1, ...x.shape]), a).slice(1);
  const taps = (source: Node) => {
    const wide = pad(source, [0, top, left, 0], [0, bottom, right, 0]);
    const parts = Array.from({ length: kh * kw }, (_, t) => slice(
      wide, [0, Math.floor(t / kw), t % kw, 0], [source.shape[0], shape[1], shape[2], source.shape[3]], [1, sh, sw, 1]));
    return parts.reduce((total, part) => add(total, part));
  };
  if (top + bottom + left + right === 0) return mul(taps(x), 1 / (kh * kw));
  const ones = x.graph.constant(
    Array.from({ length: x.shape[1] * x.shape[2] }, () => 1), [1, x.shape[1], x.shape[2], 1]);
  return x.graph.apply('Div', [taps(x), taps(ones)]);
};

const attributesOf = (x: Node, a: Readonly<Record<string, unknown>>) => {
  const size = a.filterSize as number | readonly [number, number];
  const kernel: [number, number] = typeof size === 'number' ? [size, size] : [size[0], size[1]];
  return { kernel, ...windowAttributes(x.shape[1], x.shape[2], kernel, a as never) };
};

const file: OpFile = {
  ops: [maxPool, scatter, gather],
  kernels: {
    MaxPool: ({ x }, a) => {
      const y = x.graph.apply('MaxPool', [reshape(x, [1, ...x.shape])], attributesOf(x, a));
      return reshape(y, y.shape.slice(1));
    },
    AvgPool: ({ x }, a) => averagePool(x, attributesOf(x, a)),
  },
};
export default file;
