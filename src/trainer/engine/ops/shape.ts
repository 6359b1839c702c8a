import { cast, concat, expand, neg, pad, reshape, slice, spread, transpose, unbroadcast, zerosLike } from '../functions';
import { type DType, isFill, list, type Node, real, sameShape, sizeOf } from '../graph';
import type { Op, OpFile } from '../op';
import { broadcastStrides, inverse, stridesOf, walk } from '../shapes';

const reshapeOp: Op = {
  name: 'Reshape',
  infer: ([x], a) => {
    const shape = list(a, 'shape');
    if (sizeOf(shape) !== sizeOf(x.shape)) throw new Error(`cannot reshape [${x.shape}] to [${shape}]`);
    return { shape, dtype: x.dtype };
  },
  simplify: ([x], _a, out) => {
    if (sameShape(x.shape, out.shape)) return x;
    if (x.op === 'Reshape') return reshape(x.inputs[0], out.shape);
    if (isFill(x)) return x.graph.fill(Number(x.attributes.value), out.shape, x.dtype);
    if (x.op === 'Neg') return neg(reshape(x.inputs[0], out.shape));
    return undefined;
  },
  gradient: (node, dy) => [reshape(dy, node.inputs[0].shape)],
  batch: (node, [x], size) => reshape(x.node, [size, ...node.shape]),
  onnx: (emit, node, [x]) => emit.node('Reshape', [x, emit.int64(node.shape)]),
  tensorflow: (emit, node, [x]) => emit.reshape(x, node.shape, node.dtype),
  reference: ([x]) => x.data,
};


/** Whether a permutation only moves axes of size 1, so that it is a reshape. */
const movesOnlyOnes = (shape: readonly number[], permutation: readonly number[]) => {
  const real = permutation.filter((axis) => shape[axis] !== 1);
  return real.every((axis, i) => i === 0 || axis > real[i - 1]);
};

const transposeOp: Op = {
  name: 'Transpose',
  infer: ([x], a) => ({ shape: list(a, 'permutation').map((axis) => x.shape[axis]), dtype: x.dtype }),
  simplify: ([x], a, out) => {
    const permutation = list(a, 'permutation');
    if (permutation.every((axis, i) => axis === i)) return x;
    if (isFill(x)) return x.graph.fill(Number(x.attributes.value), out.shape, x.dtype);
    if (movesOnlyOnes(x.shape, permutation)) return reshape(x, out.shape);
    if (x.op !== 'Transpose') return undefined;
    const first = list(x.attributes, 'permutation');
    return transpose(x.inputs[0], permutation.map((axis) => first[axis]));
  },
  gradient: (node, dy) => [transpose(dy, inverse(list(node.attributes, 'permutation')))],
  batch: (node, [x]) => transpose(x.node, [0, ...list(node.attributes, 'permutation').map((axis) => axis + 1)]),
  onnx: (emit, node, [x]) => emit.node('Transpose', [x], { perm: list(node.attributes, 'permutation') }),
  tensorflow: (emit, node, [x]) => emit.node(
    'Transpose', [x, emit.ints(list(node.attributes, 'permutation'))], { T: node.dtype, Tperm: 'int32' }),
  reference: ([x], node) => {
    const strides = stridesOf(x.shape);
    const out = new Float64Array(x.data.length);
    walk(node.shape, [list(node.attributes, 'permutation').map((axis) => strides[axis])], (i, [p]) => {
      out[i] = x.data[p];
    });
    return out;
  },
};

