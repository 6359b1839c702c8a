import { expect, test } from 'vitest';
import { advantages, discounted, standardise } from '../../../src/trainer/math/advantages';
import { cholesky, featureCount, fitBaseline } from '../../../src/trainer/math/linearBaseline';

test('discounted rewards of a hand example', () => {
  expect([...discounted([1, 2, 4], 0.5)]).toEqual([1 + 0.5 * 2 + 0.25 * 4, 2 + 0.5 * 4, 4]);
});

test('generalised advantage estimates of a hand example', () => {
  // δ = r + γ V′ − V: 1 + 0.5·1 − 2 = −0.5, 2 + 0.5·3 − 1 = 2.5, 4 + 0.5·8 − 3 = 5; A_t = δ_t + γλ A_{t+1} with γλ = 0.25.
  const values = [2, 1, 3, 8];
  const last = 5;
  const middle = 2.5 + 0.25 * last;
  expect([...advantages([1, 2, 4], values, 0.5, 0.5)]).toEqual([-0.5 + 0.25 * middle, middle, last]);
});

test('with λ 1 an advantage is the discounted return, with what follows the last step, less the value', () => {
  const [rewards, values] = [[1, -2, 0.5], [0.3, -0.7, 2, 1.5]];
  const found = advantages(rewards, values, 0.9, 1);
  const returns = discounted(rewards, 0.9);
  returns.forEach((sum, t) => expect(found[t]).toBeCloseTo(sum + 0.9 ** (3 - t) * values[3] - values[t], 12));
});

test('standardised over all trajectories together', () => {
  const arrays = [Float64Array.of(1, 2), Float64Array.of(3, 6)];
  standardise(arrays);
  const all = arrays.flatMap((a) => [...a]);
  expect(all.reduce((a, b) => a + b)).toBeCloseTo(0, 12);
  expect(all.reduce((s, v) => s + v * v, 0) / 4).toBeCloseTo(1, 6);
  expect(all[3]).toBeCloseTo(3 / Math.sqrt(3.5), 6);
});

test('the baseline solves its normal equations', () => {
  const width = 1;
  const observations = [0.5, -1, 2, 20, 0.1, 0.2];
  const returns = [3, -2, 1, 5, 0, 4];
  const baseline = fitBaseline([{ observations, returns }], width);
  const features = observations.map((o, t) => {
    const [cut, time] = [Math.max(-10, Math.min(10, o)), t / 100];
    return [cut, cut * cut, time, time ** 2, time ** 3, 1];
  });
  expect(features[0]).toHaveLength(featureCount(width));
  // The gradient of ½ Σ (fit − return)² + ½ ridge ‖w‖² is 0: Fᵀ (F w − y) = −ridge w. w is read off at unit features.
  const residual = observations.map((_, t) => baseline.value(observations, t, t) - returns[t]);
  const pulls = features[0].map((_, j) => features.reduce((s, row, t) => s + row[j] * residual[t], 0));
  const constant = baseline.value([0], 0, 0);
  expect(pulls[5]).toBeCloseTo(-1e-5 * constant, 6);
  for (const pull of pulls) expect(Math.abs(pull)).toBeLessThan(1e-2);
});

test('without observations the baseline is a curve of time', () => {
  const returns = Array.from({ length: 60 }, (_, t) => 1 + 2 * (t / 100) - 3 * (t / 100) ** 2);
  const baseline = fitBaseline([{ observations: [], returns }], 0);
  returns.forEach((value, t) => expect(baseline.value([9, 9], 1, t)).toBeCloseTo(value, 2));
});

test('Cholesky solves a system of which the answer is known, and refuses one that is not positive', () => {
  const a = [4, 0, 0, 2, 5, 0, 1, 3, 6];
  const full = [[4, 2, 1], [2, 5, 3], [1, 3, 6]];
  const x = [1, -2, 3];
  const right = full.map((row) => row.reduce((s, v, j) => s + v * x[j], 0));
  cholesky(Float64Array.from(a), Float64Array.from(right), 3, 0)?.forEach((v, i) => expect(v).toBeCloseTo(x[i], 12));
  expect(cholesky(Float64Array.of(0), Float64Array.of(1), 1, 0)).toBeUndefined();
});
