import { list, type Node, sizeOf } from '../graph';
import type { TensorFlowEmitter } from './tensorflowEmitter';

/** Fewer numbers than this are added faster by TensorFlow's own Sum (measured). */
const large = 50_000;

/**
 * A sum over rows, [.., rows, C] → [.., C], of a large array as a product with ones: five times faster than `Sum`.
 * @returns undefined when the node is no such sum
 */
export const emitRowSum = (emit: TensorFlowEmitter, node: Node, x: string): string | undefined => {
  const { shape, dtype } = node.inputs[0];
  if (dtype !== 'float32' || sizeOf(shape) < large) return undefined;
  const axes = new Set(list(node.attributes, 'axes'));
  // Axes of one entry count as summed or not, whichever fits.
  const kinds = shape.flatMap((n, i) => (n === 1 ? [] : [{ n, summed: axes.has(i) }]));
  const first = kinds.findIndex((kind) => kind.summed);
  const last = kinds.findLastIndex((kind) => kind.summed);
  const product = (from: number, to: number) => kinds.slice(from, to).reduce((size, kind) => size * kind.n, 1);
  if (first < 0 || last === kinds.length - 1 || kinds.slice(first, last).some((kind) => !kind.summed)) return undefined;
  const [groups, rows, columns] = [product(0, first), product(first, last + 1), product(last + 1, kinds.length)];
  const total = groups === 1
    ? emit.node('MatMul', [emit.fill(1, [1, rows]), emit.reshape(x, [rows, columns])], { T: 'float32' })
    : emit.node('BatchMatMulV2', [emit.fill(1, [1, 1, rows]), emit.reshape(x, [groups, rows, columns])], { T: 'float32' });
  return emit.reshape(total, node.shape);
};