const expandOp: Op = {
  name: 'Expand',
  infer: ([x], a) => ({ shape: list(a, 'shape'), dtype: x.dtype }),
  simplify: ([x], _a, out) => {
    if (sameShape(x.shape, out.shape)) return x;
    if (isFill(x)) return x.graph.fill(Number(x.attributes.value), out.shape, x.dtype);
    return x.op === 'Expand' ? expand(x.inputs[0], out.shape) : undefined;
  },
  gradient: (node, dy) => [unbroadcast(dy, node.inputs[0].shape)],
  batch: (node, [x], size) => {
    const lead = node.shape.length - (x.node.shape.length - 1);
    const raised = reshape(x.node, [size, ...new Array<number>(lead).fill(1), ...x.node.shape.slice(1)]);
    return expand(raised, [size, ...node.shape]);
  },
  onnx: (emit, node, [x]) => emit.node('Expand', [x, emit.int64(node.shape)]),
  tensorflow: (emit, node, [x]) => emit.node(
    'BroadcastTo', [x, emit.ints(node.shape)], { T: node.dtype, Tidx: 'int32' }),
  reference: ([x], node) => {
    const out = new Float64Array(sizeOf(node.shape));
    walk(node.shape, [broadcastStrides(x.shape, node.shape)], (i, [p]) => {
      out[i] = x.data[p];
    });
    return out;
  },
};

const padOp: Op = {
  name: 'Pad',
  infer: ([x], a) => ({
    shape: x.shape.map((n, i) => n + list(a, 'before')[i] + list(a, 'after')[i]), dtype: x.dtype,
  }),
  simplify: ([x], a, out) => {
    if (sameShape(x.shape, out.shape)) return x;
    return isFill(x, real(a, 'value')) ? x.graph.fill(real(a, 'value'), out.shape, x.dtype) : undefined;
  },
  gradient: (node, dy) => [slice(dy, list(node.attributes, 'before'), node.inputs[0].shape)],
  batch: (node, [x]) => pad(
    x.node, [0, ...list(node.attributes, 'before')], [0, ...list(node.attributes, 'after')],
    real(node.attributes, 'value')),
  onnx: (emit, node, [x]) => emit.node('Pad', [
    x, emit.int64([...list(node.attributes, 'before'), ...list(node.attributes, 'after')]),
    emit.constant([real(node.attributes, 'value')], [], node.dtype),
  ]),
  tensorflow: (emit, node, [x]) => {
    const after = list(node.attributes, 'after');
    const pairs = list(node.attributes, 'before').flatMap((n, i) => [n, after[i]]);
    const value = emit.constant([real(node.attributes, 'value')], [], node.dtype);
    return emit.node('PadV2', [x, emit.constant(pairs, [after.length, 2], 'int32'), value], {
      T: node.dtype, Tpaddings: 'int32',
    });
  },
  reference: ([x], node) => {
    const out = new Float64Array(sizeOf(node.shape)).fill(real(node.attributes, 'value'));
    const strides = stridesOf(node.shape);
    const start = list(node.attributes, 'before').reduce((s, n, i) => s + n * strides[i], 0);
    walk(x.shape, [strides], (i, [o]) => {
      out[start + o] = x.data[i];
    });
    return out;
  },
};

