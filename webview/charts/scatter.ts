import type uPlot from 'uplot';
import type { Axis, ChartSpec, Curve } from './spec';

/** One of the points of scattered curves: its value, and which point of which curve it is. */
export interface Dot {
  readonly curve: Curve;
  readonly index: number;
  readonly x: number;
  readonly y: number;
}

/** Points of scattered curves, from left to right and from low to high: the order in which keys go through them. */
export const dotsOf = (curves: readonly Curve[]): readonly Dot[] => curves.filter(({ scattered }) => scattered)
  .flatMap((curve) => Array.from(curve.x, (x, index) => ({ curve, index, x, y: curve.y[index] ?? NaN })))
  .filter(({ y }) => Number.isFinite(y)).sort((a, b) => a.x - b.x || a.y - b.y);

/** Pixels from a dot at which the pointer means it. */
const reach = 10;

/** The dot nearest to a place on the plot, when one is near. @param left and @param top in CSS pixels */
export const dotAt = (
  plot: Pick<uPlot, 'valToPos'>, dots: readonly Dot[], left: number, top: number,
): Dot | undefined => {
  let found: Dot | undefined;
  let nearest = reach;
  for (const dot of dots) {
    const away = Math.hypot(plot.valToPos(dot.x, 'x') - left, plot.valToPos(dot.y, 'y') - top);
    if (away <= nearest) [found, nearest] = [dot, away];
  }
  return found;
};

/** What a dot is: its name, where it stands, and its value. */
export const dotText = ({ x, y }: Pick<ChartSpec, 'x' | 'y'>, dot: Dot): string => {
  const at = (axis: Axis, value: number): string => `${axis.label} ${axis.format(value)}`;
  return [dot.curve.names?.[dot.index] ?? dot.curve.label, at(x, dot.x), at(y, dot.y)].join('\n');
};

/** Whether two dots are the same point. */
export const isSameDot = (a: Dot | undefined, b: Dot | undefined): boolean =>
  a !== undefined && a.curve.id === b?.curve.id && a.index === b.index;
