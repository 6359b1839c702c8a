import {
  add, and, cast, div, equal, greater, greaterEqual, log, maximum, minimum, mul, neg, not, or, power, raised, reshape, sub,
  unbroadcast, where,
} from '../functions';
import { type DType, isFill, type Node, sameShape, sizeOf } from '../graph';
import type { Inferred, Op, OpFile, Operand } from '../op';
import { broadcastShapes, broadcastStrides, walk } from '../shapes';

interface Binary {
  readonly value: (a: number, b: number) => number;
  /** Cotangents before un-broadcasting; absent: derivative zero. */
  readonly gradient?: (a: Node, b: Node, dy: Node, y: Node) => readonly [() => Node, () => Node];
  readonly simplify?: (a: Node, b: Node, out: Inferred) => Node | undefined;
  readonly bool?: boolean;
  readonly onnx: string;
  readonly tensorflow: string;
}

/** The node itself when it already has the shape of the result. */
const asIs = (node: Node, out: Inferred) => (sameShape(node.shape, out.shape) ? node : undefined);

/** Operations that pass a factor on to their only operand. */
const passing = new Set(['Reshape', 'Transpose', 'Sum', 'Neg', 'Expand']);

/**
 * `factor` times x with the factor joined to one that x is already made with, some products deep (a learning rate meets
 * the 2/n of a mean): a pass over a large array is saved, and x stays a plain product.
 */
const absorbed = (factor: Node, x: Node, depth = 0): Node | undefined => {
  if (depth > 12) return undefined;
  if (passing.has(x.op)) {
    const inner = absorbed(factor, x.inputs[0], depth + 1);
    return inner && x.graph.apply(x.op, [inner], x.attributes);
  }
  if (x.op !== 'Mul' && x.op !== 'MatMul') return undefined;
  const [p, q] = x.inputs;
  if (x.op === 'Mul' && sizeOf(p.shape) === 1 && sameShape(q.shape, x.shape)) return mul(mul(factor, reshape(p, [])), q);
  const left = absorbed(factor, p, depth + 1);
  if (left) return x.graph.apply(x.op, [left, q], x.attributes);
  const right = absorbed(factor, q, depth + 1);
  return right && x.graph.apply(x.op, [p, right], x.attributes);
};

/** Moves a factor of one number to the front, joins it with others, and drops 0 and 1. */
const simplifyMul = (a: Node, b: Node, out: Inferred): Node | undefined => {
  if (isFill(b) && !isFill(a)) return mul(b, a);
  if (sizeOf(b.shape) === 1 && sizeOf(a.shape) > 1 && !isFill(a)) return mul(b, a);
  if (isFill(a) && a.shape.length > 0 && sameShape(b.shape, out.shape)) return mul(Number(a.attributes.value), b);
  if (isFill(a, 1)) return asIs(b, out);
  if (isFill(a, 0) || isFill(b, 0)) return a.graph.fill(0, out.shape, out.dtype);
  if (isFill(a, -1) && sameShape(b.shape, out.shape)) return neg(b);
  if (a.op === 'Neg' && b.op === 'Neg') return mul(a.inputs[0], b.inputs[0]);
  if (isFill(a) && b.op === 'Neg') return mul(a.graph.fill(-Number(a.attributes.value), a.shape), b.inputs[0]);
  if (isFill(a) && b.op === 'Mul' && isFill(b.inputs[0])) {
    const product = Number(a.attributes.value) * Number(b.inputs[0].attributes.value);
    return sameShape(b.inputs[1].shape, out.shape) ? mul(product, b.inputs[1]) : undefined;
  }
  if (sizeOf(a.shape) === 1 && sizeOf(b.shape) > 1 && sameShape(b.shape, out.shape)) {
    return absorbed(reshape(a, []), b) ?? (b.op === 'Neg' ? neg(mul(a, b.inputs[0])) : undefined);
  }
  if (a.op === 'Neg' && sameShape(a.shape, out.shape)) return neg(mul(a.inputs[0], b));
  if (b.op === 'Neg' && sameShape(b.shape, out.shape)) return neg(mul(a, b.inputs[0]));
  return undefined;
};

/** a + (−b) is one subtraction. */
const simplifyAdd = (a: Node, b: Node, out: Inferred): Node | undefined => {
  if (isFill(a, 0)) return asIs(b, out);
  if (isFill(b, 0)) return asIs(a, out);
  if (b.op === 'Neg') return sub(a, b.inputs[0]);
  if (a.op === 'Neg') return sub(b, a.inputs[0]);
  if (a === b) return mul(2, a);
  return undefined;
};

