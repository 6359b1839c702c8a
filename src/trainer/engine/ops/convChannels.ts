import { list, real, sizeOf } from '../graph';
import type { Attributes, Node } from '../graph';
import type { Op, OpFile } from '../op';

/**
 * Convolutions in ONNX's own layout (x [N, G·C, H, W], w [G·O, C, kh, kw]): what `Conv` is lowered to.
 * They are made after differentiation and vmap, and so have neither rule.
 */
const late: Op['batch'] = (node) => {
  throw new Error(`${node.op} is made after vmap`);
};
const out = (n: number, k: number, stride: number, dilation: number, pads: number) =>
  Math.floor((n + pads - (k - 1) * dilation - 1) / stride) + 1;

/** Visits every product: offsets into the data side, the weights and the result side. */
const eachTap = (
  data: readonly number[], w: readonly number[], result: readonly number[], a: Attributes,
  visit: (data: number, w: number, result: number) => void,
): void => {
  const [count, , height, width] = data;
  const [allFilters, channels, kh, kw] = w;
  const groups = real(a, 'group');
  const perGroup = allFilters / groups;
  const [sh, sw] = list(a, 'strides');
  const [dh, dw] = a.dilations ? list(a, 'dilations') : [1, 1];
  const [top, , left] = list(a, 'pads');
  for (let n = 0; n < count; n++) for (let f = 0; f < allFilters; f++) {
    const group = Math.floor(f / perGroup);
    for (let c = 0; c < channels; c++) for (let i = 0; i < result[2]; i++) for (let j = 0; j < result[3]; j++) {
      for (let p = 0; p < kh; p++) for (let q = 0; q < kw; q++) {
        const row = i * sh + p * dh - top;
        const column = j * sw + q * dw - left;
        if (row < 0 || row >= height || column < 0 || column >= width) continue;
        visit(
          ((n * data[1] + group * channels + c) * height + row) * width + column,
          ((f * channels + c) * kh + p) * kw + q,
          ((n * allFilters + f) * result[2] + i) * result[3] + j,
        );
      }
    }
  }
};

const conv: Op = {
  name: 'ConvChannels',
  infer: ([x, w], a) => {
    const [sh, sw] = list(a, 'strides');
    const [dh, dw] = list(a, 'dilations');
    const [top, bottom, left, right] = list(a, 'pads');
    const height = out(x.shape[2], w.shape[2], sh, dh, top + bottom);
    const width = out(x.shape[3], w.shape[3], sw, dw, left + right);
    return { shape: [x.shape[0], w.shape[0], height, width], dtype: 'float32' };
  },
  batch: late,
  onnx: (emit, node, inputs) => {
    const [top, bottom, left, right] = list(node.attributes, 'pads');
    return emit.node('Conv', inputs, {
      strides: list(node.attributes, 'strides'), dilations: list(node.attributes, 'dilations'),
      pads: [top, left, bottom, right], group: real(node.attributes, 'group'),
    });
  },
  reference: ([x, w], node) => {
    const result = new Float64Array(sizeOf(node.shape));
    eachTap(x.shape, w.shape, node.shape, node.attributes, (p, q, r) => {
      result[r] += x.data[p] * w.data[q];
    });
    return result;
  },
};

const convTranspose: Op = {
  name: 'ConvTransposeChannels',
  infer: ([dy, w], a) => ({
    shape: [dy.shape[0], real(a, 'group') * w.shape[1], ...list(a, 'size')], dtype: 'float32',
  }),
  batch: late,
  onnx: (emit, node, inputs) => {
    const [dy, w] = node.inputs;
    const [top, , left] = list(node.attributes, 'pads');
    const strides = list(node.attributes, 'strides');
    const size = list(node.attributes, 'size');
    // Rows that a stride leaves over at the end belong to the padding.
    const extra = [
      size[0] - ((dy.shape[2] - 1) * strides[0] + w.shape[2] - top),
      size[1] - ((dy.shape[3] - 1) * strides[1] + w.shape[3] - left),
    ];
    return emit.node('ConvTranspose', inputs, {
      strides, group: real(node.attributes, 'group'),
      pads: [top, left, Math.max(-extra[0], 0), Math.max(-extra[1], 0)],
      output_padding: [Math.max(extra[0], 0), Math.max(extra[1], 0)],
    });
  },
  reference: ([dy, w], node: Node) => {
    const result = new Float64Array(sizeOf(node.shape));
    eachTap(node.shape, w.shape, dy.shape, node.attributes, (p, q, r) => {
      result[p] += dy.data[r] * w.data[q];
    });
    return result;
  },
};

const file: OpFile = { ops: [conv, convTranspose] };
export default file;
