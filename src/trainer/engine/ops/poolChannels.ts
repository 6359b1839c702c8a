import { list, sizeOf, type Node } from '../graph';
import type { Op, OpFile } from '../op';

/** Max pooling in ONNX's layout [N, C, H, W]; made after differentiation and vmap. */
const late: Op['batch'] = (node) => {
  throw new Error(`${node.op} is made after vmap`);
};

/** ONNX MaxPool gives each winner's offset in the flat array; `value` and `winner` name its two outputs. */
const pooled = (emit: Parameters<NonNullable<Op['onnx']>>[0], node: Node, x: string) => {
  const [top, bottom, left, right] = list(node.attributes, 'pads');
  const [sh, sw] = list(node.attributes, 'strides');
  return emit.nodes('MaxPool', [x], {
    kernel_shape: list(node.attributes, 'kernel'), strides: [sh, sw], pads: [top, left, bottom, right],
  }, 2);
};
const flat = (emit: Parameters<NonNullable<Op['onnx']>>[0], x: string) => emit.node('Reshape', [x, emit.int64([-1])]);

/** Whether no entry is in two windows: then winners are written, not added. */
const isTiling = ({ attributes }: Node) => list(attributes, 'strides').every((s, i) => s >= list(attributes, 'kernel')[i])
  && list(attributes, 'pads').every((p) => p === 0);

const winners = (x: Float64Array, shape: readonly number[], node: Node): Int32Array => {
  const [count, channels, height, width] = shape;
  const [kh, kw] = list(node.attributes, 'kernel');
  const [sh, sw] = list(node.attributes, 'strides');
  const [top, , left] = list(node.attributes, 'pads');
  const [oh, ow] = list(node.attributes, 'pooled');
  const found = new Int32Array(count * channels * oh * ow);
  let at = 0;
  for (let plane = 0; plane < count * channels; plane++) for (let i = 0; i < oh; i++) for (let j = 0; j < ow; j++) {
    let best = -1;
    for (let p = 0; p < kh; p++) for (let q = 0; q < kw; q++) {
      const row = i * sh + p - top;
      const column = j * sw + q - left;
      if (row < 0 || row >= height || column < 0 || column >= width) continue;
      const offset = (plane * height + row) * width + column;
      if (best < 0 || x[offset] > x[best]) best = offset;
    }
    found[at++] = best;
  }
  return found;
};
const pooledShape = (x: Node, a: Node['attributes']) => [x.shape[0], x.shape[1], ...list(a, 'pooled')];

const maxPool: Op = {
  name: 'MaxPoolChannels',
  infer: ([x], a) => ({ shape: pooledShape(x, a), dtype: 'float32' }),
  batch: late,
  onnx: (emit, node, [x]) => pooled(emit, node, x)[0],
  reference: ([x], node) => Float64Array.from(winners(x.data, x.shape, node), (i) => x.data[i]),
};

const scatter: Op = {
  name: 'MaxPoolScatterChannels',
  infer: ([x]) => ({ shape: x.shape, dtype: 'float32' }),
  batch: late,
  onnx: (emit, node, [x, dy]) => {
    if (isTiling(node)) return emit.node('MaxUnpool', [dy, pooled(emit, node, x)[1], emit.int64(node.shape)], {
      kernel_shape: list(node.attributes, 'kernel'), strides: list(node.attributes, 'strides'),
    });
    const zeros = emit.node('ConstantOfShape', [emit.int64([sizeOf(node.shape)])]);
    const full = emit.node('ScatterElements', [zeros, flat(emit, pooled(emit, node, x)[1]), flat(emit, dy)], {
      axis: 0, reduction: 'add',
    });
    return emit.node('Reshape', [full, emit.int64(node.shape)]);
  },
  reference: ([x, dy], node) => {
    const result = new Float64Array(sizeOf(node.shape));
    winners(x.data, x.shape, node).forEach((at, i) => {
      result[at] += dy.data[i];
    });
    return result;
  },
};

const gather: Op = {
  name: 'MaxPoolGatherChannels',
  infer: ([x], a) => ({ shape: pooledShape(x, a), dtype: 'float32' }),
  batch: late,
  onnx: (emit, node, [x, z]) => {
    const read = emit.node('GatherElements', [flat(emit, z), flat(emit, pooled(emit, node, x)[1])], { axis: 0 });
    return emit.node('Reshape', [read, emit.int64(node.shape)]);
  },
  reference: ([x, z], node) => Float64Array.from(winners(x.data, x.shape, node), (i) => z.data[i]),
};

const file: OpFile = { ops: [maxPool, scatter, gather] };
export default file;
