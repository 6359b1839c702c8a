import type { ClassPool, Episode } from './fewShot';

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
