import { convSum } from '../convSums';
import { cast, div, exp, expand, greaterEqual, log, max, mul, neg, reshape, sub, sum } from '../functions';
import { isFill, list, type Node, sizeOf } from '../graph';
import type { Inferred, Op, OpFile, Reals } from '../op';
import { normalAxes, reducedShape, stridesOf, walk } from '../shapes';

const inferReduced = ([x]: readonly Node[], attributes: Node['attributes']): Inferred => ({
  shape: reducedShape(x.shape, list(attributes, 'axes'), attributes.keep === true), dtype: x.dtype,
});

/** Folds over the reduced axes in float64. */
const fold = (x: Reals, node: Node, start: number, join: (a: number, b: number) => number): Float64Array => {
  const axes = list(node.attributes, 'axes');
  const kept = stridesOf(reducedShape(x.shape, axes, true)).map((s, i) => (axes.includes(i) ? 0 : s));
  const out = new Float64Array(sizeOf(node.shape)).fill(start);
  walk(x.shape, [kept], (i, [o]) => {
    out[o] = join(out[o], x.data[i]);
  });
  return out;
};

/** The gradient or mask with the reduced axes put back. */
const restored = (dy: Node, x: Node, node: Node): Node =>
  reshape(dy, reducedShape(x.shape, list(node.attributes, 'axes'), true));

const batchReduced = (op: string): Op['batch'] => (node, [x]) =>
  node.graph.apply(op, [x.node], { ...node.attributes, axes: list(node.attributes, 'axes').map((a) => a + 1) });

const emitReduced = (onnx: string, tensorflow: string): Pick<Op, 'onnx' | 'tensorflow'> => ({
  onnx: (emit, node, [x]) => emit.node(
    onnx, [x, emit.int64(list(node.attributes, 'axes'))], { keepdims: node.attributes.keep ? 1 : 0 },
  ),
  tensorflow: (emit, node, [x]) => emit.reduction(tensorflow, node, x),
});

const sumOp: Op = {
  name: 'Sum',
  infer: inferReduced,
  simplify: ([x], attributes, out) => {
    const axes = list(attributes, 'axes');
    const repeats = axes.reduce((n, a) => n * x.shape[a], 1);
    if (axes.length === 0) return x;
    if (repeats === 1) return reshape(x, out.shape);
    if (isFill(x)) return x.graph.fill(Number(x.attributes.value) * repeats, out.shape, x.dtype);
    if (x.op === 'Neg') return neg(sum(x.inputs[0], axes, attributes.keep === true));
    const ofConv = convSum(x, axes);
    if (ofConv) return reshape(ofConv, out.shape);
    if (x.op === 'Mul' && sizeOf(x.inputs[0].shape) === 1 && x.inputs[1].shape.length === x.shape.length) {
      const factor = isFill(x.inputs[0]) ? Number(x.inputs[0].attributes.value) : reshape(x.inputs[0], []);
      return mul(factor, sum(x.inputs[1], axes, attributes.keep === true));
    }
    return undefined;
  },
  gradient: (node, dy) => [expand(restored(dy, node.inputs[0], node), node.inputs[0].shape)],
  batch: batchReduced('Sum'),
  ...emitReduced('ReduceSum', 'Sum'),
  reference: ([x], node) => fold(x, node, 0, (a, b) => a + b),
};

/** Largest value; equal winners share the gradient. */
const maxOp: Op = {
  name: 'Max',
  infer: inferReduced,
  simplify: ([x], attributes) => (list(attributes, 'axes').length === 0 ? x : undefined),
  gradient: (node, dy) => {
    const [x] = node.inputs;
    const axes = list(node.attributes, 'axes');
    const winners = cast(greaterEqual(x, restored(node, x, node)), 'float32');
    return [mul(div(winners, sum(winners, axes, true)), restored(dy, x, node))];
  },
  batch: batchReduced('Max'),
  ...emitReduced('ReduceMax', 'Max'),
  reference: ([x], node) => fold(x, node, -Infinity, Math.max),
};

