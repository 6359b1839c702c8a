import type { Points } from './gaussianProcess';

/** How trees are grown; the defaults are XGBoost's, but for slower learning. */
export interface TreeOptions {
  readonly rounds: number;
  readonly depth: number;
  readonly rate: number;
  /** Fewest points of a leaf, and L2 penalty of its value. */
  readonly leaf: number;
  readonly penalty: number;
}
export const treeDefaults: TreeOptions = { rounds: 100, depth: 6, rate: 0.1, leaf: 5, penalty: 1 };

/** Steps that a dimension, 0 … 1, is cut into. */
const bins = 64;
const binOf = (value: number): number => Math.min(bins - 1, Math.max(0, Math.floor(value * bins)));

/** A complete binary tree: node k has children 2k + 1 and 2k + 2; a feature of −1 marks a leaf. */
interface Tree {
  readonly feature: Int16Array;
  /** Goes left when the bin is at most this. */
  readonly cut: Uint8Array;
  readonly value: Float64Array;
}

interface Growing extends TreeOptions {
  readonly width: number;
  /** [n, width] */
  readonly binned: Uint8Array;
  readonly residual: Float64Array;
  /** Node of the tree that each point is in. */
  readonly at: Int32Array;
}

/** Gradient-boosted regression trees on histograms, squared loss (Friedman 2001; gain of Chen & Guestrin 2016, equation 7). */
export class BoostedTrees {
  readonly #trees: readonly Tree[];
  readonly #width: number;
  readonly #base: number;

  /** @param points x in 0 … 1 */
  constructor({ x, y, width }: Points, options: TreeOptions = treeDefaults) {
    this.#width = width;
    this.#base = y.reduce((sum, v) => sum + v, 0) / y.length;
    const residual = y.map((v) => v - this.#base);
    const growing = { ...options, width, binned: Uint8Array.from(x, binOf), residual, at: new Int32Array(y.length) };
    this.#trees = Array.from({ length: options.rounds }, () => {
      const tree = grown(growing);
      for (let i = 0; i < residual.length; i++) residual[i] -= tree.value[growing.at[i]];
      return tree;
    });
  }

  /** @param x [m, width] */
  predict(x: Float64Array): Float64Array {
    const binned = Uint8Array.from(x, binOf);
    return Float64Array.from({ length: x.length / this.#width }, (_, i) =>
      this.#trees.reduce((sum, tree) => sum + leafValue(tree, binned, i * this.#width), this.#base));
  }
}

const leafValue = ({ feature, cut, value }: Tree, binned: Uint8Array, row: number): number => {
  let k = 0;
  while (feature[k] >= 0) k = 2 * k + (binned[row + feature[k]] <= cut[k] ? 1 : 2);
  return value[k];
};

const grown = (growing: Growing): Tree => {
  const { depth, at } = growing;
  const size = 2 ** (depth + 1) - 1;
  const tree = { feature: new Int16Array(size).fill(-1), cut: new Uint8Array(size), value: new Float64Array(size) };
  at.fill(0);
  for (let level = 0; level <= depth; level++) growLevel(tree, growing, level);
  return tree;
};

/** Splits every node of a level where that gains something, and sends its points down. */
const growLevel = (tree: Tree, growing: Growing, level: number): void => {
  const { width, binned, residual, at, depth } = growing;
  const [first, nodes] = [2 ** level - 1, 2 ** level];
  const sums = new Float64Array(nodes * width * bins);
  const counts = new Int32Array(nodes * width * bins);
  for (let i = 0; i < at.length; i++) {
    if (at[i] < first) continue;
    const base = (at[i] - first) * width;
    for (let j = 0; j < width; j++) {
      const cell = (base + j) * bins + binned[i * width + j];
      sums[cell] += residual[i];
      counts[cell]++;
    }
  }
  for (let node = 0; node < nodes; node++) {
    splitNode(tree, growing, first + node, sums, counts, node * width * bins, level < depth);
  }
  if (level === depth) return;
  for (let i = 0; i < at.length; i++) {
    const k = at[i];
    if (k < first || tree.feature[k] < 0) continue;
    at[i] = 2 * k + (binned[i * width + tree.feature[k]] <= tree.cut[k] ? 1 : 2);
  }
};

/** The value of node `k`, and its best cut, from its histograms at `from`. */
const splitNode = (
  tree: Tree, { width, rate, leaf, penalty }: Growing, k: number, sums: Float64Array, counts: Int32Array, from: number,
  maySplit: boolean,
): void => {
  let [sum, count] = [0, 0];
  for (let b = 0; b < bins; b++) {
    sum += sums[from + b];
    count += counts[from + b];
  }
  if (count === 0) return;
  tree.value[k] = (rate * sum) / (count + penalty);
  const whole = sum ** 2 / (count + penalty);
  let best = 1e-12;
  for (let j = 0; maySplit && j < width; j++) {
    let [left, on] = [0, 0];
    for (let b = 0; b < bins - 1; b++) {
      left += sums[from + j * bins + b];
      on += counts[from + j * bins + b];
      if (on < leaf || count - on < leaf) continue;
      const gain = left ** 2 / (on + penalty) + (sum - left) ** 2 / (count - on + penalty) - whole;
      if (gain > best) [best, tree.feature[k], tree.cut[k]] = [gain, j, b];
    }
  }
};
