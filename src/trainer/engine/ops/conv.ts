import { grouped, reshape, slice, transpose } from '../functions';
import { type Attributes, list, type Node, type Shape, sizeOf } from '../graph';
import type { Op, OpFile } from '../op';

/**
 * Two-dimensional convolution over groups (tasks): x [G, N, H, W, C], w [G, kh, kw, C, O] → [G, N, H′, W′, O].
 * `Conv`, `ConvInput` (its gradient in x) and `ConvFilter` (in w) are bilinear and are each other's gradients,
 * so every order of differentiation is made of these three.
 */
interface Window {
  readonly strides: readonly [number, number];
  /** Zeros added: top, bottom, left, right. */
  readonly pads: readonly number[];
}
const windowOf = (a: Attributes): Window => {
  const [sh, sw] = list(a, 'strides');
  return { strides: [sh, sw], pads: list(a, 'pads') };
};
const outSize = (n: number, k: number, stride: number, before: number, after: number) =>
  Math.floor((n + before + after - k) / stride) + 1;
const common = (a: Attributes): Attributes => ({ strides: list(a, 'strides'), pads: list(a, 'pads') });

const conv = (x: Node, w: Node, a: Attributes) => x.graph.apply('Conv', [x, w], common(a));
const convInput = (dy: Node, w: Node, size: readonly number[], a: Attributes) =>
  dy.graph.apply('ConvInput', [dy, w], { ...common(a), size });
const convFilter = (x: Node, dy: Node, kernel: readonly number[], a: Attributes) =>
  x.graph.apply('ConvFilter', [x, dy], { ...common(a), kernel });

/** Tasks joined into the examples of one group, when the weights are shared. */
const folded = (x: Node) => reshape(x, [1, x.shape[0] * x.shape[2], ...x.shape.slice(3)]);

const batchData = (op: string): Op['batch'] => (node, [x, w], size) => {
  if (!w.batched && x.node.shape[1] === 1) {
    const y = node.graph.apply(op, [folded(x.node), w.node], node.attributes);
    return reshape(y, [size, ...node.shape]);
  }
  const y = node.graph.apply(op, [grouped(x, size), grouped(w, size)], node.attributes);
  return reshape(y, [size, ...node.shape]);
};

/** Visits every product of the sum: offsets into x, w and y. */
const eachTap = (
  x: Shape, w: Shape, y: Shape, a: Attributes, visit: (x: number, w: number, y: number) => void,
): void => {
  const [groups, count, height, width, channels] = x;
  const [, kh, kw, , filters] = w;
  const { strides, pads } = windowOf(a);
  for (let g = 0; g < groups; g++) for (let n = 0; n < count; n++) {
    for (let i = 0; i < y[2]; i++) for (let j = 0; j < y[3]; j++) {
      for (let p = 0; p < kh; p++) for (let q = 0; q < kw; q++) {
        const row = i * strides[0] + p - pads[0];
        const column = j * strides[1] + q - pads[2];
        if (row < 0 || row >= height || column < 0 || column >= width) continue;
        const atX = (((g * count + n) * height + row) * width + column) * channels;
        const atY = (((g * count + n) * y[2] + i) * y[3] + j) * filters;
        const atW = ((g * kh + p) * kw + q) * channels * filters;
        for (let c = 0; c < channels; c++) for (let o = 0; o < filters; o++) {
          visit(atX + c, atW + c * filters + o, atY + o);
        }
      }
    }
  }
};

