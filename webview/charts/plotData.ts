import uPlot from 'uplot';
import type { ChartSpec, Curve } from './spec';

/** What one uPlot series is: a curve's line, or an edge of its band. */
export interface SeriesPart {
  readonly curve: Curve;
  readonly part: 'high' | 'low' | 'y';
}

/** Drawing order: a wider curve comes later, on top. */
const inOrder = (curves: readonly Curve[]): readonly Curve[] => [...curves].sort((a, b) => a.width - b.width);

/** Scattered points show their intervals as whiskers, which are no series. */
const hasBand = ({ band, scattered }: Curve): boolean => band !== undefined && !scattered;

/** Parts of all curves in drawing order; a band lies below its own line. */
export const partsOf = (curves: readonly Curve[]): readonly SeriesPart[] =>
  inOrder(curves).flatMap((curve) => [
    ...(hasBand(curve) ? [{ curve, part: 'high' as const }, { curve, part: 'low' as const }] : []),
    { curve, part: 'y' as const },
  ]);

/** The vertical axis that the data are drawn for. */
type Scale = Pick<ChartSpec['y'], 'log' | 'range'>;

/** Curves on one common x, as uPlot wants them; what a log axis or a canvas cannot draw becomes a gap. */
export const alignedData = (curves: readonly Curve[], { x, y, right }: Pick<ChartSpec, 'x' | 'y' | 'right'>): uPlot.AlignedData => {
  const onRight: Scale = { log: false, range: right?.range ?? [0, 1] };
  const tables = inOrder(curves).map((curve) => tableOf(curve, curve.right ? onRight : y))
    .map((table) => (x.log ? afterZero(table) : table));
  const [only] = tables;
  if (!only) return [[]];
  return tables.length === 1 ? only : uPlot.join(tables);
};

const tableOf = ({ x, y, band, scattered }: Curve, { log = false, range: [low, high] }: Scale): uPlot.AlignedData => {
  const span = high - low;
  // A canvas cannot draw what diverges: far outside, a line only has to leave in the right direction.
  const line = Array.from(y, (value) =>
    (isDrawable(value, log) ? Math.min(high + 50 * span, Math.max(low - 50 * span, value)) : null));
  if (!band || scattered) return [Array.from(x), line] as uPlot.AlignedData;
  const isOutside = (i: number): boolean => { const value = y[i] ?? NaN; return !(value <= high + span && (log || value >= low - span)); };
  const within = (edge: (number | null)[]): (number | null)[] => edge.map((value, i) => (isOutside(i) ? null : value));
  const highs = Array.from(band.high, (value) => (isDrawable(value, log) ? value : null));
  return [Array.from(x), within(highs), within(lowEdge(band.low, log)), line] as uPlot.AlignedData;
};

/** A log axis has no place at or before zero. */
const afterZero = ([xs, ...columns]: uPlot.AlignedData): uPlot.AlignedData => {
  const first = Array.from(xs).findIndex((x) => x > 0);
  const kept = first < 0 ? xs.length : first;
  return [xs.slice(kept), ...columns.map((column) => column.slice(kept))] as uPlot.AlignedData;
};

const isDrawable = (value: number | null, log: boolean): value is number =>
  value !== null && Number.isFinite(value) && (!log || value > 0);

/** A lower edge at or below zero goes to the very bottom of a log axis, so that its band stays closed. */
const lowEdge = (values: ArrayLike<number | null>, log: boolean): (number | null)[] =>
  Array.from(values, (value) => {
    if (value === null || !Number.isFinite(value)) return null;
    return log && value <= 0 ? Number.MIN_VALUE : value;
  });
