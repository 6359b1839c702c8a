import { describe, expect, it } from 'vitest';
import { metricPoints, mostPoints, strideFor, validationPoints } from '../../src/host/decimate';
import { MetricSeries } from '../../src/host/metricSeries';
import { Series } from '../../src/host/series';
import { generator } from '../gallery/sampleRun';

const filled = (length: number): MetricSeries => {
  const random = generator(1);
  const series = new MetricSeries();
  for (let i = 0; i < length; i++) {
    const loss = random.uniform();
    series.push({ x: (i + 1) * 10, loss, min: loss - 1, max: loss + 1, gradientNorm: i, rate: 1 / (i + 1), count: 10 });
  }
  return series;
};

describe('points for a panel', () => {
  it.each([[0, 1], [1, 1], [4000, 1], [4001, 2], [8000, 2], [8001, 4], [1_000_000, 256]])(
    '%s entries are joined by %s', (length, stride) => {
      expect(strideFor(length)).toBe(stride);
      expect(Math.ceil(length / stride)).toBeLessThanOrEqual(mostPoints);
    });

  it('keeps mean, least and greatest of what it joins', () => {
    const series = filled(10);
    const points = metricPoints(series, 4, 0);
    const losses = series.column('loss');
    expect(points.x).toEqual(Float64Array.of(40, 80, 100));
    expect(points.loss[0]).toBeCloseTo(losses.subarray(0, 4).reduce((a, b) => a + b) / 4, 6);
    expect([...points.gradientNorm]).toEqual([1.5, 5.5, 8.5]);
    expect([...points.rate]).toEqual([0.25, 0.125, expect.closeTo(0.1, 6)]);
    expect(points.max[2]).toBeCloseTo(Math.max(...losses.subarray(8)) + 1, 6);
    expect(points.min[1]).toBeCloseTo(Math.min(...losses.subarray(4, 8)) - 1, 6);
  });

  it('gives from any point on the same as from the beginning', () => {
    const series = filled(999);
    const all = metricPoints(series, 8, 0);
    for (const from of [0, 1, 60, 124, 125]) {
      expect(metricPoints(series, 8, from).loss).toEqual(all.loss.slice(from));
    }
  });

  it('gives the same by blocks as one by one, also after a resume has cut them', () => {
    const series = filled(1000);
    series.cutWhile('x', (x) => x > 5000);
    for (let i = 500; i < 900; i++) {
      series.push({ x: (i + 1) * 10, loss: i, min: i - 1, max: i + 1, gradientNorm: 2 * i, rate: 0.1, count: i % 3 + 1 });
    }
    const { loss, min, max, gradientNorm } = metricPoints(series, 128, 0);
    expect(loss.length).toBe(8);
    loss.forEach((mean, point) => {
      const [first, end] = [point * 128, Math.min(900, (point + 1) * 128)];
      const part = (name: 'loss' | 'gradientNorm' | 'min' | 'max' | 'count') => [...series.column(name).slice(first, end)];
      const weighted = (values: number[]) => values.reduce((sum, value, i) => sum + value * (part('count')[i] ?? 0), 0)
        / part('count').reduce((a, b) => a + b);
      expect(mean).toBeCloseTo(weighted(part('loss')), 3);
      expect(gradientNorm[point]).toBeCloseTo(weighted(part('gradientNorm')), 3);
      expect([min[point], max[point]]).toEqual([Math.fround(Math.min(...part('min'))), Math.fround(Math.max(...part('max')))]);
    });
  });

  it('leaves a loss that is not finite as it is', () => {
    const series = filled(2);
    series.push({ x: 30, loss: NaN, min: NaN, max: NaN, gradientNorm: NaN, rate: 1, count: 10 });
    expect(metricPoints(series, 4, 0).loss[0]).toBeNaN();
    expect(metricPoints(series, 1, 0).loss[1]).not.toBeNaN();
  });

  it('thins validations to the last of each stretch', () => {
    const series = new Series<'x' | 'mean' | 'ci95'>(['x', 'mean', 'ci95']);
    for (let i = 1; i <= 5; i++) series.push({ x: i, mean: i / 10, ci95: 0.1 });
    expect([...validationPoints(series, 2, 0).x]).toEqual([2, 4, 5]);
    expect([...validationPoints(series, 2, 2).x]).toEqual([5]);
  });

  it('grows without losing anything, and can be cut back', () => {
    const series = filled(10_000);
    expect(series.column('x').at(-1)).toBe(100_000);
    expect(series.cutWhile('x', (x) => x > 5000)).toBe(true);
    expect(series.length).toBe(500);
    expect(series.cutWhile('x', (x) => x > 5000)).toBe(false);
  });
});
