import { cumulative, density, quantile } from '../math/normal';
import type { Beliefs } from './gaussianProcess';

/** E[max(0, best − Y)] for Y ~ N(mean, deviation²): what is gained on a best result when lower is better (Jones 1998). */
export const expectedImprovement = (mean: number, deviation: number, best: number): number => {
  if (!(deviation > 0)) return Math.max(0, best - mean);
  const z = (best - mean) / deviation;
  return deviation * (z * cumulative(z) + density(z));
};

/** ln EI, which does not vanish far from the best (Ament et al. 2023, in a simple form). */
const logImprovement = (mean: number, deviation: number, best: number): number => {
  const z = (best - mean) / deviation;
  if (z > -25) return Math.log(deviation) + Math.log(z * cumulative(z) + density(z) + 1e-320);
  return Math.log(deviation) - 0.5 * z * z - 2 * Math.log(-z);
};

/** The candidate with the largest expected improvement; the first of equals. @param open whether one may be chosen */
export const mostImproving = ({ mean, deviation }: Beliefs, best: number, open: (i: number) => boolean): number =>
  argmax(mean.length, open, (i) => logImprovement(mean[i], deviation[i], best));

/** The lowest value; 0, the middle of standings, before there is any. */
export const lowest = (values: ArrayLike<number>): number => (values.length > 0 ? Math.min(...Array.from(values)) : 0);

/** The first of the largest among those that are open; −1 when none is. */
export const argmax = (n: number, open: (i: number) => boolean, value: (i: number) => number): number => {
  let [found, largest] = [-1, -Infinity];
  for (let i = 0; i < n; i++) {
    if (!open(i)) continue;
    const own = value(i);
    if (found < 0 || own > largest) [found, largest] = [i, own];
  }
  return found;
};

/** Mean and deviation of values; the deviation of equal ones counts as 1. */
export const momentsOf = (y: ArrayLike<number>): { readonly mean: number; readonly deviation: number } => {
  const values = Float64Array.from(y);
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, values.length - 1);
  return { mean, deviation: variance > 0 ? Math.sqrt(variance) : 1 };
};

/** Values with mean 0 and deviation 1. */
export const standardised = (y: Float64Array): Float64Array => {
  const { mean, deviation } = momentsOf(y);
  return y.map((value) => (value - mean) / deviation);
};

/** Whether results have logarithms. */
export const allPositive = (y: Float64Array): boolean => y.every((value) => value > 0);

/** Results on the scale on which errors differ: logarithms where all are positive, else as they are. */
export const logarithms = (y: Float64Array): Float64Array => (allPositive(y) ? y.map(Math.log) : y);

/** Ranks 1 … n; equal values share the mean of theirs. */
export const ranks = (y: ArrayLike<number>): Float64Array => {
  const order = Uint32Array.from({ length: y.length }, (_, i) => i).sort((a, b) => y[a] - y[b]);
  const out = new Float64Array(y.length);
  for (let begin = 0; begin < order.length;) {
    let end = begin + 1;
    while (end < order.length && y[order[end]] === y[order[begin]]) end++;
    for (let i = begin; i < end; i++) out[order[i]] = (begin + end + 1) / 2;
    begin = end;
  }
  return out;
};

/** How far ranks are kept from 0 and 1: δ = 1/(4 n^¼ √(π ln n)) (Liu et al. 2009; Salinas et al. 2020, section 4.1). */
export const winsorAt = (n: number): number => (n < 2 ? 0.5 : 1 / (4 * n ** 0.25 * Math.sqrt(Math.PI * Math.log(n))));

/** z = Φ⁻¹(rank/n), with ranks cut at δ and 1 − δ: results of any task on one scale (Salinas et al. 2020). */
export const gaussianRanks = (y: ArrayLike<number>): Float64Array => {
  const n = y.length;
  const cut = winsorAt(n);
  return ranks(y).map((rank) => quantile(Math.min(1 - cut, Math.max(cut, rank / n))));
};
