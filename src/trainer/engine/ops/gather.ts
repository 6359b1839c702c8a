import { add, cast, equal, expand, gather, iota, mul, reshape, scatterAdd, spread, transpose } from '../functions';
import { type Node, real, sizeOf } from '../graph';
import type { Op, OpFile, Operand } from '../op';

const rest = (x: Node) => x.shape.slice(1);
/** Indices of all tasks into one long table: task t's rows start at t × rows. */
const offset = (index: Operand, rows: number, size: number): Node => {
  const all = spread(index, size);
  const starts = mul(iota(all, size), rows);
  return reshape(add(all, reshape(starts, [size, ...all.shape.slice(1).map(() => 1)])), [sizeOf(all.shape)]);
};

/** Rows of a table by integer index; an index outside 0 … rows − 1 must be refused before the run. */
const gatherOp: Op = {
  name: 'Gather',
  infer: ([x, index]) => ({ shape: [...index.shape, ...rest(x)], dtype: x.dtype }),
  gradient: (node, dy) => {
    const [x, index] = node.inputs;
    const flat = reshape(index, [sizeOf(index.shape)]);
    return [scatterAdd(flat, reshape(dy, [sizeOf(index.shape), ...rest(x)]), x.shape[0]), undefined];
  },
  batch: (node, [x, index], size) => {
    if (!x.batched) return gather(x.node, index.node);
    const [rows, ...row] = x.node.shape.slice(1);
    const table = reshape(x.node, [size * rows, ...row]);
    return reshape(gather(table, offset(index, rows, size)), [size, ...node.shape]);
  },
  onnx: (emit, _node, [x, index]) => emit.node('Gather', [x, index], { axis: 0 }),
  tensorflow: (emit, node, [x, index]) => emit.node(
    'GatherV2', [x, index, emit.constant([0], [], 'int32')],
    { Tparams: node.dtype, Tindices: 'int32', Taxis: 'int32', batch_dims: 0 }),
  reference: ([x, index], node) => {
    const width = sizeOf(x.shape.slice(1));
    const out = new Float64Array(sizeOf(node.shape));
    index.data.forEach((row, i) => out.set(x.data.subarray(row * width, (row + 1) * width), i * width));
    return out;
  },
};

/** Zeros [rows, …] to which update i is added at row index[i]; duplicates add up. Gather's gradient, and back. */
const scatterOp: Op = {
  name: 'ScatterAdd',
  infer: ([, updates], a) => ({ shape: [real(a, 'rows'), ...rest(updates)], dtype: updates.dtype }),
  gradient: (node, dy) => [undefined, gather(dy, node.inputs[0])],
  batch: (node, [index, updates], size) => {
    const rows = real(node.attributes, 'rows');
    const all = spread(updates, size);
    const flat = reshape(all, [size * all.shape[1], ...all.shape.slice(2)]);
    return reshape(scatterAdd(offset(index, rows, size), flat, size * rows), [size, ...node.shape]);
  },
  onnx: (emit, node, [index, updates]) => {
    const zeros = emit.node('ConstantOfShape', [emit.int64(node.shape)]);
    const column = emit.node('Cast', [emit.node('Unsqueeze', [index, emit.int64([1])])], { to: 7 });
    return emit.node('ScatterND', [zeros, column, updates], { reduction: 'add' });
  },
  tensorflow: (emit, node, [index, updates]) => emit.node(
    'UnsortedSegmentSum', [updates, index, emit.constant([real(node.attributes, 'rows')], [], 'int32')],
    { T: node.dtype, Tindices: 'int32', Tnumsegments: 'int32' }),
  reference: ([index, updates], node) => {
    const width = sizeOf(node.shape.slice(1));
    const out = new Float64Array(sizeOf(node.shape));
    updates.data.forEach((v, i) => {
      out[index.data[Math.floor(i / width)] * width + (i % width)] += v;
    });
    return out;
  },
};

/** `axis` brought to the front. */
const toFront = (rank: number, axis: number) => [axis, ...Array.from({ length: rank }, (_, i) => i).filter((i) => i !== axis)];

const file: OpFile = {
  ops: [gatherOp, scatterOp],
  kernels: {
    GatherV2: ({ x, indices }, a) => {
      const axis = Number(a.axis ?? 0) < 0 ? Number(a.axis) + x.shape.length : Number(a.axis ?? 0);
      if (Number(a.batchDims ?? 0) !== 0) throw new Error('gather with batchDims is not in the engine');
      if (axis === 0) return gather(x, indices);
      const front = gather(transpose(x, toFront(x.shape.length, axis)), indices);
      const k = indices.shape.length;
      const before = Array.from({ length: axis }, (_, i) => k + i);
      const index = Array.from({ length: k }, (_, i) => i);
      const after = Array.from({ length: x.shape.length - axis - 1 }, (_, i) => k + axis + i);
      return transpose(front, [...before, ...index, ...after]);
    },
    OneHot: ({ indices }, a) => {
      const depth = Number(a.depth);
      const on = Number(a.onValue ?? 1);
      const off = Number(a.offValue ?? 0);
      const wide = expand(reshape(indices, [...indices.shape, 1]), [...indices.shape, depth]);
      const hits = cast(equal(cast(wide, 'int32'), iota(indices, depth)), 'float32');
      return cast(add(mul(hits, on - off), off), (a.dtype ?? 'int32') as 'int32');
    },
  },
};
export default file;
