import type { Rng } from './rng';

/** Limits of Meta-Dataset's episodes (Triantafillou et al. 2020, section 3; `sampling.py` and its gin files). */
export interface EpisodeLimits {
  readonly leastWay: number;
  readonly mostWay: number;
  /** Query examples of a class. */
  readonly mostQueries: number;
  /** Support examples of an episode. */
  readonly mostSupport: number;
  /** What one class counts at most towards the size of a support set. */
  readonly mostOfClass: number;
  /** Support examples of every class; 0: drawn by the rules above. */
  readonly shots: number;
}

/** Way ~ U{least, …, min(most, classes)}. */
export const drawWay = (classes: number, { leastWay, mostWay }: EpisodeLimits, rng: Rng): number =>
  leastWay + rng.int(Math.min(mostWay, classes) - leastWay + 1);

/** q = min(most, min_c ⌊|c| / 2⌋), the same for all classes. @param sizes |c| of each class of the episode */
export const queriesPerClass = (sizes: readonly number[], mostQueries: number): number =>
  Math.min(mostQueries, ...sizes.map((size) => Math.floor(size / 2)));

/** S = min(500, Σ_c ⌈β · min(100, |c| − q)⌉). @param beta in (0, 1] */
export const supportSize = (
  sizes: readonly number[], queries: number, beta: number, { mostOfClass, mostSupport }: Pick<EpisodeLimits, 'mostOfClass' | 'mostSupport'>,
): number => Math.min(mostSupport, sizes.reduce((sum, size) => sum + Math.ceil(beta * Math.min(mostOfClass, size - queries)), 0));

/** k_c = min(⌊R_c (S − N)⌋ + 1, |c| − q) with R_c = e^{a_c} |c| / Σ e^a |c|. @param a log-weights, U[log ½, log 2] */
export const shotsPerClass = (sizes: readonly number[], queries: number, support: number, a: readonly number[]): number[] => {
  const weights = sizes.map((size, c) => Math.exp(a[c]) * size);
  const total = weights.reduce((sum, w) => sum + w, 0);
  return sizes.map((size, c) => Math.min(Math.floor((weights[c] / total) * (support - sizes.length)) + 1, size - queries));
};

/** An episode's numbers of query and support examples per class. @param sizes |c| of its classes, each at least 2 and above a fixed `shots` */
export const drawShape = (sizes: readonly number[], limits: EpisodeLimits, rng: Rng): { queries: number; shots: number[] } => {
  if (limits.shots > 0) {
    return { queries: Math.min(limits.mostQueries, ...sizes.map((size) => size - limits.shots)), shots: sizes.map(() => limits.shots) };
  }
  const queries = queriesPerClass(sizes, limits.mostQueries);
  // rng.uniform is in [0, 1): its complement is in (0, 1].
  const support = supportSize(sizes, queries, 1 - rng.uniform(), limits);
  return { queries, shots: shotsPerClass(sizes, queries, support, sizes.map(() => rng.uniform(-Math.LN2, Math.LN2))) };
};