/** Zeros with `dy` put where a slice was taken: the gradient of Slice, and Slice is its gradient. */
const unsliceOp: Op = {
  name: 'Unslice',
  infer: ([dy], a) => ({ shape: list(a, 'shape'), dtype: dy.dtype }),
  simplify: ([dy], a) => (isFill(dy, 0) ? dy.graph.fill(0, list(a, 'shape')) : undefined),
  gradient: (node, dy) => [
    slice(dy, list(node.attributes, 'begin'), node.inputs[0].shape, list(node.attributes, 'strides')),
  ],
  batch: (node, [x], size) => node.graph.apply('Unslice', [x.node], {
    shape: [size, ...list(node.attributes, 'shape')],
    begin: [0, ...list(node.attributes, 'begin')], strides: [1, ...list(node.attributes, 'strides')],
  }),
  /** Strides: zeros are put between the entries by padding a new last axis; a negative one reverses first. */
  lower: (_runtime, node, [dy]) => {
    const { shape } = node;
    const begin = list(node.attributes, 'begin');
    const strides = list(node.attributes, 'strides');
    const forward = slice(
      dy, dy.shape.map((n, i) => (strides[i] < 0 ? n - 1 : 0)), dy.shape, strides.map((s) => Math.sign(s)));
    const first = begin.map((b, i) => (strides[i] < 0 ? b + (dy.shape[i] - 1) * strides[i] : b));
    let spaced = forward;
    strides.forEach((s, axis) => {
      const gap = Math.abs(s);
      if (gap === 1 || spaced.shape[axis] === 1) return;
      const split = reshape(spaced, [...spaced.shape.slice(0, axis + 1), 1, ...spaced.shape.slice(axis + 1)]);
      const none = split.shape.map(() => 0);
      const wide = pad(split, none, none.map((_, i) => (i === axis + 1 ? gap - 1 : 0)));
      const joined = reshape(wide, spaced.shape.map((n, i) => (i === axis ? n * gap : n)));
      const kept = joined.shape.map((n, i) => (i === axis ? n - gap + 1 : n));
      spaced = slice(joined, kept.map(() => 0), kept);
    });
    return pad(spaced, first, shape.map((n, i) => n - first[i] - spaced.shape[i]));
  },
  reference: ([dy], node) => {
    const out = new Float64Array(sizeOf(node.shape));
    const strides = stridesOf(node.shape);
    const begin = list(node.attributes, 'begin').reduce((s, b, i) => s + b * strides[i], 0);
    walk(dy.shape, [strides.map((s, i) => s * list(node.attributes, 'strides')[i])], (i, [o]) => {
      out[begin + o] += dy.data[i];
    });
    return out;
  },
};

const sliceOp: Op = {
  name: 'Slice',
  infer: ([x], a) => {
    const size = list(a, 'size');
    size.forEach((n, i) => {
      const last = list(a, 'begin')[i] + (n - 1) * list(a, 'strides')[i];
      if (n < 1 || last < 0 || last >= x.shape[i]) throw new Error(`slice of ${n} leaves [${x.shape}] on axis ${i}`);
    });
    return { shape: size, dtype: x.dtype };
  },
  simplify: ([x], a, out) => {
    if (sameShape(x.shape, out.shape) && list(a, 'strides').every((s) => s === 1)) return x;
    return isFill(x) ? x.graph.fill(Number(x.attributes.value), out.shape, x.dtype) : undefined;
  },
  gradient: (node, dy) => [node.graph.apply('Unslice', [dy], {
    shape: node.inputs[0].shape as number[],
    begin: list(node.attributes, 'begin'), strides: list(node.attributes, 'strides'),
  })],
  batch: (node, [x], size) => slice(
    x.node, [0, ...list(node.attributes, 'begin')], [size, ...list(node.attributes, 'size')],
    [1, ...list(node.attributes, 'strides')]),
  onnx: (emit, node, [x]) => {
    const begin = list(node.attributes, 'begin');
    const strides = list(node.attributes, 'strides');
    const ends = begin.map((b, i) => {
      const end = b + list(node.attributes, 'size')[i] * strides[i];
      return end < 0 ? Number.MIN_SAFE_INTEGER : end;
    });
    return emit.node('Slice', [
      x, emit.int64(begin), emit.int64(ends), emit.int64(begin.map((_, i) => i)), emit.int64(strides),
    ]);
  },
  tensorflow: (emit, node, [x]) => {
    const begin = list(node.attributes, 'begin');
    const strides = list(node.attributes, 'strides');
    const ends = begin.map((b, i) => b + list(node.attributes, 'size')[i] * strides[i]);
    const open = ends.reduce((mask, end, i) => (end < 0 ? mask + 2 ** i : mask), 0);
    return emit.node('StridedSlice', [
      x, emit.ints(begin), emit.ints(ends), emit.ints(strides),
    ], { T: node.dtype, Index: 'int32', end_mask: open });
  },
  reference: ([x], node) => {
    const strides = stridesOf(x.shape);
    const begin = list(node.attributes, 'begin').reduce((s, b, i) => s + b * strides[i], 0);
    const out = new Float64Array(sizeOf(node.shape));
    walk(node.shape, [strides.map((s, i) => s * list(node.attributes, 'strides')[i])], (i, [p]) => {
      out[i] = x.data[begin + p];
    });
    return out;
  },
};

