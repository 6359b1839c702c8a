import { reshape, transpose } from './functions';
import { list, type Node, reachable, sameShape, sizeOf } from './graph';
import { inverse } from './shapes';

/**
 * Rewrites a finished graph for a runtime: operations that have a better form there (`Op.lower`), and, for ONNX,
 * transposes moved past what does not care about the order of axes, until they meet and cancel.
 */
export const lower = (outputs: Readonly<Record<string, Node>>, runtime: 'onnx' | 'tensorflow'): Record<string, Node> => {
  const done = new Map<Node, Node>();
  const rebuild = (node: Node): Node => {
    const inputs = node.inputs.map((input) => done.get(input) as Node);
    const own = node.graph.op(node.op).lower?.(runtime, node, inputs);
    if (own) return settle(own, runtime, done);
    const sunk = runtime === 'onnx' ? sink(node, inputs) : undefined;
    if (sunk) return sunk;
    return inputs.every((input, i) => input === node.inputs[i])
      ? node : node.graph.apply(node.op, inputs, node.attributes);
  };
  for (const node of reachable(Object.values(outputs))) if (!done.has(node)) done.set(node, rebuild(node));
  return Object.fromEntries(Object.entries(outputs).map(([name, node]) => [name, done.get(node) as Node]));
};

/** What a rule built may itself hold operations with a rule (slices of slices): rewrite those as well. */
const settle = (root: Node, runtime: 'onnx' | 'tensorflow', done: Map<Node, Node>): Node => {
  for (const node of reachable([root])) {
    if (done.has(node)) continue;
    const inputs = node.inputs.map((input) => done.get(input) as Node);
    const own = node.graph.op(node.op).lower?.(runtime, node, inputs);
    if (own && own !== node) done.set(node, settle(own, runtime, done));
    else done.set(node, same(node, inputs) ? node : node.graph.apply(node.op, inputs, node.attributes));
  }
  return done.get(root) as Node;
};
const same = (node: Node, inputs: readonly Node[]) => inputs.every((input, i) => input === node.inputs[i]);

const elementwise = new Set([
  'Add', 'Sub', 'Mul', 'Div', 'Maximum', 'Minimum', 'Pow', 'Greater', 'GreaterEqual', 'Equal', 'And', 'Or', 'Not', 'Where',
  'Neg', 'Exp', 'Log', 'Sqrt', 'Square', 'Reciprocal', 'Tanh', 'Sigmoid', 'Softplus', 'Sin', 'Cos', 'Abs', 'Sign', 'Floor',
  'Relu', 'Step', 'StopGradient', 'Cast',
]);
/** Below this many entries a transpose costs less than the bookkeeping around it. */
const large = 4096;

/** The node with a transpose of its operand (or operands) moved behind it, if that is possible. */
const sink = (node: Node, inputs: readonly Node[]): Node | undefined => {
  if (elementwise.has(node.op)) return sinkElementwise(node, inputs);
  const [x] = inputs;
  if (x?.op !== 'Transpose' || sizeOf(x.shape) < large) return undefined;
  const permutation = list(x.attributes, 'permutation');
  if (node.op === 'Sum' || node.op === 'Max') return sinkReduction(node, x, permutation);
  if (node.op === 'Reshape') return sinkReshape(node, x, permutation);
  return undefined;
};

/** Whether an operand broadcasts along the last axis only (a bias), or is one number. */
const rowLike = (node: Node) => sizeOf(node.shape) === (node.shape.at(-1) ?? 1);

/** Rows that a reshape only regrouped stay as they are, so that ONNX Runtime can join product, bias and ReLU. */
const sinkThroughRows = (node: Node, full: readonly Node[], inputs: readonly Node[]): Node | undefined => {
  const source = full[0]?.op === 'Reshape' ? full[0].inputs[0] : undefined;
  if (!source || source.shape.length !== 2 || source.shape[1] !== node.shape.at(-1)) return undefined;
  const same = full.every((input) => input.op === 'Reshape' && sameShape(input.inputs[0].shape, source.shape));
  const small = inputs.filter((input) => !full.includes(input));
  if (!same || small.some((input) => !rowLike(input))) return undefined;
  const moved = inputs.map((input) => {
    if (full.includes(input)) return input.inputs[0];
    return sizeOf(input.shape) === 1 ? input : reshape(input, [sizeOf(input.shape)]);
  });
  return reshape(node.graph.apply(node.op, moved, node.attributes), node.shape);
};

const sinkElementwise = (node: Node, inputs: readonly Node[]): Node | undefined => {
  const full = inputs.filter((input) => sameShape(input.shape, node.shape) && sizeOf(input.shape) >= large);
  const inRows = sinkThroughRows(node, full, inputs);
  if (inRows) return inRows;
  const first = full.find((input) => input.op === 'Transpose');
  if (!first || full.some((input) => input.op !== 'Transpose')) return undefined;
  const permutation = list(first.attributes, 'permutation');
  const back = inverse(permutation);
  const rank = node.shape.length;
  const moved = inputs.map((input) => {
    if (sizeOf(input.shape) === 1) return input;
    const raised = reshape(input, [...new Array<number>(rank - input.shape.length).fill(1), ...input.shape]);
    return transpose(raised, back);
  });
  return transpose(node.graph.apply(node.op, moved, node.attributes), permutation);
};

/**
 * A sum over many entries in two stages, the innermost axes first: a little nearer to float64 on the Omniglot network
 * (meta-gradients 5.7e-6 → 4.8e-6 from TensorFlow's), and once it kept a pool from choosing another winner.
 */
const stagedSum = (node: Node, x: Node): Node | undefined => {
  const axes = list(node.attributes, 'axes');
  const inner = axes.filter((axis) => axis >= x.shape.length - 2);
  const outer = axes.filter((axis) => axis < x.shape.length - 2);
  const terms = axes.reduce((n, axis) => n * x.shape[axis], 1);
  if (terms < large || inner.length === 0 || outer.every((axis) => x.shape[axis] === 1)) return undefined;
  const rows = node.graph.apply('Sum', [x], { axes: inner, keep: true });
  return reshape(node.graph.apply('Sum', [rows], { axes: outer, keep: true }), node.shape);
};

const sinkReduction = (node: Node, x: Node, permutation: readonly number[]): Node => {
  const axes = list(node.attributes, 'axes');
  const source = x.inputs[0];
  const moved = node.graph.apply(node.op, [source], {
    axes: axes.map((axis) => permutation[axis]).sort((a, b) => a - b), keep: true,
  });
  const staged = node.op === 'Sum' ? stagedSum(moved, source) : undefined;
  return reshape(transpose(staged ?? moved, permutation), node.shape);
};

/** Leading axes joined or split: the transpose of the others goes behind it. */
const sinkReshape = (node: Node, x: Node, permutation: readonly number[]): Node | undefined => {
  const source = x.inputs[0];
  for (let tail = Math.min(x.shape.length, node.shape.length) - 1; tail > 0; tail--) {
    const fixed = permutation.length - tail;
    if (permutation.slice(0, fixed).some((axis, i) => axis !== i)) continue;
    if (!sameShape(x.shape.slice(-tail), node.shape.slice(-tail))) continue;
    const lead = node.shape.slice(0, node.shape.length - tail);
    const shift = lead.length - fixed;
    const inner = reshape(source, [...lead, ...source.shape.slice(fixed)]);
    const wide = [...lead.map((_, i) => i), ...permutation.slice(fixed).map((axis) => axis + shift)];
    return transpose(inner, wide);
  }
  return undefined;
};
