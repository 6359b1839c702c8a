/** What is known of each metric, in one place: axes, tables, filters, words and tests ask here. Pure. */

export interface Metric {
  /** How it is called beside a number. */
  readonly word: string;
  readonly lowerIsBetter: boolean;
  /** Least and greatest value that there can be. */
  readonly limits: readonly [least: number, greatest: number];
  /** A share of a whole: written in per cent. */
  readonly isShare?: boolean;
  /** The base-10 logarithm of a loss: its differences are what ratios are elsewhere. */
  readonly isLogarithm?: boolean;
  /** The loss that is trained, so that both stand on one axis. */
  readonly isLoss?: boolean;
}

const metrics = {
  mse: { word: 'MSE', lowerIsBetter: true, limits: [0, Infinity], isLoss: true },
  accuracy: { word: 'accuracy', lowerIsBetter: false, limits: [0, 1], isShare: true },
  return: { word: 'return', lowerIsBetter: false, limits: [-Infinity, Infinity] },
  log10Loss: { word: 'log₁₀ loss', lowerIsBetter: true, limits: [-Infinity, Infinity], isLogarithm: true },
} as const satisfies Readonly<Record<string, Metric>>;

/** The metrics that a task set can have. */
export type MetricName = keyof typeof metrics;
export const metricNames = Object.keys(metrics) as readonly MetricName[];

const known = new Map<string, Metric>(Object.entries(metrics));

/** A metric by name; a score that is not listed is any number, and more of it is better. */
export const metricOf = (name: string): Metric =>
  known.get(name) ?? { word: name, lowerIsBetter: false, limits: [-Infinity, Infinity] };

/** A loss in training: of any sign, less is better. */
export const trainedLoss: Metric = { word: 'loss', lowerIsBetter: true, limits: [-Infinity, Infinity] };

export const lowerIsBetter = (metric: string): boolean => metricOf(metric).lowerIsBetter;

/**
 * How much better `to` is than `from`: as a share of the way to the best value that there can be (of the loss, or of what an
 * accuracy lacks), of the loss behind a logarithm, else of the size of `from`. Negative when it is worse.
 */
export const gainOf = (metric: string, from: number, to: number): number => {
  const { lowerIsBetter: isLow, limits: [least, greatest], isLogarithm } = metricOf(metric);
  if (isLogarithm) return 1 - 10 ** (to - from);
  const best = isLow ? least : greatest;
  const gained = isLow ? from - to : to - from;
  const whole = Math.abs(Number.isFinite(best) ? best - from : from);
  if (gained === 0) return 0;
  return whole > 0 ? gained / whole : gained > 0 ? Infinity : -Infinity;
};