/** Layout of ONNX: groups join the channels, [N, G·C, H, W]. */
const toChannels = (x: Node): { node: Node; back: (y: Node) => Node } => {
  const [groups, count] = x.shape;
  if (groups > 1) {
    const moved = transpose(x, [1, 0, 4, 2, 3]);
    const node = reshape(moved, [count, groups * x.shape[4], x.shape[2], x.shape[3]]);
    const back = (y: Node) =>
      transpose(reshape(y, [count, groups, y.shape[1] / groups, y.shape[2], y.shape[3]]), [1, 0, 3, 4, 2]);
    return { node, back };
  }
  // One group: leading axes may be split (tasks, examples); they stay as they are, so that transposes can meet.
  const own = x.op === 'Reshape' && sizeOf(x.inputs[0].shape.slice(-3)) === sizeOf(x.shape.slice(-3))
    && x.inputs[0].shape.slice(-3).every((n, i) => n === x.shape.slice(-3)[i]) ? x.inputs[0] : x;
  const lead = own.shape.slice(0, -3);
  const r = lead.length;
  const keep = lead.map((_, i) => i);
  const moved = transpose(own, [...keep, r + 2, r, r + 1]);
  const node = reshape(moved, [count, x.shape[4], x.shape[2], x.shape[3]]);
  const back = (y: Node) =>
    reshape(transpose(reshape(y, [...lead, ...y.shape.slice(1)]), [...keep, r + 1, r + 2, r]),
      [1, count, y.shape[2], y.shape[3], y.shape[1]]);
  return { node, back };
};
const filterToChannels = (w: Node) =>
  reshape(transpose(w, [0, 4, 3, 1, 2]), [w.shape[0] * w.shape[4], w.shape[3], w.shape[1], w.shape[2]]);

const convOp: Op = {
  name: 'Conv',
  infer: ([x, w], a) => {
    const { strides, pads } = windowOf(a);
    const [groups, count, height, width, channels] = x.shape;
    if (w.shape[0] !== groups || w.shape[3] !== channels) throw new Error(`conv of [${x.shape}] with [${w.shape}]`);
    return {
      shape: [groups, count, outSize(height, w.shape[1], strides[0], pads[0], pads[1]),
        outSize(width, w.shape[2], strides[1], pads[2], pads[3]), w.shape[4]],
      dtype: 'float32',
    };
  },
  gradient: (node, dy, wants) => {
    const [x, w] = node.inputs;
    return [
      wants[0] ? convInput(dy, w, x.shape.slice(2, 4), node.attributes) : undefined,
      wants[1] ? convFilter(x, dy, w.shape.slice(1, 3), node.attributes) : undefined,
    ];
  },
  batch: batchData('Conv'),
  lower: (runtime, node, [x, w]) => {
    if (runtime !== 'onnx') return undefined;
    const { node: x4, back } = toChannels(x);
    return back(x.graph.apply('ConvChannels', [x4, filterToChannels(w)], {
      ...common(node.attributes), group: x.shape[0], dilations: [1, 1],
    }));
  },
  tensorflow: (emit, node, inputs) => emit.convolution('Conv2D', node, inputs),
  reference: ([x, w], node) => {
    const out = new Float64Array(sizeOf(node.shape));
    eachTap(x.shape, w.shape, node.shape, node.attributes, (p, q, r) => {
      out[r] += x.data[p] * w.data[q];
    });
    return out;
  },
};

const inputOp: Op = {
  name: 'ConvInput',
  infer: ([dy, w], a) => ({
    shape: [dy.shape[0], dy.shape[1], ...list(a, 'size'), w.shape[3]], dtype: 'float32',
  }),
  gradient: (node, dx, wants) => {
    const [dy, w] = node.inputs;
    return [
      wants[0] ? conv(dx, w, node.attributes) : undefined,
      wants[1] ? convFilter(dx, dy, w.shape.slice(1, 3), node.attributes) : undefined,
    ];
  },
  batch: batchData('ConvInput'),
  lower: (runtime, node, [dy, w]) => {
    if (runtime !== 'onnx') return undefined;
    const { node: dy4, back } = toChannels(dy);
    return back(dy.graph.apply('ConvTransposeChannels', [dy4, filterToChannels(w)], {
      ...common(node.attributes), group: dy.shape[0], size: list(node.attributes, 'size'),
    }));
  },
  tensorflow: (emit, node, inputs) => emit.convolution('Conv2DBackpropInput', node, inputs),
  reference: ([dy, w], node) => {
    const out = new Float64Array(sizeOf(node.shape));
    eachTap(node.shape, w.shape, dy.shape, node.attributes, (p, q, r) => {
      out[p] += dy.data[r] * w.data[q];
    });
    return out;
  },
};

