import { describe, expect, it } from 'vitest';
import { criticalT, differences, incompleteBeta, logGamma, pairedTest, twoSided } from '../../src/protocol/statistics';

/** Additional hours of sleep under two drugs, ten patients (Student 1908, Biometrika 6, table on p. 20). */
const sleep = {
  first: [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
  second: [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
};

describe('functions against tables', () => {
  it.each([[1, 0], [0.5, Math.log(Math.sqrt(Math.PI))], [10, Math.log(362880)], [0.1, 2.252712651734206]])(
    'ln Γ(%s)', (x, expected) => expect(logGamma(x)).toBeCloseTo(expected, 11));
  it.each([[0.5, 2, 2, 0.5], [0.2, 1, 3, 0.488], [0.3, 2, 1, 0.09], [0, 1, 1, 0], [1, 1, 1, 1]])(
    'I_%s(%s, %s)', (x, a, b, expected) => expect(incompleteBeta(x, a, b)).toBeCloseTo(expected, 12));
  it.each([[0.05, 1, 12.7062047364], [0.05, 2, 4.30265272991], [0.05, 10, 2.22813885196], [0.05, 30, 2.04227245630],
    [0.01, 5, 4.03214298356], [0.05, 1e6, 1.95996635682]])(
    'two-sided %s with %s degrees of freedom', (p, df, expected) => expect(criticalT(p, df)).toBeCloseTo(expected, 7));
  it('is Cauchy with one degree of freedom, and closed with two', () => {
    for (const t of [0.3, 1, 2, 40]) {
      expect(twoSided(t, 1)).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(t), 12);
      expect(twoSided(t, 2)).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 12);
    }
  });
});

describe('the paired t-test', () => {
  it('gives the published numbers of Student\'s sleep data', () => {
    const test = pairedTest(sleep.first, sleep.second, 'accuracy');
    expect(test).toMatchObject({ n: 10, df: 9, omitted: 0, firstBetter: 0, secondBetter: 9, equal: 1 });
    expect(test?.mean).toBeCloseTo(1.58, 10);
    expect(test?.t).toBeCloseTo(4.062128, 6);
    expect(test?.p).toBeCloseTo(0.00283289, 8);
    expect([test?.low, test?.high]).toEqual([expect.closeTo(0.7001142, 6), expect.closeTo(2.4598858, 6)]);
  });
  it('counts less as better for an error', () => {
    expect(pairedTest([1, 2, 3], [2, 3, 1], 'mse')).toMatchObject({ firstBetter: 2, secondBetter: 1 });
  });
  it('leaves out pairs with a value that is not finite, and says how many', () => {
    expect(pairedTest([1, null, 3, 4], [2, 2, null, 6], 'mse')).toMatchObject({ n: 2, omitted: 2, mean: 1.5 });
    expect(differences([1, null], [3, 1])).toEqual([2, null]);
  });
  it('needs two pairs; equal runs have p = 1, a constant difference p = 0', () => {
    expect(pairedTest([1], [2], 'mse')).toBeUndefined();
    expect(pairedTest([1, 2], [1, 2], 'mse')).toMatchObject({ t: 0, p: 1, equal: 2 });
    expect(pairedTest([1, 2], [2, 3], 'mse')).toMatchObject({ t: Infinity, p: 0, low: 1, high: 1 });
  });
});
