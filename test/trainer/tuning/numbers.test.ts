import { describe, expect, it } from 'vitest';
import { cumulative, quantile } from '../../../src/trainer/math/normal';
import { Rng } from '../../../src/trainer/math/rng';
import { aligned } from '../../../src/trainer/tuning/empiricalPrior';
import { GaussianProcess, GrowingProcess, logMarginal, marginalGradient, matern52 } from '../../../src/trainer/tuning/gaussianProcess';
import { expectedImprovement, gaussianRanks, ranks, winsorAt } from '../../../src/trainer/tuning/scores';
import { zeroShotList } from '../../../src/trainer/tuning/zeroShotList';
import { BoostedTrees } from '../../../src/trainer/tuning/boostedTrees';

const rng = Rng.keyed(1, 'numbers');
const points = (n: number, width: number) => ({
  width, x: Float64Array.from({ length: n * width }, () => rng.uniform()), y: Float64Array.from({ length: n }, () => rng.normal()),
});
const hyper = Float64Array.from([-0.5, 0.2, 0.3, -2]);

describe('the normal distribution', () => {
  it.each([[0, 0.5], [1, 0.8413447460685429], [-1.96, 0.024997895148220435], [-6, 9.865876450376946e-10]])('Φ(%d) = %d', (z, p) => {
    expect(Math.abs(cumulative(z) / p - 1)).toBeLessThan(1e-12);
    expect(quantile(p)).toBeCloseTo(z, 9);
  });
});

describe('a Gaussian process', () => {
  it('with two points has the posterior and likelihood of the closed form', () => {
    const p = { width: 2, x: Float64Array.from([0, 0, 1, 0.5]), y: Float64Array.from([1, -0.5]) };
    const [l1, l2, a, s] = Array.from(hyper, Math.exp);
    const k = (u: readonly number[], v: readonly number[]) => a * matern52(Math.hypot((u[0] - v[0]) / l1, (u[1] - v[1]) / l2));
    const [d, c] = [a + s + 1e-8, k([0, 0], [1, 0.5])];
    const det = d * d - c * c;
    const at = [0.3, 0.8];
    const [q1, q2] = [k(at, [0, 0]), k(at, [1, 0.5])];
    const [w1, w2] = [(d * 1 - c * -0.5) / det, (d * -0.5 - c * 1) / det];
    const { mean, deviation } = new GaussianProcess(p, hyper).predict(Float64Array.from(at));
    expect(mean[0]).toBeCloseTo(q1 * w1 + q2 * w2, 12);
    expect(deviation[0] ** 2).toBeCloseTo(a - (d * (q1 * q1 + q2 * q2) - 2 * c * q1 * q2) / det, 12);
    expect(logMarginal(p, hyper)).toBeCloseTo(-0.5 * (1 * w1 - 0.5 * w2) - 0.5 * Math.log(det) - Math.log(2 * Math.PI), 12);
  });
  it('has the gradient of its marginal likelihood, also with features', () => {
    const p = { ...points(7, 2), features: Float64Array.from({ length: 14 }, () => rng.normal()) };
    const gradient = new Float64Array(4);
    marginalGradient(p, hyper, gradient);
    gradient.forEach((g, i) => {
      const moved = (by: number) => logMarginal(p, hyper.map((h, j) => h + (i === j ? by : 0)));
      expect(g).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 6);
    });
  });
  it('leaves one out as if it were not there', () => {
    const p = points(6, 2);
    const without = (i: number) => new GaussianProcess({
      width: 2, x: p.x.filter((_, at) => Math.floor(at / 2) !== i), y: p.y.filter((_, at) => at !== i),
    }, hyper).predict(p.x.slice(2 * i, 2 * i + 2)).mean[0];
    new GaussianProcess(p, hyper).leaveOneOut().mean.forEach((m, i) => expect(m).toBeCloseTo(without(i), 9));
  });
  it('expects what it predicts', () => {
    const [process, at] = [new GaussianProcess(points(6, 2), hyper), points(5, 2).x];
    const { mean } = process.predict(at);
    process.expect(at).forEach((m, i) => expect(m).toBeCloseTo(mean[i], 12));
  });
  it('that grows is the one that is made at once', () => {
    const p = points(9, 2);
    const pool = { width: 2, x: points(20, 2).x };
    const growing = new GrowingProcess(pool, hyper, 16);
    for (const n of [1, 4, 9]) growing.grow({ width: 2, x: p.x.slice(0, 2 * n) });
    const [grown, whole] = [growing.predict(p.y), new GaussianProcess(p, hyper).predict(pool.x)];
    whole.mean.forEach((m, i) => expect(grown.mean[i]).toBeCloseTo(m, 9));
    whole.deviation.forEach((d, i) => expect(grown.deviation[i]).toBeCloseTo(d, 9));
  });
});

