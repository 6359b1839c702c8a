/** Statistics that terminal, host and panel share: one copy, so that they print the same numbers. Pure. */
import { lowerIsBetter } from './metrics';

const lanczos = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;

/** ln Γ(x) for x > 0 (Lanczos 1964, g = 7, n = 9; about 1e−13 relative). */
export const logGamma = (x: number): number => {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const z = x - 1;
  const sum = lanczos.reduce((total, c, i) => total + c / (z + i + 1), 0.99999999999980993);
  const t = z + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
};

const tiny = 1e-300;
const away = (value: number): number => (Math.abs(value) < tiny ? tiny : value);

/** Continued fraction of the incomplete beta function, by Lentz's method (Press et al. 2007, 6.4). */
const betaFraction = (x: number, a: number, b: number): number => {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m <= 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return h;
};

/** Regularised incomplete beta function I_x(a, b) for 0 ≤ x ≤ 1. */
export const incompleteBeta = (x: number, a: number, b: number): number => {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(x, a, b)) / a
    : 1 - (front * betaFraction(1 - x, b, a)) / b;
};

/** P(|T| ≥ |t|) for Student's t with `df` degrees of freedom. */
export const twoSided = (t: number, df: number): number =>
  (Number.isFinite(t) ? incompleteBeta(df / (df + t * t), df / 2, 0.5) : 0);

/** The t with P(|T| ≥ t) = p: 12.706 for p = 0.05 and one degree of freedom. */
export const criticalT = (p: number, df: number): number => {
  let [low, high] = [0, 1];
  while (twoSided(high, df) > p) high *= 2;
  for (let i = 0; i < 200 && high - low > 1e-13 * high; i++) {
    const middle = (low + high) / 2;
    if (twoSided(middle, df) > p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};

/** Two runs on the same episodes. */
export interface PairedTest {
  /** Pairs in the test, and those left out because a value was not finite. */
  readonly n: number;
  readonly omitted: number;
  /** Mean of second − first, with its 95 % interval by Student's t. */
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly t: number;
  readonly df: number;
  /** Two-sided p of the paired t-test: the mean difference is zero. */
  readonly p: number;
  /** On how many episodes the first was better, the second, or neither. */
  readonly firstBetter: number;
  readonly secondBetter: number;
  readonly equal: number;
}

type Values = readonly (number | null)[];

/** second − first, episode by episode; null where either is missing. */
export const differences = (first: Values, second: Values): (number | null)[] => first.map((a, i) => {
  const b = second[i];
  return a === null || b === null || b === undefined || !Number.isFinite(b - a) ? null : b - a;
});

/**
 * Paired two-sided t-test (Student 1908) of second − first on identical episodes.
 * @returns undefined with fewer than two pairs
 */
export const pairedTest = (first: Values, second: Values, metric: string): PairedTest | undefined => {
  const all = differences(first, second);
  const found = all.filter((d) => d !== null);
  const n = found.length;
  if (n < 2) return undefined;
  const mean = found.reduce((sum, d) => sum + d, 0) / n;
  const deviation = Math.sqrt(found.reduce((sum, d) => sum + (d - mean) ** 2, 0) / (n - 1));
  const error = deviation / Math.sqrt(n);
  const df = n - 1;
  const t = error > 0 ? mean / error : mean === 0 ? 0 : Math.sign(mean) * Infinity;
  const half = criticalT(0.05, df) * error;
  const [above, below] = [found.filter((d) => d > 0).length, found.filter((d) => d < 0).length];
  const lower = lowerIsBetter(metric);
  return {
    n, omitted: all.length - n, mean, low: mean - half, high: mean + half, t, df, p: twoSided(t, df),
    firstBetter: lower ? above : below, secondBetter: lower ? below : above, equal: n - above - below,
  };
};
