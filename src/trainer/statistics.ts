import type { CurvePoint, Evaluation } from '../protocol/events';
import { lowerIsBetter } from '../protocol/metrics';

/** Mean over tasks and half width of its 95 % interval, 1.96 σ / √n (σ: sample standard deviation over tasks). */
export const meanAndInterval = (values: readonly number[]): { mean: number; ci95: number } => {
  const n = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / n;
  const variance = values.reduce((s, v) => s + (v - mean) ** 2, 0) / Math.max(n - 1, 1);
  return { mean, ci95: (1.96 * Math.sqrt(variance)) / Math.sqrt(n) };
};

/** A number as a record holds it: what is not finite is null. */
export const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** An adaptation curve. @param values values[step][task] */
export const curveOf = (values: readonly (readonly number[])[], metric: string): CurvePoint[] =>
  values.map((tasks, step) => {
    const { mean, ci95 } = meanAndInterval(tasks);
    return { step, mean: finite(mean), ci95: finite(ci95), metric };
  });

/** Whether `a` is a better value of the metric than `b`. */
export const better = (metric: string, a: number, b: number): boolean => (lowerIsBetter(metric) ? a < b : a > b);

/** The metric of every task after these steps, for paired tests. @param values values[step][task] */
export const valuesAt = (
  values: readonly (readonly number[])[], steps: readonly number[],
): NonNullable<Evaluation['values']> =>
  [...new Set(steps)].map((step) => ({ step, values: (values[step] ?? []).map(finite) }));