describe('scores', () => {
  it.each([[0, 1, 0.3], [1, 0.5, 0], [-2, 3, -4]])('EI(%d, %d, %d) is the integral', (mean, deviation, best) => {
    let sum = 0;
    const [low, steps] = [mean - 12 * deviation, 200_000];
    const width = (best - low) / steps;
    for (let i = 0; i < steps; i++) {
      const y = low + (i + 0.5) * width;
      sum += (best - y) * Math.exp(-0.5 * ((y - mean) / deviation) ** 2) / (deviation * Math.sqrt(2 * Math.PI)) * width;
    }
    expect(expectedImprovement(mean, deviation, best)).toBeCloseTo(sum, 6);
  });
  it('ranks ties by their mean', () => expect(Array.from(ranks([3, 1, 3, 2]))).toEqual([3.5, 1, 3.5, 2]));
  it('turns ranks into standings, cut at δ', () => {
    const delta = 1 / (4 * 100 ** 0.25 * Math.sqrt(Math.PI * Math.log(100)));
    expect(winsorAt(100)).toBeCloseTo(delta, 15);
    const z = gaussianRanks(Array.from({ length: 100 }, (_, i) => i ** 3));
    expect(z[49]).toBeCloseTo(0, 12);
    expect(z[99]).toBeCloseTo(quantile(1 - delta), 12);
    expect(z[0]).toBeCloseTo(quantile(delta), 12);
  });
  it('aligns results to a prior where their likelihood is largest', () => {
    const [v, mean] = [Float64Array.from([5, 9, 7, 12]), Float64Array.from([-1, 0.5, 0.2, 1])];
    const { a, b } = aligned(v, mean, (f) => f.map((value) => value / 0.5));
    const n = v.length - 1; // one degree of freedom goes to the offset
    const likelihood = (a1: number, b1: number) => n * Math.log(b1) - v.reduce((s, x, i) => s + (a1 + b1 * x - mean[i]) ** 2, 0);
    for (const [da, db] of [[0.01, 0], [-0.01, 0], [0, 0.001], [0, -0.001]]) expect(likelihood(a, b)).toBeGreaterThan(likelihood(a + da, b + db));
  });
});

describe('learners', () => {
  it('zero-shot list of a table made by hand', () => {
    // Setting 1 is good on average, 0 best on the first task, 3 best on the second.
    expect(zeroShotList([[1, 2, 4, 3], [4, 2, 3, 1]], 3)).toEqual([1, 0, 3]);
    expect(() => zeroShotList([[1, 2], [1]], 1)).toThrow(/different settings/);
  });
  it('boosted trees learn a step and a product', () => {
    const { x } = points(3000, 2);
    const y = Float64Array.from({ length: 3000 }, (_, i) => (x[2 * i] > 0.5 ? 1 : 0) + 2 * x[2 * i] * x[2 * i + 1]);
    const guess = new BoostedTrees({ width: 2, x, y }).predict(Float64Array.from([0.8, 0.5, 0.2, 0.5]));
    expect(Math.abs(guess[0] - 1.8)).toBeLessThan(0.1);
    expect(Math.abs(guess[1] - 0.2)).toBeLessThan(0.1);
  });
});
