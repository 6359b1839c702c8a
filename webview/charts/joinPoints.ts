import type { MetricColumns } from '../../src/protocol/messages';
import type { Range } from './range';

/** Points of the meta-loss that are drawn at most: more would only be a thick line. */
export const mostDrawn = 400;

/** The part of the columns that a range shows, with one entry more on either side. */
export const visiblePart = (columns: MetricColumns, range: Range | undefined): MetricColumns => {
  if (!range) return columns;
  const { x } = columns;
  const first = Math.max(0, x.findIndex((value) => value >= range[0]) - 1);
  const beyond = x.findIndex((value) => value > range[1]);
  const end = beyond < 0 ? x.length : beyond + 1;
  const part = (column: Float32Array): Float32Array<ArrayBuffer> => column.slice(first, end);
  return {
    x: x.slice(first, end), loss: part(columns.loss), min: part(columns.min), max: part(columns.max),
    gradientNorm: part(columns.gradientNorm), rate: part(columns.rate),
  };
};

/** Neighbours joined to at most `mostDrawn` points: the last x, mean loss, least and greatest. */
export const joinPoints = (columns: MetricColumns): MetricColumns => {
  const { length } = columns.x;
  let stride = 1;
  while (length / stride > mostDrawn) stride *= 2;
  if (stride === 1) return columns;
  const points = Math.ceil(length / stride);
  const part = (column: Float32Array, i: number): Float32Array => column.subarray(i * stride, (i + 1) * stride);
  const each = (pick: (i: number) => number) => Float32Array.from({ length: points }, (_, i) => pick(i));
  return {
    x: Float64Array.from({ length: points }, (_, i) => columns.x[Math.min((i + 1) * stride, length) - 1] ?? 0),
    loss: each((i) => mean(part(columns.loss, i))),
    gradientNorm: each((i) => mean(part(columns.gradientNorm, i))),
    rate: each((i) => part(columns.rate, i).at(-1) ?? NaN),
    min: each((i) => Math.min(...part(columns.min, i))),
    max: each((i) => Math.max(...part(columns.max, i))),
  };
};

/** One value that is not finite makes the mean so: a gap, not a number that was never there. */
const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
