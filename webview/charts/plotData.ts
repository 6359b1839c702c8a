import uPlot from 'uplot';
import type { Curve } from './spec';

/** What one uPlot series is: a curve's line, or an edge of its band. */
export interface SeriesPart {
  readonly curve: Curve;
  readonly part: 'high' | 'low' | 'y';
}

/** Drawing order: a wider curve comes later, on top. */
const inOrder = (curves: readonly Curve[]): readonly Curve[] => [...curves].sort((a, b) => a.width - b.width);

/** Parts of all curves in drawing order; a band lies below its own line. */
export const partsOf = (curves: readonly Curve[]): readonly SeriesPart[] =>
  inOrder(curves).flatMap((curve) => [
    ...(curve.band ? [{ curve, part: 'high' as const }, { curve, part: 'low' as const }] : []),
    { curve, part: 'y' as const },
  ]);

/** Curves on one common x, as uPlot wants them; what a log axis or a canvas cannot draw becomes a gap. */
export const alignedData = (curves: readonly Curve[], log: boolean): uPlot.AlignedData => {
  const tables = inOrder(curves).map((curve): uPlot.AlignedData => {
    const drawable = (values: ArrayLike<number | null>): (number | null)[] =>
      Array.from(values, (value) => (isDrawable(value, log && !curve.right) ? value : null));
    const { band } = curve;
    return [
      Array.from(curve.x),
      ...(band ? [drawable(band.high), edgeOnLog(band.low, log && !curve.right)] : []),
      drawable(curve.y),
    ] as uPlot.AlignedData;
  });
  const [only] = tables;
  if (!only) return [[]];
  return tables.length === 1 ? only : uPlot.join(tables);
};

const isDrawable = (value: number | null, log: boolean): boolean =>
  value !== null && Number.isFinite(value) && (!log || value > 0);

/** A lower edge at or below zero goes to the very bottom of a log axis, so that its band stays closed. */
const edgeOnLog = (values: ArrayLike<number | null>, log: boolean): (number | null)[] =>
  Array.from(values, (value) => {
    if (value === null || !Number.isFinite(value)) return null;
    return log && value <= 0 ? Number.MIN_VALUE : value;
  });
