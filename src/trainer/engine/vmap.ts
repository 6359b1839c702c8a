import { spread } from './functions';
import { type Node, reachable } from './graph';
import type { Operand } from './op';

/**
 * The graph of one task as a graph of `size` tasks at once. `inputs` maps each per-task input to its batched twin
 * (one more axis in front); everything that depends on none of them stays shared.
 * @returns the outputs, each with the task axis in front (repeated where an output is shared).
 * @throws when an operation has no batching rule; nothing is ever looped in silence.
 */
export const vmap = (outputs: readonly Node[], inputs: ReadonlyMap<Node, Node>, size: number): Node[] =>
  rewritten(outputs, inputs, size).map((operand) => spread(operand, size));

/** The same graph without its variables, for one task. */
export const unbatched = (outputs: readonly Node[]): Node[] => rewritten(outputs, new Map(), 1).map((o) => o.node);

const rewritten = (outputs: readonly Node[], inputs: ReadonlyMap<Node, Node>, size: number): Operand[] => {
  const done = new Map<Node, Operand>();
  for (const node of reachable(outputs)) {
    const given = inputs.get(node);
    if (given) {
      done.set(node, { node: given, batched: true });
      continue;
    }
    const operands = node.inputs.map((input) => done.get(input) as Operand);
    if (!operands.some((o) => o.batched)) {
      if (node.op === 'Variable') {
        done.set(node, operands[0]);
        continue;
      }
      const same = node.inputs.every((input, i) => operands[i].node === input);
      const shared = same ? node : node.graph.apply(node.op, operands.map((o) => o.node), node.attributes);
      done.set(node, { node: shared, batched: false });
      continue;
    }
    done.set(node, { node: node.graph.op(node.op).batch(node, operands, size), batched: true });
  }
  return outputs.map((output) => done.get(output) as Operand);
};
