import { count } from '../../src/protocol/format';
import { tickText } from './range';
import type { ChartSpec, Curve } from './spec';

/** What the crosshair says at place `index` of the common x; nothing when it is outside. */
export const readout = (
  spec: ChartSpec, curves: readonly Curve[], index: number | null | undefined, xs: ArrayLike<number>,
): string | undefined => {
  const x = index === null || index === undefined ? undefined : xs[index];
  if (x === undefined) return undefined;
  const values = curves.flatMap((curve) => {
    const value = valueAt(curve, x);
    const { format } = curve.right && spec.right ? spec.right : spec.y;
    return value === undefined ? [] : [`${curve.label} ${format(value)}`];
  });
  const place = spec.x.whole || Number.isInteger(x) ? count(x) : tickText(x);
  return [`${spec.x.label} ${spec.x.ticks ? spec.x.format(x) : place}`, ...values].join('\n');
};

/** The curve's own value at `x`, or the last one before it. */
const valueAt = ({ x: xs, y }: Curve, x: number): number | undefined => {
  let low = 0;
  let high = xs.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if ((xs[middle] ?? Infinity) <= x) low = middle + 1;
    else high = middle - 1;
  }
  const value = y[high];
  return value === null || value === undefined || !Number.isFinite(value) ? undefined : value;
};

/** Where a key moves the crosshair among `length` places; nothing when the key means something else. */
export const placeAfterKey = (key: string, now: number, length: number): number | undefined => {
  const page = Math.max(1, Math.round(length / 20));
  const moves: Readonly<Record<string, number>> = {
    ArrowLeft: now - 1, ArrowRight: now + 1, PageUp: now - page, PageDown: now + page, Home: 0, End: length - 1,
  };
  const target = moves[key];
  return target === undefined || length === 0 ? undefined : Math.min(length - 1, Math.max(0, target));
};
