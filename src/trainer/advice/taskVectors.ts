import { packTasks } from '../draw';
import type { Executable } from '../engine/runtime';
import type { Experiment } from '../experiment';
import type { Breathe } from '../interrupt';
import { Rng } from '../math/rng';
import { concatenated, cosine } from '../math/vectors';
import { scalarFeeds } from '../programs/scalars';
import type { Task } from '../taskSet';
import { drawNumbers, fisherSize } from './fisher';

/** Tasks of one call. */
export const tasksAtOnce = 4;

/** Task2Vec vectors of some tasks. @param estimate tells independent estimates of the same tasks apart */
export const taskVectors = async (
  experiment: Experiment, executable: Executable, meta: Float32Array, tasks: readonly Task[], estimate: number,
  breathe: Breathe, progress: (done: number) => void,
): Promise<Float64Array[]> => {
  const size = fisherSize(experiment);
  const vectors: Float64Array[] = [];
  while (vectors.length < tasks.length) {
    await breathe();
    const first = vectors.length;
    const chosen = Array.from({ length: tasksAtOnce }, (_, i) => tasks[Math.min(first + i, tasks.length - 1)]);
    const draw = concatenated(chosen.map((_, i) => {
      const rng = Rng.keyed(experiment.config.evaluation.seed, 'fisher', estimate, first + i);
      return drawNumbers(experiment, () => rng.uniform(), () => rng.normal());
    }), Float32Array);
    const { fisher } = await executable.run({ ...packTasks(experiment, chosen), ...scalarFeeds(experiment), meta, draw });
    chosen.slice(0, tasks.length - first).forEach((_, t) => vectors.push(Float64Array.from(fisher.subarray(t * size, (t + 1) * size))));
    progress(vectors.length);
  }
  return vectors;
};

/** 1 − cosine of a/(a+b) and b/(a+b): the symmetric distance of Task2Vec (Achille et al. 2019, equation 5); 0 to 1. */
export const taskDistance = (a: Float64Array, b: Float64Array): number => {
  const sum = a.map((v, i) => v + b[i]);
  const share = (one: Float64Array) => one.map((v, i) => (sum[i] > 0 ? v / sum[i] : 0));
  return 1 - (cosine(share(a), share(b)) ?? 1);
};

/** A mean over pairs, with a 95 % interval by leaving out one task after the other (jackknife). */
export const meanDistance = (distance: readonly (readonly number[])[]): { mean: number; low: number; high: number } => {
  const n = distance.length;
  const sums = distance.map((row, i) => row.reduce((sum, d, j) => sum + (i === j ? 0 : d), 0));
  const total = sums.reduce((a, b) => a + b, 0);
  const mean = total / (n * (n - 1));
  if (n < 4) return { mean, low: 0, high: 1 };
  const without = sums.map((own) => (total - 2 * own) / ((n - 1) * (n - 2)));
  const centre = without.reduce((a, b) => a + b, 0) / n;
  const error = Math.sqrt(((n - 1) / n) * without.reduce((sum, v) => sum + (v - centre) ** 2, 0));
  return { mean, low: mean - 1.96 * error, high: mean + 1.96 * error };
};