const concatOp: Op = {
  name: 'Concat',
  infer: (parts, a) => {
    const axis = real(a, 'axis');
    const total = parts.reduce((n, p) => n + p.shape[axis], 0);
    return { shape: parts[0].shape.map((n, i) => (i === axis ? total : n)), dtype: parts[0].dtype };
  },
  simplify: (parts, _a, out) => {
    if (parts.length === 1) return parts[0];
    const first = parts[0];
    return parts.every((p) => isFill(p, Number(first.attributes.value)) && isFill(first))
      ? first.graph.fill(Number(first.attributes.value), out.shape, out.dtype) : undefined;
  },
  gradient: (node, dy, wants) => {
    const axis = real(node.attributes, 'axis');
    let start = 0;
    return node.inputs.map((part, i) => {
      const begin = part.shape.map((_, k) => (k === axis ? start : 0));
      start += part.shape[axis];
      return wants[i] ? slice(dy, begin, part.shape) : undefined;
    });
  },
  batch: (node, parts, size) => concat(parts.map((p) => spread(p, size)), real(node.attributes, 'axis') + 1),
  onnx: (emit, node, inputs) => emit.node('Concat', inputs, { axis: real(node.attributes, 'axis') }),
  tensorflow: (emit, node, inputs) => emit.node(
    'ConcatV2', [...inputs, emit.constant([real(node.attributes, 'axis')], [], 'int32')],
    { T: node.dtype, N: inputs.length, Tidx: 'int32' }),
  reference: (parts, node) => {
    const axis = real(node.attributes, 'axis');
    const out = new Float64Array(sizeOf(node.shape));
    const strides = stridesOf(node.shape);
    let start = 0;
    for (const part of parts) {
      walk(part.shape, [strides], (i, [o]) => {
        out[start * strides[axis] + o] = part.data[i];
      });
      start += part.shape[axis];
    }
    return out;
  },
};

const onnxTypes: Record<DType, number> = { float32: 1, int32: 6, bool: 9 };
const castOp: Op = {
  name: 'Cast',
  infer: ([x], a) => ({ shape: x.shape, dtype: a.dtype as DType }),
  simplify: ([x], a, out) => {
    if (x.dtype === a.dtype) return x;
    if (!isFill(x)) return undefined;
    const value = Number(x.attributes.value);
    return x.graph.fill(a.dtype === 'bool' ? Number(value !== 0) : value, out.shape, out.dtype);
  },
  gradient: (node, dy) => [node.inputs[0].dtype === 'float32' ? dy : zerosLike(node.inputs[0])],
  batch: (node, [x]) => cast(x.node, node.dtype),
  onnx: (emit, node, [x]) => emit.node('Cast', [x], { to: onnxTypes[node.dtype] }),
  tensorflow: (emit, node, [x]) => emit.node(
    'Cast', [x], { SrcT: node.inputs[0].dtype, DstT: node.dtype }),
  reference: ([x], node) => {
    if (node.dtype === 'bool') return x.data.map((v) => Number(v !== 0));
    return node.dtype === 'int32' ? x.data.map(Math.trunc) : x.data;
  },
};

type Attrs = Readonly<Record<string, unknown>>;
const numbers = (value: unknown): number[] =>
  (typeof value === 'number' ? [value] : (value as readonly number[]).map(Number));
