import type { MetricColumns, ValidationColumns } from '../protocol/messages';
import { blockSize, type MetricSeries } from './metricSeries';
import type { Series } from './series';

export type ValidationSeries = Series<'x' | 'mean' | 'ci95'>;

/** Points of one curve that a panel is sent at most. */
export const mostPoints = 4000;

/** How many neighbours become one point: doubles as a series grows, so that earlier points stay what they were. */
export const strideFor = (length: number, most = mostPoints): number => {
  let stride = 1;
  while (Math.ceil(length / stride) > most) stride *= 2;
  return stride;
};

/** Points from `from` on, each for `stride` neighbours: means of loss and gradient by their counts, least, greatest, last rate. */
export const metricPoints = (series: MetricSeries, stride: number, from: number): MetricColumns => {
  const [xs, rates] = [series.column('x'), series.column('rate')];
  const points = Math.max(0, Math.ceil(series.length / stride) - from);
  const columns = {
    x: new Float64Array(points), loss: new Float32Array(points),
    min: new Float32Array(points), max: new Float32Array(points),
    gradientNorm: new Float32Array(points), rate: new Float32Array(points),
  };
  for (let point = 0; point < points; point++) {
    const first = (from + point) * stride;
    const end = Math.min(first + stride, series.length);
    const sum = stride % blockSize === 0 ? series.joinedByBlocks(first, end) : series.joined(first, end);
    columns.x[point] = xs[end - 1] ?? 0;
    // A loss that is not finite stays so: a gap on the chart, not a number that was never there.
    columns.loss[point] = sum.lossSum / sum.count;
    columns.gradientNorm[point] = sum.normSum / sum.count;
    columns.rate[point] = rates[end - 1] ?? NaN;
    columns.min[point] = sum.min;
    columns.max[point] = sum.max;
  }
  return columns;
};

/** Validations are few; beyond the limit every `stride`-th is shown. */
export const validationPoints = (series: ValidationSeries, stride: number, from: number): ValidationColumns => {
  const [xs, means, intervals] = [series.column('x'), series.column('mean'), series.column('ci95')];
  const points = Math.max(0, Math.ceil(series.length / stride) - from);
  const place = (point: number): number => Math.min((from + point + 1) * stride, series.length) - 1;
  return {
    x: Float64Array.from({ length: points }, (_, point) => xs[place(point)] ?? 0),
    mean: Float32Array.from({ length: points }, (_, point) => means[place(point)] ?? NaN),
    ci95: Float32Array.from({ length: points }, (_, point) => intervals[place(point)] ?? NaN),
  };
};
