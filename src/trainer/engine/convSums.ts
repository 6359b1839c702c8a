import { matmul, mul, reshape, sum } from './functions';
import { list, type Node, sizeOf } from './graph';

/**
 * Sums of a convolution's result, and of its squares, over everything but the channels: what batch norm asks for.
 *
 * With few input channels they need no pass over the result. Let row r of P be the patch of the image under the
 * filter at place r; then y = P w, Σ y = (Σ P) w, and Σ y² = diag(wᵀ (PᵀP) w). PᵀP is a small square matrix that does
 * not depend on the weights: adaptation steps share it, and derivatives of any order stay small products.
 */

/** The convolution that a sum's operand is, maybe in another shape with the same channels last. */
const source = (y: Node): Node | undefined => {
  const from = y.op === 'Reshape' ? y.inputs[0] : y;
  return from.op === 'Conv' && from.shape.at(-1) === y.shape.at(-1) ? from : undefined;
};

/** Patches may have at most this share of the result's channels, or making them costs more than it saves. */
const share = 0.5;

const patchSize = (conv: Node) => sizeOf(conv.inputs[1].shape.slice(1, 4));

/** Whether the axes are all but the last, and the convolution a large one of few input channels and one group. */
const fits = (conv: Node, y: Node, axes: readonly number[]): boolean =>
  conv.shape[0] === 1 && axes.length === y.shape.length - 1 && axes.every((axis, i) => axis === i)
  && patchSize(conv) <= share * conv.shape[4];

/** P: [places, entries of a patch], made by a convolution with one filter for each entry. */
const patches = (conv: Node): Node => {
  const [x, w] = conv.inputs;
  const size = patchSize(conv);
  const identity = Array.from({ length: size * size }, (_, i) => Number(i % (size + 1) === 0));
  const filter = conv.graph.constant(identity, [1, ...w.shape.slice(1, 4), size]);
  const taken = conv.graph.apply('Conv', [x, filter], { strides: list(conv.attributes, 'strides'), pads: list(conv.attributes, 'pads') });
  return reshape(taken, [sizeOf(taken.shape) / size, size]);
};
const weights = (conv: Node): Node => reshape(conv.inputs[1], [patchSize(conv), conv.shape[4]]);

/** Σ y over `axes`, or Σ y² for a `Square` of y; undefined when the operand is no such convolution. @returns [channels] */
export const convSum = (operand: Node, axes: readonly number[]): Node | undefined => {
  const squared = operand.op === 'Square';
  const y = squared ? operand.inputs[0] : operand;
  const conv = source(y);
  if (!conv || !fits(conv, y, axes)) return undefined;
  const p = patches(conv);
  const w = weights(conv);
  if (!squared) return reshape(matmul(reshape(sum(p, [0]), [1, patchSize(conv)]), w), [conv.shape[4]]);
  return sum(mul(w, matmul(matmul(p, p, true, false), w)), [0]);
};
