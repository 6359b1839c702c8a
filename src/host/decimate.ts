import type { MetricColumns, ValidationColumns } from '../protocol/messages';
import type { Series } from './series';

export type MetricSeries = Series<'x' | 'loss' | 'min' | 'max' | 'gradientNorm' | 'rate' | 'count'>;
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
  const [xs, losses] = [series.column('x'), series.column('loss')];
  const [mins, maxs, counts] = [series.column('min'), series.column('max'), series.column('count')];
  const [norms, rates] = [series.column('gradientNorm'), series.column('rate')];
  const points = Math.max(0, Math.ceil(series.length / stride) - from);
  const columns = {
    x: new Float64Array(points), loss: new Float32Array(points),
    min: new Float32Array(points), max: new Float32Array(points),
    gradientNorm: new Float32Array(points), rate: new Float32Array(points),
  };
  for (let point = 0; point < points; point++) {
    const first = (from + point) * stride;
    const end = Math.min(first + stride, series.length);
    columns.x[point] = xs[end - 1] ?? 0;
    columns.loss[point] = weightedMean(losses, counts, first, end);
    columns.gradientNorm[point] = weightedMean(norms, counts, first, end);
    columns.rate[point] = rates[end - 1] ?? NaN;
    columns.min[point] = extreme(mins, first, end, Math.min);
    columns.max[point] = extreme(maxs, first, end, Math.max);
  }
  return columns;
};

/** A loss that is not finite stays so: a gap on the chart, not a number that was never there. */
const weightedMean = (values: Float64Array, counts: Float64Array, first: number, end: number): number => {
  let sum = 0;
  let total = 0;
  for (let i = first; i < end; i++) {
    sum += (values[i] ?? 0) * (counts[i] ?? 1);
    total += counts[i] ?? 1;
  }
  return sum / total;
};

const extreme = (
  values: Float64Array, first: number, end: number, pick: (a: number, b: number) => number,
): number => {
  let found = values[first] ?? NaN;
  for (let i = first + 1; i < end; i++) found = pick(found, values[i] ?? NaN);
  return found;
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
