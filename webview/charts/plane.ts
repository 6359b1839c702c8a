import { svg, type SVGTemplateResult } from 'lit';
import { extent, tickText, type Range } from './range';

/** A picture's coordinate system in the units of its svg element. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  left(x: number): number;
  top(y: number): number;
  readonly x: Range;
  readonly y: Range;
}

const margin = { left: 40, right: 12, top: 8, bottom: 24 } as const;

/** A plane that holds all these numbers, with some air. */
export const planeOf = (
  xs: readonly ArrayLike<number>[], ys: readonly ArrayLike<number>[], width: number, height: number,
): Plane => {
  const x = extent(xs) ?? [-1, 1];
  const [low, high] = extent(ys) ?? [-1, 1];
  const air = (high - low || 1) * 0.12;
  const y: Range = [low - air, high + air];
  return {
    width, height, x, y,
    left: (value) => margin.left + ((value - x[0]) / (x[1] - x[0] || 1)) * (width - margin.left - margin.right),
    top: (value) => margin.top + ((y[1] - value) / (y[1] - y[0])) * (height - margin.top - margin.bottom),
  };
};

/** A round step that cuts a range in about `parts`. */
const stepOf = ([low, high]: Range, parts: number): number => {
  const rough = (high - low || 1) / parts;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
};
const ticksOf = (range: Range, parts: number): number[] => {
  const step = stepOf(range, parts);
  const first = Math.ceil(range[0] / step);
  return Array.from({ length: Math.max(0, Math.floor(range[1] / step) - first + 1) }, (_, i) => (first + i) * step);
};

/** Horizontal grid lines, axis and their numbers. */
export const axesOf = (plane: Plane): SVGTemplateResult => {
  const { width, height } = plane;
  const floor = height - margin.bottom;
  return svg`
    ${ticksOf(plane.y, 4).map((y) => svg`
      <line class="grid" x1=${margin.left} x2=${width - margin.right} y1=${plane.top(y)} y2=${plane.top(y)}></line>
      <text x=${margin.left - 6} y=${plane.top(y) + 4} text-anchor="end">${tickText(y)}</text>`)}
    <line class="axis" x1=${margin.left} x2=${width - margin.right} y1=${floor} y2=${floor}></line>
    ${ticksOf(plane.x, 6).map((x) => svg`<text x=${plane.left(x)} y=${height - 6} text-anchor="middle">${tickText(x)}</text>`)}`;
};

/** A line through points; what is not finite breaks it. */
export const pathOf = (plane: Plane, xs: ArrayLike<number>, ys: ArrayLike<number>, stride = 1): string => {
  let path = '';
  let drawing = false;
  for (let i = 0; i < xs.length; i++) {
    const y = ys[i * stride] ?? NaN;
    if (Number.isFinite(y)) path += `${drawing ? 'L' : 'M'}${plane.left(xs[i] ?? 0).toFixed(1)} ${clamped(plane, y).toFixed(1)}`;
    drawing = Number.isFinite(y);
  }
  return path;
};

/** The area between mean − 2 σ and mean + 2 σ. */
export const bandOf = (plane: Plane, xs: ArrayLike<number>, mean: ArrayLike<number>, deviation: ArrayLike<number>): string => {
  const order = Array.from(xs, (_, i) => i);
  const at = (i: number, side: number): string =>
    `${plane.left(xs[i] ?? 0).toFixed(1)} ${clamped(plane, (mean[i] ?? NaN) + side * 2 * (deviation[i] ?? NaN)).toFixed(1)}`;
  return `M${[...order.map((i) => at(i, 1)), ...order.reverse().map((i) => at(i, -1))].join('L')}Z`;
};

/** A line that leaves the picture only has to leave in the right direction. */
const clamped = (plane: Plane, y: number): number =>
  Math.min(plane.height * 3, Math.max(-plane.height * 2, plane.top(y)));
