import type { ClassFacts, Picture } from '../taskSet';

/** The classes of one split, each with its examples. */
export interface ClassPool {
  readonly size: number;
  /** In how many ways a class can be shown; one is drawn per class and episode, for all its examples. */
  readonly variants: number;
  name(cls: number, variant: number): string;
  /** Where a class lies on disk, when it does: for messages. */
  place?(cls: number): string;
  /** How many different examples a class has. */
  examples(cls: number): number;
  /** What an example is called in messages. Default: image */
  readonly noun?: string;
  /** How its examples are drawn. Default: image */
  readonly picture?: Picture;
  /** Which example that is, for people: a file, a drawing, or the text itself. */
  example?(cls: number, i: number): string;
  /** Classes as people count them, when the pool counts otherwise (a class and its turns). */
  classes?(): readonly ClassFacts[];
  /** Writes the numbers of example `i` from `at` on; those of an image are in 0…1. */
  write(cls: number, variant: number, i: number, out: Float32Array, at: number): void;
}

/** N-way K-shot: `way` classes, `shots` support and `queries` query examples of each. */
export interface Episode {
  readonly way: number;
  readonly shots: number;
  readonly queries: number;
}

/** log of n!, for whole n. */
const logFactorial = (n: number): number => {
  let sum = 0;
  for (let i = 2; i <= n; i++) sum += Math.log(i);
  return sum;
};
const logChoose = (n: number, k: number): number =>
  (k < 0 || k > n ? -Infinity : logFactorial(n) - logFactorial(k) - logFactorial(n - k));
const logAdd = (a: number, b: number): number => {
  const [high, low] = a > b ? [a, b] : [b, a];
  return low === -Infinity ? high : high + Math.log1p(Math.exp(low - high));
};

/**
 * log₁₀ of how many different N-way K-shot episodes a pool holds; the order of labels makes no other episode.
 * With wᵢ ways to show class i and draw its support and query examples, that is the elementary symmetric
 * polynomial e_N(w), computed class by class in logarithms.
 */
export const distinctEpisodes = (pool: ClassPool, { way, shots, queries }: Episode): number => {
  const sums = [0, ...Array.from({ length: way }, () => -Infinity)];
  const known = new Map<number, number>();
  for (let cls = 0; cls < pool.size; cls++) {
    const n = pool.examples(cls);
    const w = known.get(n) ?? Math.log(pool.variants) + logChoose(n, shots) + logChoose(n - shots, queries);
    known.set(n, w);
    for (let k = way; k >= 1; k--) sums[k] = logAdd(sums[k], sums[k - 1] + w);
  }
  return sums[way] / Math.LN10;
};
