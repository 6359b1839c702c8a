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
  return [`${spec.x.label} ${Math.round(x).toLocaleString('en')}`, ...values].join('\n');
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