const stack = (parts: readonly Node[], axis: number) => {
  const at = axis < 0 ? axis + parts[0].shape.length + 1 : axis;
  return concat(parts.map((p) => reshape(p, [...p.shape.slice(0, at), 1, ...p.shape.slice(at)])), at);
};
const tile = (x: Node, reps: readonly number[]) => {
  const split = reshape(x, x.shape.flatMap((n) => [1, n]));
  return reshape(expand(split, x.shape.flatMap((n, i) => [reps[i], n])), x.shape.map((n, i) => n * reps[i]));
};
const splitSizes = (x: Node, a: Attrs, axis: number) => {
  const given = a.numOrSizeSplits;
  return typeof given === 'number'
    ? new Array<number>(given).fill(x.shape[axis] / given)
    : numbers(given).map((n, _i, all) => (n >= 0 ? n : x.shape[axis] - all.reduce((s, m) => s + Math.max(m, 0), 0)));
};

const file: OpFile = {
  ops: [reshapeOp, transposeOp, expandOp, padOp, sliceOp, unsliceOp, concatOp, castOp],
  kernels: {
    Reshape: ({ x }, a) => reshape(x, numbers(a.shape)),
    ExpandDims: ({ input: x }, a) => {
      const dim = Number(a.dim) < 0 ? Number(a.dim) + x.shape.length + 1 : Number(a.dim);
      return reshape(x, [...x.shape.slice(0, dim), 1, ...x.shape.slice(dim)]);
    },
    Transpose: ({ x }, a) => transpose(x, numbers(a.perm)),
    BroadcastTo: ({ x }, a) => expand(x, numbers(a.shape)),
    Tile: ({ x }, a) => tile(x, numbers(a.reps)),
    PadV2: ({ x }, a) => {
      const pairs = a.paddings as readonly (readonly [number, number])[];
      return pad(x, pairs.map((p) => p[0]), pairs.map((p) => p[1]), Number(a.constantValue ?? 0));
    },
    Slice: ({ x }, a) => {
      const begin = x.shape.map((_, i) => numbers(a.begin)[i] ?? 0);
      const size = numbers(a.size);
      return slice(x, begin, x.shape.map((n, i) => ((size[i] ?? -1) < 0 ? n - begin[i] : size[i])));
    },
    Reverse: ({ x }, a) => {
      const dims = numbers(a.dims).map((d) => (d < 0 ? d + x.shape.length : d));
      const turned = (i: number) => dims.includes(i);
      return slice(x, x.shape.map((n, i) => (turned(i) ? n - 1 : 0)), x.shape, x.shape.map((_, i) => (turned(i) ? -1 : 1)));
    },
    Concat: (inputs, a) => concat(Object.values(inputs), Number(a.axis)),
    Pack: (inputs, a) => stack(Object.values(inputs), Number(a.axis)),
    Unpack: ({ value: x }, a) => {
      const axis = Number(a.axis) < 0 ? Number(a.axis) + x.shape.length : Number(a.axis);
      const size = x.shape.map((n, i) => (i === axis ? 1 : n));
      return Array.from({ length: x.shape[axis] }, (_, k) => reshape(
        slice(x, x.shape.map((_n, i) => (i === axis ? k : 0)), size), x.shape.filter((_n, i) => i !== axis)));
    },
    SplitV: ({ x }, a) => {
      const axis = Number(a.axis) < 0 ? Number(a.axis) + x.shape.length : Number(a.axis);
      let start = 0;
      return splitSizes(x, a, axis).map((n) => {
        const begin = x.shape.map((_, i) => (i === axis ? start : 0));
        start += n;
        return slice(x, begin, x.shape.map((m, i) => (i === axis ? n : m)));
      });
    },
    Fill: (_inputs, a, graph) => graph.fill(Number(a.value), numbers(a.shape), (a.dtype ?? 'float32') as DType),
    Range: (_inputs, a, graph) => {
      const n = Math.max(0, Math.ceil((Number(a.stop) - Number(a.start)) / Number(a.step)));
      const values = Array.from({ length: n }, (_, i) => Number(a.start) + i * Number(a.step));
      return graph.constant(values, [n], (a.dtype ?? 'float32') as DType);
    },
  },
};
export default file;
