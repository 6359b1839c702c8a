import { add, zerosLike } from './functions';
import { type Node, reachable, sizeOf } from './graph';

/** Nodes on a differentiable path from one of `xs`. */
const dependents = (order: readonly Node[], xs: ReadonlySet<Node>): Set<Node> => {
  const found = new Set<Node>();
  for (const node of order) {
    const op = node.graph.op(node.op);
    if (xs.has(node) || (!op.flat && node.inputs.some((input) => found.has(input)))) found.add(node);
  }
  return found;
};

/**
 * Gradients of the scalar `y` with respect to `xs`, as nodes of the same graph: they can be differentiated again,
 * to any order. An `x` that `y` does not depend on gets zeros.
 * @throws when y is no scalar, an x is an integer, or an operation on the path has no gradient (named).
 */
export const gradients = (y: Node, xs: readonly Node[]): Node[] => {
  if (sizeOf(y.shape) !== 1) throw new Error(`a gradient needs one number, not shape [${y.shape}]`);
  for (const x of xs) {
    if (x.dtype !== 'float32') throw new Error(`no gradient with respect to ${x.dtype} values`);
  }
  const order = reachable([y]);
  const onPath = dependents(order, new Set(xs));
  const cotangents = new Map<Node, Node>([[y, y.graph.fill(1, y.shape)]]);
  for (const node of [...order].reverse()) {
    const dy = cotangents.get(node);
    if (!dy || !onPath.has(node) || node.inputs.length === 0) continue;
    const op = node.graph.op(node.op);
    if (op.flat) continue;
    if (!op.gradient) throw new Error(`operation ${node.op} has no gradient`);
    const wants = node.inputs.map((input) => onPath.has(input));
    if (!wants.includes(true)) continue;
    op.gradient(node, dy, wants).forEach((part, i) => {
      if (!part || !wants[i]) return;
      const input = node.inputs[i];
      const sofar = cotangents.get(input);
      cotangents.set(input, sofar ? add(sofar, part) : part);
    });
  }
  return xs.map((x) => cotangents.get(x) ?? zerosLike(x));
};