const filterOp: Op = {
  name: 'ConvFilter',
  infer: ([x, dy], a) => ({
    shape: [x.shape[0], ...list(a, 'kernel'), x.shape[4], dy.shape[4]], dtype: 'float32',
  }),
  gradient: (node, dw, wants) => {
    const [x, dy] = node.inputs;
    return [
      wants[0] ? convInput(dy, dw, x.shape.slice(2, 4), node.attributes) : undefined,
      wants[1] ? conv(x, dw, node.attributes) : undefined,
    ];
  },
  batch: (node, [x, dy], size) => {
    const dw = node.graph.apply('ConvFilter', [grouped(x, size), grouped(dy, size)], node.attributes);
    return reshape(dw, [size, ...node.shape]);
  },
  lower: (runtime, node, inputs) => (runtime === 'onnx' ? filterForOnnx(node, inputs) : undefined),
  tensorflow: (emit, node, inputs) => emit.convolution('Conv2DBackpropFilter', node, inputs),
  reference: ([x, dy], node) => {
    const out = new Float64Array(sizeOf(node.shape));
    eachTap(x.shape, node.shape, dy.shape, node.attributes, (p, q, r) => {
      out[q] += x.data[p] * dy.data[r];
    });
    return out;
  },
};

/**
 * Filter gradient as a convolution of transposes: batch and channels change places and the stride becomes a
 * dilation; what the stride leaves over is cropped.
 */
const filterForOnnx = (node: Node, [x, dy]: readonly Node[]): Node => {
  const [groups, count, , , channels] = x.shape;
  const filters = dy.shape[4];
  const [kh, kw] = list(node.attributes, 'kernel');
  const x4 = reshape(transpose(x, [4, 0, 1, 2, 3]), [channels, groups * count, x.shape[2], x.shape[3]]);
  const dy4 = reshape(transpose(dy, [0, 4, 1, 2, 3]), [groups * filters, count, dy.shape[2], dy.shape[3]]);
  const full = x.graph.apply('ConvChannels', [x4, dy4], {
    strides: [1, 1], pads: list(node.attributes, 'pads'), group: groups, dilations: list(node.attributes, 'strides'),
  });
  const cropped = slice(full, [0, 0, 0, 0], [channels, groups * filters, kh, kw]);
  return transpose(reshape(cropped, [channels, groups, filters, kh, kw]), [1, 3, 4, 0, 2]);
};

/** Attributes of a tfjs kernel. */
interface ConvKernel {
  readonly strides: number | readonly number[];
  readonly pad: 'same' | 'valid' | number | readonly (readonly number[])[];
  readonly dilations?: number | readonly number[];
  readonly dimRoundingMode?: string;
}
const pair = (v: number | readonly number[]): readonly [number, number] =>
  (typeof v === 'number' ? [v, v] : [v[0], v[1] ?? v[0]]);
/** Zeros before and after; `same` at stride 2 is one-sided, as in TensorFlow. */
const padsOf = (n: number, k: number, stride: number, how: 'same' | 'valid' | number): readonly [number, number] => {
  if (typeof how === 'number') return [how, how];
  if (how === 'valid') return [0, 0];
  const total = Math.max((Math.ceil(n / stride) - 1) * stride + k - n, 0);
  return [Math.floor(total / 2), total - Math.floor(total / 2)];
};
/** Strides and pads of an NHWC window. */
export const windowAttributes = (
  height: number, width: number, kernel: readonly [number, number], a: ConvKernel,
): { strides: number[]; pads: number[] } => {
  const strides = pair(a.strides);
  const { pad } = a;
  if (typeof pad === 'object') return { strides: [...strides], pads: [...pad[1], ...pad[2]] };
  return {
    strides: [...strides],
    pads: [...padsOf(height, kernel[0], strides[0], pad), ...padsOf(width, kernel[1], strides[1], pad)],
  };
};

const file: OpFile = {
  ops: [convOp, inputOp, filterOp],
  kernels: {
    Conv2D: ({ x, filter }, attributes) => {
      const a = attributes as unknown as ConvKernel;
      if (pair(a.dilations ?? 1).some((d) => d !== 1)) throw new Error('conv2d with dilations is not in the engine');
      const [count, height, width, channels] = x.shape;
      const [kh, kw] = filter.shape;
      const window = windowAttributes(height, width, [kh, kw], a);
      const y = conv(reshape(x, [1, count, height, width, channels]), reshape(filter, [1, ...filter.shape]), window);
      return reshape(y, y.shape.slice(1));
    },
  },
};
export default file;