const table: Record<string, Binary> = {
  Add: {
    value: (a, b) => a + b, gradient: (_a, _b, dy) => [() => dy, () => dy], simplify: simplifyAdd,
    onnx: 'Add', tensorflow: 'AddV2',
  },
  Sub: {
    value: (a, b) => a - b, gradient: (_a, _b, dy) => [() => dy, () => neg(dy)],
    simplify: (a, b, out) => {
      if (isFill(b, 0)) return asIs(a, out);
      if (isFill(a, 0) && sameShape(b.shape, out.shape)) return neg(b);
      if (b.op === 'Neg') return add(a, b.inputs[0]);
      return undefined;
    },
    onnx: 'Sub', tensorflow: 'Sub',
  },
  Mul: {
    value: (a, b) => a * b, gradient: (a, b, dy) => [() => mul(dy, b), () => mul(dy, a)], simplify: simplifyMul,
    onnx: 'Mul', tensorflow: 'Mul',
  },
  Div: {
    value: (a, b) => a / b, gradient: (_a, b, dy, y) => [() => div(dy, b), () => neg(div(mul(dy, y), b))],
    simplify: (a, b, out) => {
      if (isFill(b) && !isFill(b, 0) && sameShape(a.shape, out.shape)) return mul(1 / Number(b.attributes.value), a);
      if (isFill(a, 0)) return a.graph.fill(0, out.shape, out.dtype);
      return undefined;
    },
    onnx: 'Div', tensorflow: 'RealDiv',
  },
  /** On a tie the first argument wins and gets the whole gradient, as in TensorFlow. */
  Maximum: {
    value: Math.max,
    gradient: (a, b, dy) => [() => where(greaterEqual(a, b), dy, 0), () => where(greaterEqual(a, b), 0, dy)],
    onnx: 'Max', tensorflow: 'Maximum',
  },
  Minimum: {
    value: Math.min,
    gradient: (a, b, dy) => [() => where(greaterEqual(b, a), dy, 0), () => where(greaterEqual(b, a), 0, dy)],
    onnx: 'Min', tensorflow: 'Minimum',
  },
  Pow: {
    value: (a, b) => a ** b,
    gradient: (a, b, dy, y) => [() => mul(dy, mul(b, power(a, sub(b, 1)))), () => mul(dy, mul(y, log(a)))],
    simplify: (a, b) => {
      if (isFill(b, 1)) return a;
      if (isFill(b, 2)) return a.graph.apply('Square', [a]);
      if (isFill(b, 0.5)) return a.graph.apply('Sqrt', [a]);
      if (isFill(b, -1)) return a.graph.apply('Reciprocal', [a]);
      if (isFill(b, 3)) return mul(a, a.graph.apply('Square', [a]));
      return undefined;
    },
    onnx: 'Pow', tensorflow: 'Pow',
  },
  Greater: { value: (a, b) => Number(a > b), bool: true, onnx: 'Greater', tensorflow: 'Greater' },
  GreaterEqual: { value: (a, b) => Number(a >= b), bool: true, onnx: 'GreaterOrEqual', tensorflow: 'GreaterEqual' },
  Equal: { value: (a, b) => Number(a === b), bool: true, onnx: 'Equal', tensorflow: 'Equal' },
  And: { value: (a, b) => Number(a && b), bool: true, onnx: 'And', tensorflow: 'LogicalAnd' },
  Or: { value: (a, b) => Number(a || b), bool: true, onnx: 'Or', tensorflow: 'LogicalOr' },
};

/** Operands aligned so that task axes meet: shared ones broadcast over tasks. */
export const aligned = (operands: readonly Operand[], rank: number): Node[] =>
  operands.map(({ node, batched }) => (batched ? raised(node, rank) : node));

/** An operand that was repeated only to match the other is used as it was. */
const unexpanded = (a: Node, b: Node, out: Inferred): readonly [Node, Node] | undefined => {
  for (const [x, y, flip] of [[a, b, false], [b, a, true]] as const) {
    if (x.op !== 'Expand') continue;
    const small = x.inputs[0];
    try {
      if (sameShape(broadcastShapes(small.shape, y.shape), out.shape)) return flip ? [y, small] : [small, y];
    } catch { /* does not fit once smaller */ }
  }
  return undefined;
};

/** x · step(y) as one operation: TensorFlow's gate of ReLU, a third of the passes. */
const gated = (node: Node, inputs: readonly Node[]): Node | undefined => {
  const at = inputs.findIndex((input) => input.op === 'Step');
  const x = inputs[1 - at];
  if (at < 0 || !sameShape(x.shape, inputs[at].shape)) return undefined;
  return node.graph.apply('ReluGate', [x, inputs[at].inputs[0]]);
};

