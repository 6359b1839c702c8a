/** Gaussian processes in plain float64: sampling, and the exact posterior that learners are measured against. */

import { factor, forward } from './lowerTriangles';

export const kernelNames = ['rbf', 'matern52', 'periodic'] as const;
export type KernelName = (typeof kernelNames)[number];

/** A zero-mean process of one input: kernel, scales, and the noise on each y. */
export interface Process {
  readonly kernel: KernelName;
  readonly lengthScale: number;
  /** Standard deviation σ_f of the function's values. */
  readonly deviation: number;
  /** Standard deviation of the noise. */
  readonly noise: number;
  /** Of the periodic kernel only. */
  readonly period: number;
}
export interface Gaussians {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}
type Numbers = ArrayLike<number>;

/** Correlation at distance d (Rasmussen & Williams 2006, equations 4.9, 4.17 and 4.31). */
const correlations: Readonly<Record<KernelName, (d: number, process: Process) => number>> = {
  rbf: (d, { lengthScale }) => Math.exp(-0.5 * (d / lengthScale) ** 2),
  matern52: (d, { lengthScale }) => {
    const r = (Math.sqrt(5) * Math.abs(d)) / lengthScale;
    return (1 + r + (r * r) / 3) * Math.exp(-r);
  },
  periodic: (d, { lengthScale, period }) => Math.exp(-2 * (Math.sin((Math.PI * d) / period) / lengthScale) ** 2),
};

/** Covariance of the function (without noise) at two inputs. */
export const covariance = (process: Process, a: number, b: number): number =>
  process.deviation ** 2 * correlations[process.kernel](a - b, process);

/** Least variance that is added to a diagonal, relative to σ_f²: rounding must not make a covariance indefinite. */
const jitter = 1e-9;

/** Lower triangle L of K + noise² I = L Lᵀ, row-major. @param x n inputs */
export const choleskyOf = (process: Process, x: Numbers): Float64Array => {
  const n = x.length;
  const L = new Float64Array(n * n);
  const extra = process.noise ** 2 + jitter * process.deviation ** 2;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) L[i * n + j] = covariance(process, x[i], x[j]) + (i === j ? extra : 0);
  }
  return factor(L, n) ? L : L.fill(NaN);
};

/** L⁻¹ b */
const solveLower = (L: Float64Array, b: Numbers): Float64Array => forward(L, b.length, Float64Array.from(b));

/** A draw of y at x, noise and all. @param normal standard normals */
export const sampleProcess = (process: Process, x: Numbers, normal: () => number): Float32Array => {
  const n = x.length;
  const L = choleskyOf(process, x);
  const z = Float64Array.from({ length: n }, normal);
  return Float32Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let k = 0; k <= i; k++) sum += L[i * n + k] * z[k];
    return sum;
  });
};

const logRoot2Pi = 0.5 * Math.log(2 * Math.PI);

/** log p(y | x) of all points together, in nats (Rasmussen & Williams 2006, equation 2.30). */
export const logMarginal = (process: Process, x: Numbers, y: Numbers): number => {
  const L = choleskyOf(process, x);
  const white = solveLower(L, y);
  let total = 0;
  for (let i = 0; i < x.length; i++) total -= 0.5 * white[i] ** 2 + Math.log(L[i * x.length + i]) + logRoot2Pi;
  return total;
};

/**
 * What is known of y at `at` after the points (x, y) are seen: mean and deviation, noise included (Rasmussen & Williams
 * 2006, equations 2.25 and 2.26). No points: the prior.
 */
export const posterior = (process: Process, x: Numbers, y: Numbers, at: Numbers): Gaussians => {
  const L = choleskyOf(process, x);
  const white = solveLower(L, y);
  const mean = new Float64Array(at.length);
  const deviation = new Float64Array(at.length);
  for (let i = 0; i < at.length; i++) {
    const v = solveLower(L, Float64Array.from({ length: x.length }, (_, j) => covariance(process, at[i], x[j])));
    let variance = process.deviation ** 2 * (1 + jitter) + process.noise ** 2;
    for (let j = 0; j < v.length; j++) {
      mean[i] += v[j] * white[j];
      variance -= v[j] ** 2;
    }
    deviation[i] = Math.sqrt(Math.max(variance, jitter * process.deviation ** 2));
  }
  return { mean, deviation };
};

/** Weights below this share of the greatest are left out of an average. */
const negligible = 1e-7;

/**
 * The posterior averaged over processes that are equally likely before the points are seen, as the Gaussian of the same mean and
 * variance (Rasmussen & Williams 2006, section 5.2: the scales integrated out, by a sum).
 */
export const averagedPosterior = (processes: readonly Process[], x: Numbers, y: Numbers, at: Numbers): Gaussians => {
  const evidence = processes.map((process) => logMarginal(process, x, y));
  const top = Math.max(...evidence);
  const kept = processes.map((process, i) => ({ process, weight: Math.exp(evidence[i] - top) })).filter(({ weight }) => weight > negligible);
  const total = kept.reduce((sum, { weight }) => sum + weight, 0);
  const mean = new Float64Array(at.length);
  const square = new Float64Array(at.length);
  for (const { process, weight } of kept) {
    const one = posterior(process, x, y, at);
    for (let i = 0; i < at.length; i++) {
      mean[i] += (weight / total) * one.mean[i];
      square[i] += (weight / total) * (one.mean[i] ** 2 + one.deviation[i] ** 2);
    }
  }
  return { mean, deviation: square.map((v, i) => Math.sqrt(v - mean[i] ** 2)) };
};

/** Mean squared error and mean log-density (nats) of y under a Gaussian for each. */
export const gaussianScores = ({ mean, deviation }: Gaussians, y: Numbers): { squared: number; logLikelihood: number } => {
  let [squared, logLikelihood] = [0, 0];
  for (let i = 0; i < y.length; i++) {
    const error = y[i] - mean[i];
    squared += error ** 2 / y.length;
    logLikelihood -= (0.5 * (error / deviation[i]) ** 2 + Math.log(deviation[i]) + logRoot2Pi) / y.length;
  }
  return { squared, logLikelihood };
};
