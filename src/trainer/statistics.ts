import type { CurvePoint, Evaluation } from '../protocol/events';
import { lowerIsBetter } from '../protocol/metrics';

/**
 * Mean over tasks and half width of its 95 % interval, 1.96 σ / √n (σ: sample standard deviation over tasks).
 * @param of which task each value is a draw of, where tasks are drawn more than once: deviations are then added up within a task
 * first, as draws of one task are not independent (Liang & Zeger 1986, with the factor g / (g − 1) for g tasks)
 */
export const meanAndInterval = (values: readonly number[], of?: readonly string[]): { mean: number; ci95: number } => {
  const n = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / n;
  const sums = of ? sumsBy(of, values.map((v) => v - mean)) : values.map((v) => v - mean);
  const g = sums.length;
  const variance = sums.reduce((s, d) => s + d ** 2, 0) / Math.max(g - 1, 1);
  // With a task for each value the last factor is exactly 1.
  return { mean, ci95: ((1.96 * Math.sqrt(variance)) / Math.sqrt(n)) * Math.sqrt(g / n) };
};

const sumsBy = (names: readonly string[], values: readonly number[]): number[] => {
  const sums = new Map<string, number>();
  values.forEach((value, i) => sums.set(names[i], (sums.get(names[i]) ?? 0) + value));
  return [...sums.values()];
};

/** A number as a record holds it: what is not finite is null. */
export const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** An adaptation curve. @param values values[step][task] @param of which task each is a draw of, where tasks are drawn more than once */
export const curveOf = (values: readonly (readonly number[])[], metric: string, of?: readonly string[]): CurvePoint[] =>
  values.map((tasks, step) => {
    const { mean, ci95 } = meanAndInterval(tasks, of);
    return { step, mean: finite(mean), ci95: finite(ci95), metric };
  });

/** Whether `a` is a better value of the metric than `b`. */
export const better = (metric: string, a: number, b: number): boolean => (lowerIsBetter(metric) ? a < b : a > b);

/** The metric of every task after these steps, for paired tests. @param values values[step][task] */
export const valuesAt = (
  values: readonly (readonly number[])[], steps: readonly number[],
): NonNullable<Evaluation['values']> =>
  [...new Set(steps)].map((step) => ({ step, values: (values[step] ?? []).map(finite) }));