const record = (name: string, rule: Binary): Op => ({
  name,
  flat: !rule.gradient,
  infer: ([a, b]) => {
    if (a.dtype !== b.dtype) throw new Error(`${name} of ${a.dtype} and ${b.dtype}`);
    const dtype: DType = rule.bool ? 'bool' : a.dtype;
    return { shape: broadcastShapes(a.shape, b.shape), dtype };
  },
  simplify: ([a, b], _attributes, out) => {
    if (isFill(a) && isFill(b)) {
      return a.graph.fill(rule.value(Number(a.attributes.value), Number(b.attributes.value)), out.shape, out.dtype);
    }
    const smaller = unexpanded(a, b, out);
    return smaller ? a.graph.apply(name, smaller) : rule.simplify?.(a, b, out);
  },
  gradient: rule.gradient && ((node, dy, wants) => {
    const [a, b] = node.inputs;
    const parts = rule.gradient?.(a, b, dy, node) ?? [];
    return parts.map((part, i) => (wants[i] ? unbroadcast(part(), node.inputs[i].shape) : undefined));
  }),
  batch: (node, operands) => node.graph.apply(name, aligned(operands, node.shape.length)),
  lower: (runtime, node, inputs) => (runtime === 'tensorflow' && name === 'Mul' ? gated(node, inputs) : undefined),
  onnx: (emit, node, [a, b]) => emit.node(rule.onnx, [a, b], {}, node),
  tensorflow: (emit, node, [a, b]) => {
    const logical = name === 'And' || name === 'Or';
    return emit.node(rule.tensorflow, [a, b], logical ? {} : { T: node.inputs[0].dtype });
  },
  reference: ([a, b], node) => {
    const out = new Float64Array(sizeOf(node.shape));
    walk(node.shape, [broadcastStrides(a.shape, node.shape), broadcastStrides(b.shape, node.shape)], (i, [p, q]) => {
      out[i] = rule.value(a.data[p], b.data[q]);
    });
    return out;
  },
});

const notOp: Op = {
  name: 'Not',
  flat: true,
  infer: ([x]) => ({ shape: x.shape, dtype: 'bool' }),
  batch: (node, [x]) => node.graph.apply('Not', [x.node]),
  onnx: (emit, _node, [x]) => emit.node('Not', [x]),
  tensorflow: (emit, _node, [x]) => emit.node('LogicalNot', [x]),
  reference: ([x]) => x.data.map((v) => (v ? 0 : 1)),
};

const whereOp: Op = {
  name: 'Where',
  infer: ([c, a, b]) => ({
    shape: broadcastShapes(c.shape, broadcastShapes(a.shape, b.shape)), dtype: a.dtype,
  }),
  simplify: ([c, a, b], _attributes, out) => {
    if (isFill(c)) return asIs(c.attributes.value ? a : b, out);
    return isFill(a, 0) && isFill(b, 0) ? c.graph.fill(0, out.shape, out.dtype) : undefined;
  },
  gradient: (node, dy, wants) => {
    const [c, a, b] = node.inputs;
    return [
      undefined,
      wants[1] ? unbroadcast(where(c, dy, 0), a.shape) : undefined,
      wants[2] ? unbroadcast(where(c, 0, dy), b.shape) : undefined,
    ];
  },
  batch: (node, operands) => node.graph.apply('Where', aligned(operands, node.shape.length)),
  onnx: (emit, _node, inputs) => emit.node('Where', inputs),
  tensorflow: (emit, node, inputs) => emit.node('SelectV2', inputs, { T: node.dtype }),
  reference: ([c, a, b], node) => {
    const out = new Float64Array(sizeOf(node.shape));
    const strides = [c, a, b].map((x) => broadcastStrides(x.shape, node.shape));
    walk(node.shape, strides, (i, [p, q, r]) => {
      out[i] = c.data[p] ? a.data[q] : b.data[r];
    });
    return out;
  },
};

type Pair = Readonly<Record<string, Node>>;
/** tfjs lets int32 and bool meet float32: both become the wider type. */
const both = (op: (a: Node, b: Node) => Node) => ({ a, b }: Pair) => {
  const wide: DType = a.dtype === 'float32' || b.dtype === 'float32' ? 'float32' : 'int32';
  return op(cast(a, wide), cast(b, wide));
};

const file: OpFile = {
  ops: [...Object.entries(table).map(([name, rule]) => record(name, rule)), notOp, whereOp],
  kernels: {
    Add: both(add), Sub: both(sub), Multiply: both(mul), RealDiv: both(div), Maximum: both(maximum),
    Minimum: both(minimum), Pow: both(power), Greater: both(greater), GreaterEqual: both(greaterEqual),
    Less: both((a, b) => greater(b, a)), LessEqual: both((a, b) => greaterEqual(b, a)), Equal: both(equal),
    NotEqual: both((a, b) => not(equal(a, b))),
    LogicalAnd: ({ a, b }) => and(a, b), LogicalOr: ({ a, b }) => or(a, b),
    SquaredDifference: both((a, b) => a.graph.apply('Square', [sub(a, b)])),
    AddN: (inputs) => Object.values(inputs).reduce((a, b) => add(a, b)),
  },
};
export default file;
