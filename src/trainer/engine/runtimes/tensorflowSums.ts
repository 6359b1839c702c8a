import { list, type Node, type Shape, sizeOf } from '../graph';
import type { TensorFlowEmitter } from './tensorflowEmitter';

/** Fewer numbers than this are added as well by TensorFlow's own Sum (measured). */
const large = 20_000;

/** An array seen as [groups, rows, columns], to be summed over its rows; undefined when the axes are not in one piece. */
const asRows = (shape: Shape, axes: ReadonlySet<number>): readonly [number, number, number] | undefined => {
  // Axes of one entry count as summed or not, whichever fits.
  const kinds = shape.flatMap((n, i) => (n === 1 ? [] : [{ n, summed: axes.has(i) }]));
  const first = kinds.findIndex((kind) => kind.summed);
  const last = kinds.findLastIndex((kind) => kind.summed);
  if (first < 0 || last === kinds.length - 1 || kinds.slice(first, last).some((kind) => !kind.summed)) return undefined;
  const product = (from: number, to: number) => kinds.slice(from, to).reduce((size, kind) => size * kind.n, 1);
  return [product(0, first), product(first, last + 1), product(last + 1, kinds.length)];
};

/** The divisor of `rows` nearest to its root, as parts of a two-stage sum; undefined when all are far from it. */
const stage = (rows: number): number | undefined => {
  for (let part = Math.floor(Math.sqrt(rows)); part > 15; part--) if (rows % part === 0) return part;
  return undefined;
};

/**
 * A sum over rows, [.., rows, C] → [.., C], of a large array, in two stages: a product with ones adds rows that are far
 * apart, then `Sum` adds what is left. Five times faster than `Sum` alone, which reads C numbers at a time, and more
 * exact by a factor of ten: no float32 gathers more than some hundred terms.
 * @returns undefined when the node is no such sum
 */
export const emitRowSum = (emit: TensorFlowEmitter, node: Node, x: string): string | undefined => {
  const { shape, dtype } = node.inputs[0];
  const sizes = asRows(shape, new Set(list(node.attributes, 'axes')));
  const part = sizes && stage(sizes[1]);
  if (dtype !== 'float32' || !part || sizeOf(shape) < large) return undefined;
  const [groups, rows, columns] = sizes;
  const wide = emit.reshape(x, [groups, part, (rows / part) * columns]);
  const added = emit.node('BatchMatMulV2', [emit.fill(1, [1, 1, part]), wide], { T: 'float32' });
  const left = emit.reshape(added, [groups, rows / part, columns]);
  return emit.reshape(emit.node('Sum', [left, emit.ints([1])], { T: 'float32', Tidx: 'int32' }), node.shape);
};
