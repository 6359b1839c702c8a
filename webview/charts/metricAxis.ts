import { metricOf, type Metric } from '../../src/protocol/metrics';
import { metricWord, t } from '../text';
import { extent, padded, tickText, type Range } from './range';
import type { ChartSpec } from './spec';

/** Vertical axes for what is known of a metric: its word, its unit, its limits, and whether it has a logarithm; pure. */

type Columns = readonly ArrayLike<number | null>[];
type Scale = Pick<ChartSpec['y'], 'log' | 'noLog'>;

/** A value beside an axis or in a heading: 97.5 %, −15. */
export const metricTick = (metric: string) => (value: number): string =>
  (metricOf(metric).isShare ? `${tickText(Number((100 * value).toFixed(1)))} %` : tickText(value));

/**
 * Whether an axis is logarithmic, or a sentence why it cannot be: all values must have a place on it.
 * @param least nothing can be below it; from 0 on, values of 0 are gaps
 */
export const scaleOf = (wanted: boolean, columns: Columns, least = -Infinity): Scale => {
  const found = extent(columns);
  if (!found || found[0] > 0 || (least >= 0 && found[1] > 0)) return { log: wanted };
  return { log: false, noLog: found[1] > 0 ? t('Some values are not positive: they have no place on a logarithmic axis.')
    : t('No value is positive: there is nothing to see on a logarithmic axis.') };
};

const metricScale = (metric: string, wanted: boolean, columns: Columns): Scale => {
  const { isShare, isLogarithm, limits: [least] } = metricOf(metric);
  if (isShare) return { log: false, noLog: t('Shares of a whole have no logarithmic axis.') };
  if (isLogarithm) return { log: false, noLog: t('These values are logarithms already.') };
  return scaleOf(wanted, columns, least);
};

/** Both ends of a metric that has them: an accuracy is drawn from 0 to 100 %. */
export const wholeRange = (metric: string): Range | undefined => {
  const { limits } = metricOf(metric);
  return limits.every(Number.isFinite) ? limits : undefined;
};

/** A range with some air, which ends where the metric ends. */
export const metricRange = (metric: string, range: Range | undefined, log: boolean): Range => {
  const { limits: [least, greatest] } = metricOf(metric);
  const [low, high] = padded(range, log);
  return log ? [low, high] : [Math.max(least, low), Math.min(greatest, high)];
};

/** The vertical axis of a metric. @param columns all that has to have a place on it @param rangeOf which part of it is shown, if not all */
export const metricAxis = (
  metric: string, wanted: boolean, columns: Columns, rangeOf = (log: boolean): Range => metricRange(metric, extent(columns, log), log),
): ChartSpec['y'] => {
  const scale = metricScale(metric, wanted, columns);
  return { label: metricWord(metric), format: metricTick(metric), range: rangeOf(Boolean(scale.log)), ...scale };
};

/**
 * Tells values near a range from what would flatten it: worse than its worse end by `times` its size. What is better is never cut off.
 * The size of what begins at 0 is its greatest value, of anything else the way between both ends.
 */
export const nearTo = ({ lowerIsBetter, limits: [least] }: Metric, [low, high]: Range, times: number): ((value: number) => boolean) => {
  const size = least === 0 ? high : high - low || Math.abs(high) || 1;
  return lowerIsBetter ? (value) => value <= high + times * size : (value) => value >= low - times * size;
};
