import { metricOf } from '../../src/protocol/metrics';
import type { Range } from '../charts/range';

/** A result with its interval. */
export interface Interval {
  readonly mean: number;
  readonly ci95: number | null;
}

/** The least of 1, 2, 5 and 10 times a power of ten that is not below a size. */
const roundUp = (size: number): number => {
  const power = 10 ** Math.floor(Math.log10(size));
  return ([1, 2, 5].find((step) => step * power >= size * (1 - 1e-12)) ?? 10) * power;
};

/** Round numbers around a range. */
const roundedOut = ([low, high]: Range): Range => {
  const air = high > low ? 0 : (Math.abs(high) || 1) / 2;
  const step = roundUp((high - low + 2 * air) / 4);
  const at = (value: number): number => Number((value * step).toPrecision(12));
  return [at(Math.floor((low - air) / step)), at(Math.ceil((high + air) / step))];
};

/** Of the way from the best result to the middle one, as much is shown beyond the middle. */
const roomForWorse = 3;

/**
 * Both ends of a column of interval plots, on which many runs of one metric are held against each other: the limits of the metric
 * where it has both; from 0 to three times the middle result where it begins at 0; else the results themselves, without those that
 * are far worse than the middle.
 */
export const intervalScale = (metric: string, results: readonly Interval[]): Range => {
  const { limits, lowerIsBetter } = metricOf(metric);
  const known = results.filter(({ mean }) => Number.isFinite(mean)).sort((a, b) => a.mean - b.mean);
  const middle = known[Math.floor(known.length / 2)]?.mean;
  if (limits.every(Number.isFinite)) return limits;
  if (middle === undefined) return [0, 1];
  if (limits[0] === 0) return [0, roundUp(Math.max(1e-12, 3 * middle))];
  const low = Math.min(...known.map(({ mean, ci95 }) => mean - (ci95 ?? 0)));
  const high = Math.max(...known.map(({ mean, ci95 }) => mean + (ci95 ?? 0)));
  const room = roomForWorse * ((lowerIsBetter ? middle - low : high - middle) || Math.abs(middle));
  return roundedOut(lowerIsBetter ? [low, Math.min(high, middle + room)] : [Math.max(low, middle - room), high]);
};