/** Index of the first largest value along one axis. */
const argMax: Op = {
  name: 'ArgMax',
  flat: true,
  infer: ([x], a) => ({ shape: x.shape.filter((_, i) => i !== a.axis), dtype: 'int32' }),
  batch: (node, [x]) => node.graph.apply('ArgMax', [x.node], { axis: Number(node.attributes.axis) + 1 }),
  onnx: (emit, node, [x]) => emit.node('Cast', [
    emit.node('ArgMax', [x], { axis: Number(node.attributes.axis), keepdims: 0 }),
  ], { to: 6 }),
  tensorflow: (emit, node, [x]) => emit.node(
    'ArgMax', [x, emit.constant([Number(node.attributes.axis)], [], 'int32')],
    { T: 'float32', Tidx: 'int32', output_type: 'int32' },
  ),
  reference: ([x], node) => {
    const axis = Number(node.attributes.axis);
    const kept = stridesOf(node.shape);
    kept.splice(axis, 0, 0);
    const best = new Float64Array(sizeOf(node.shape)).fill(-Infinity);
    const out = new Float64Array(best.length);
    const along = stridesOf(x.shape).map((_, i) => (i === axis ? 1 : 0));
    walk(x.shape, [kept, along], (i, [o, index]) => {
      if (x.data[i] <= best[o]) return;
      best[o] = x.data[i];
      out[o] = index;
    });
    return out;
  },
};

interface Axes {
  readonly reductionIndices?: number | readonly number[] | null;
  readonly axis?: number | readonly number[] | null;
  readonly keepDims?: boolean;
}
const axesOf = (x: Node, attributes: Axes): number[] => {
  const given = attributes.reductionIndices ?? attributes.axis;
  const all = given === undefined || given === null ? x.shape.map((_, i) => i) : typeof given === 'number' ? [given] : [...given];
  return normalAxes(all, x.shape.length);
};
const keeps = (attributes: Axes) => attributes.keepDims === true;
const lastAxis = (x: Node) => [x.shape.length - 1];
/** x − max, with the maximum a constant of differentiation (softmax does not change). */
const centred = (x: Node) => sub(x, x.graph.apply('StopGradient', [max(x, lastAxis(x), true)]));
const asReal = (x: Node) => cast(x, 'float32');

const file: OpFile = {
  ops: [sumOp, maxOp, argMax],
  kernels: {
    Sum: ({ x }, a) => sum(x, axesOf(x, a), keeps(a)),
    Mean: ({ x }, a) => div(sum(asReal(x), axesOf(x, a), keeps(a)), axesOf(x, a).reduce((n, i) => n * x.shape[i], 1)),
    Max: ({ x }, a) => max(x, axesOf(x, a), keeps(a)),
    Min: ({ x }, a) => neg(max(neg(x), axesOf(x, a), keeps(a))),
    All: ({ x }, a) => x.graph.apply('Equal', [
      sum(cast(x, 'float32'), axesOf(x, a), keeps(a)),
      x.graph.fill(axesOf(x, a).reduce((n, i) => n * x.shape[i], 1)),
    ]),
    Any: ({ x }, a) => x.graph.apply('Greater', [sum(cast(x, 'float32'), axesOf(x, a), keeps(a)), x.graph.fill(0)]),
    ArgMax: ({ x }, a) => x.graph.apply('ArgMax', [x], { axis: axesOf(x, a)[0] }),
    ArgMin: ({ x }, a) => x.graph.apply('ArgMax', [neg(x)], { axis: axesOf(x, a)[0] }),
    Softmax: ({ logits: x }) => {
      const e = exp(centred(x));
      return div(e, sum(e, lastAxis(x), true));
    },
    LogSoftmax: ({ logits: x }) => {
      const z = centred(x);
      return sub(z, log(sum(exp(z), lastAxis(x), true)));
    },
  },
};
export default file;
