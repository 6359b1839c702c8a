import { type DType, type Node, type Shape, sizeOf } from './graph';
import { normalAxes, sameShape } from './shapes';

/** The operations as functions; a number stands for a scalar constant. */
export type Operandish = Node | number;

const lift = (a: Operandish, like: Node): Node =>
  typeof a === 'number' ? like.graph.fill(a, [], like.dtype) : a;

const binary = (op: string) => (a: Operandish, b: Operandish): Node => {
  const like = typeof a === 'number' ? b : a;
  if (typeof like === 'number') throw new Error(`${op} needs a node`);
  return like.graph.apply(op, [lift(a, like), lift(b, like)]);
};
const unary = (op: string) => (x: Node): Node => x.graph.apply(op, [x]);

export const add = binary('Add');
export const sub = binary('Sub');
export const mul = binary('Mul');
export const div = binary('Div');
export const maximum = binary('Maximum');
export const minimum = binary('Minimum');
export const power = binary('Pow');
export const greater = binary('Greater');
export const greaterEqual = binary('GreaterEqual');
export const equal = binary('Equal');
export const and = binary('And');
export const or = binary('Or');

export const not = unary('Not');
export const neg = unary('Neg');
export const exp = unary('Exp');
export const log = unary('Log');
export const sqrt = unary('Sqrt');
export const square = unary('Square');
export const reciprocal = unary('Reciprocal');
export const tanh = unary('Tanh');
export const sigmoid = unary('Sigmoid');
export const softplus = unary('Softplus');
export const relu = unary('Relu');
export const sin = unary('Sin');
export const cos = unary('Cos');
export const abs = unary('Abs');
export const sign = unary('Sign');
export const floor = unary('Floor');
/** 1 where x > 0, else 0. */
export const step = unary('Step');
/** x itself, with derivative zero. */
export const stopGradient = unary('StopGradient');

/** `a` where the condition holds, else `b`. */
export const where = (condition: Node, a: Operandish, b: Operandish): Node => {
  const like = typeof a === 'number' ? (typeof b === 'number' ? condition : b) : a;
  const dtype: DType = like === condition ? 'float32' : like.dtype;
  const asNode = (v: Operandish) => (typeof v === 'number' ? condition.graph.fill(v, [], dtype) : v);
  return condition.graph.apply('Where', [condition, asNode(a), asNode(b)]);
};

export const cast = (x: Node, dtype: DType): Node =>
  x.dtype === dtype ? x : x.graph.apply('Cast', [x], { dtype });

export const reshape = (x: Node, shape: Shape): Node =>
  x.graph.apply('Reshape', [x], { shape: [...shape] });

export const transpose = (x: Node, permutation: readonly number[]): Node =>
  x.graph.apply('Transpose', [x], { permutation: [...permutation] });

/** Repeats along axes of size 1 (and new leading axes) up to `shape`. */
export const expand = (x: Node, shape: Shape): Node =>
  x.graph.apply('Expand', [x], { shape: [...shape] });

export const sum = (x: Node, axes?: readonly number[], keep = false): Node =>
  x.graph.apply('Sum', [x], { axes: normalAxes(axes ?? x.shape.map((_, i) => i), x.shape.length), keep });

export const mean = (x: Node, axes?: readonly number[], keep = false): Node => {
  const all = normalAxes(axes ?? x.shape.map((_, i) => i), x.shape.length);
  return div(sum(x, all, keep), all.reduce((n, a) => n * x.shape[a], 1));
};

export const max = (x: Node, axes?: readonly number[], keep = false): Node =>
  x.graph.apply('Max', [x], { axes: normalAxes(axes ?? x.shape.map((_, i) => i), x.shape.length), keep });

/** Part of an array: `size[i]` entries from `begin[i]`, `strides[i]` apart (negative: backwards). */
export const slice = (
  x: Node, begin: readonly number[], size: readonly number[], strides?: readonly number[],
): Node =>
  x.graph.apply('Slice', [x], {
    begin: [...begin], size: [...size], strides: [...(strides ?? begin.map(() => 1))],
  });

/** Zeros (or `value`) around an array. */
export const pad = (x: Node, before: readonly number[], after: readonly number[], value = 0): Node =>
  x.graph.apply('Pad', [x], { before: [...before], after: [...after], value });

export const concat = (parts: readonly Node[], axis: number): Node =>
  parts[0].graph.apply('Concat', parts, { axis: axis < 0 ? axis + parts[0].shape.length : axis });

/** Matrix product over the last two axes; leading axes are equal, or absent on one side. */
export const matmul = (a: Node, b: Node, transposeA = false, transposeB = false): Node =>
  a.graph.apply('MatMul', [a, b], { transposeA, transposeB });

/** Rows of `x` (axis 0) by integer index. */
export const gather = (x: Node, index: Node): Node => x.graph.apply('Gather', [x, index]);

/** Zeros of `rows` rows to which each update row is added at its index. */
export const scatterAdd = (index: Node, updates: Node, rows: number): Node =>
  updates.graph.apply('ScatterAdd', [index, updates], { rows });

export const zerosLike = (x: Node): Node => x.graph.fill(0, x.shape, x.dtype);

/** Sums `dy` down to `shape`, undoing a broadcast. */
export const unbroadcast = (dy: Node, shape: Shape): Node => {
  if (sameShape(dy.shape, shape)) return dy;
  const lead = dy.shape.length - shape.length;
  const axes = dy.shape.flatMap((n, i) => (i < lead || (shape[i - lead] === 1 && n !== 1) ? [i] : []));
  return reshape(sum(dy, axes), shape);
};

/** 0, 1, … n − 1 as int32. */
export const iota = (like: Node, n: number): Node =>
  like.graph.constant(Array.from({ length: n }, (_, i) => i), [n], 'int32');

/** One operand for vmap with its task axis in front of a per-task rank of `rank`. */
export const raised = (node: Node, rank: number): Node =>
  reshape(node, [node.shape[0], ...new Array<number>(rank - (node.shape.length - 1)).fill(1), ...node.shape.slice(1)]);

/** The operand with its task axis, repeated for each task when it is shared. */
export const spread = (operand: { node: Node; batched: boolean }, size: number): Node =>
  operand.batched ? operand.node : expand(operand.node, [size, ...operand.node.shape]);

/** An operand [groups, …] with its tasks joined into the groups (convolutions, pools). */
export const grouped = (operand: { node: Node; batched: boolean }, size: number): Node => {
  const all = spread(operand, size);
  return reshape(all, [size * all.shape[1], ...all.shape.slice(2)]);
};

export { sizeOf };
