/** Features of a step: what is seen, its squares, time and its powers (Duan et al. 2016, arXiv:1604.06778, section 4). */
const timeUnit = 100;
const largest = 10;
/** Added to the diagonal; ten times more when the system is singular, up to five times. */
const ridge = 1e-5;
const attempts = 6;

/** Number of features of an observation of `width` numbers. */
export const featureCount = (width: number): number => 2 * width + 4;

/** Writes the features of one step: o, o², τ, τ², τ³, 1 with τ = step / 100 and o cut at ±10. */
const writeFeatures = (observations: ArrayLike<number>, at: number, width: number, step: number, into: Float64Array): void => {
  for (let i = 0; i < width; i++) {
    const o = Math.max(-largest, Math.min(largest, observations[at + i]));
    into[i] = o;
    into[width + i] = o * o;
  }
  const time = step / timeUnit;
  into.set([time, time ** 2, time ** 3, 1], 2 * width);
};

/** What a step is worth: discounted rewards from there on, as a linear function of its features. */
export interface Baseline {
  /** @param observations row-major, `width` numbers a row @param at where the row begins @param step of its trajectory */
  value(observations: ArrayLike<number>, at: number, step: number): number;
}

/** A trajectory that the baseline is fitted to. */
export interface Observed {
  readonly observations: ArrayLike<number>;
  /** Discounted rewards from each step on. */
  readonly returns: ArrayLike<number>;
}

/** Least squares with a ridge over all steps of some trajectories. */
export const fitBaseline = (trajectories: readonly Observed[], width: number): Baseline => {
  const n = featureCount(width);
  const features = new Float64Array(n);
  const [matrix, right] = [new Float64Array(n * n), new Float64Array(n)];
  for (const { observations, returns } of trajectories) {
    for (let step = 0; step < returns.length; step++) {
      writeFeatures(observations, step * width, width, step, features);
      for (let i = 0; i < n; i++) {
        right[i] += features[i] * returns[step];
        for (let j = 0; j <= i; j++) matrix[i * n + j] += features[i] * features[j];
      }
    }
  }
  const weights = solveWithRidge(matrix, right, n);
  return {
    value: (observations, at, step) => {
      writeFeatures(observations, at, width, step, features);
      let sum = 0;
      for (let i = 0; i < n; i++) sum += weights[i] * features[i];
      return sum;
    },
  };
};

const solveWithRidge = (matrix: Float64Array, right: Float64Array, n: number): Float64Array => {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const solution = cholesky(matrix, right, n, ridge * 10 ** attempt);
    if (solution) return solution;
  }
  return new Float64Array(n);
};

/** Solves (A + ridge · 1) x = b. @param matrix lower triangle of A, n × n @returns undefined when it is not positive */
export const cholesky = (matrix: Float64Array, right: Float64Array, n: number, diagonal: number): Float64Array | undefined => {
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j] + (i === j ? diagonal : 0);
      for (let k = 0; k < j; k++) sum -= lower[i * n + k] * lower[j * n + k];
      if (i === j && !(sum > 0 && Number.isFinite(sum))) return undefined;
      lower[i * n + j] = i === j ? Math.sqrt(sum) : sum / lower[j * n + j];
    }
  }
  const x = Float64Array.from(right);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] -= lower[i * n + k] * x[k];
    x[i] /= lower[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] -= lower[k * n + i] * x[k];
    x[i] /= lower[i * n + i];
  }
  return x;
};
