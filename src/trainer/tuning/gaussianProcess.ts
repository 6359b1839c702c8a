import { backward, factor, factorRow, forward, inverse } from '../math/lowerTriangles';
import { maximise } from './rprop';

/** Places [n, width], row-major. */
export interface Places {
  readonly width: number;
  readonly x: Float64Array;
  /** What is known of each place beforehand, [n, rank]: its products are added to the kernel. */
  readonly features?: Float64Array;
}

/** Places and a value each. */
export interface Points extends Places {
  readonly y: Float64Array;
}

/** A normal distribution per point. */
export interface Beliefs {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

const root5 = Math.sqrt(5);
/** Logarithms of the lengthscales, then of the amplitude's square and the noise's variance: one vector. */
export type Hyper = Float64Array;
const amplitudeAt = (h: Hyper): number => h.length - 2;
const noiseAt = (h: Hyper): number => h.length - 1;
/** Added to the diagonal: float64 loses a nearly singular matrix otherwise. */
const jitter = 1e-8;

/** Matérn 5/2 at distance r (Rasmussen & Williams 2006, equation 4.17). */
export const matern52 = (r: number): number => (1 + root5 * r + (5 / 3) * r * r) * Math.exp(-root5 * r);

/** Weakly informative priors, log-normal: mean and deviation of the logarithm. */
const priorOf = (h: Hyper, i: number): readonly [number, number] => {
  if (i === noiseAt(h)) return [-6, 2];
  if (i === amplitudeAt(h)) return [0, 1];
  // Hvarfner et al. 2024, equation 11: grows with the root of the number of dimensions; narrower than theirs.
  return [0.5 * Math.log(h.length - 2) - 0.7, 1];
};

/** Deviation of a logarithm that other tasks have told. */
const known = 0.5;

/** Squared distances, each dimension in units of its lengthscale. */
const distances = (a: Float64Array, b: Float64Array, width: number, h: Hyper): Float64Array => {
  const weights = Float64Array.from({ length: width }, (_, j) => Math.exp(-2 * h[j]));
  const [n, m] = [a.length / width, b.length / width];
  const out = new Float64Array(n * m);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < m; k++) {
      let sum = 0;
      for (let j = 0; j < width; j++) sum += (a[i * width + j] - b[k * width + j]) ** 2 * weights[j];
      out[i * m + k] = sum;
    }
  }
  return out;
};

/** Kernel matrix [a, b] without noise: Matérn 5/2, plus the product of features where there are some. */
export const kernelOf = (a: Places, b: Places, h: Hyper): Float64Array => {
  const k = distances(a.x, b.x, a.width, h);
  const amplitude = Math.exp(h[amplitudeAt(h)]);
  for (let i = 0; i < k.length; i++) k[i] = amplitude * matern52(Math.sqrt(k[i]));
  return a.features && b.features ? withProducts(k, a.features, b.features, a.x.length / a.width) : k;
};

const withProducts = (k: Float64Array, f: Float64Array, g: Float64Array, n: number): Float64Array => {
  const [rank, m] = [f.length / n, k.length / n];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      let sum = 0;
      for (let r = 0; r < rank; r++) sum += f[i * rank + r] * g[j * rank + r];
      k[i * m + j] += sum;
    }
  }
  return k;
};

interface Factored {
  readonly l: Float64Array;
  /** K⁻¹ y */
  readonly alpha: Float64Array;
}

const factored = (points: Points, h: Hyper): Factored | undefined => {
  const { y } = points;
  const n = y.length;
  const l = kernelOf(points, points, h);
  for (let i = 0; i < n; i++) l[i * n + i] += Math.exp(h[noiseAt(h)]) + jitter;
  if (!factor(l, n)) return undefined;
  return { l, alpha: backward(l, n, forward(l, n, Float64Array.from(y))) };
};

/** ln p(y | x, h) (Rasmussen & Williams 2006, equation 2.30); −∞ where the kernel matrix is singular in float64. */
export const logMarginal = (points: Points, h: Hyper): number => {
  const found = factored(points, h);
  return found ? logMarginalOf(points.y, found) : -Infinity;
};

const logMarginalOf = (y: Float64Array, { l, alpha }: Factored): number => {
  const n = y.length;
  let sum = -0.5 * n * Math.log(2 * Math.PI);
  for (let i = 0; i < n; i++) sum -= 0.5 * y[i] * alpha[i] + Math.log(l[i * n + i]);
  return sum;
};

/**
 * ∂ ln p / ∂h = ½ tr((ααᵀ − K⁻¹) ∂K/∂h) (equation 5.9), written into `into`.
 * @param places ∂ ln p / ∂x [n, width] is written into it, where it is given @returns ln p
 */
export const marginalGradient = (points: Points, h: Hyper, into: Float64Array, places?: Float64Array): number => {
  const { x, y, width } = points;
  const found = factored(points, h);
  into.fill(0);
  places?.fill(0);
  if (!found) return -Infinity;
  const n = y.length;
  const k1 = inverse(found.l, n);
  const { alpha } = found;
  const weights = Float64Array.from({ length: width }, (_, j) => Math.exp(-2 * h[j]));
  const [amplitude, noise] = [Math.exp(h[amplitudeAt(h)]), Math.exp(h[noiseAt(h)])];
  const apart = new Float64Array(width);
  for (let i = 0; i < n; i++) {
    const own = 0.5 * (alpha[i] * alpha[i] - k1[i * n + i]);
    into[amplitudeAt(h)] += own * amplitude;
    into[noiseAt(h)] += own * noise;
    for (let k = 0; k < i; k++) {
      const both = alpha[i] * alpha[k] - k1[i * n + k]; // twice the half: the matrix is symmetric
      let square = 0;
      for (let j = 0; j < width; j++) square += (apart[j] = (x[i * width + j] - x[k * width + j]) ** 2 * weights[j]);
      const r = Math.sqrt(square);
      const decay = amplitude * Math.exp(-root5 * r) * both;
      into[amplitudeAt(h)] += decay * (1 + root5 * r + (5 / 3) * square);
      const slope = decay * (5 / 3) * (1 + root5 * r);
      for (let j = 0; j < width; j++) into[j] += slope * apart[j];
      if (!places) continue;
      for (let j = 0; j < width; j++) {
        const pull = slope * (x[i * width + j] - x[k * width + j]) * weights[j];
        places[i * width + j] -= pull;
        places[k * width + j] += pull;
      }
    }
  }
  return logMarginalOf(y, found);
};

/**
 * The most probable hyper-parameters of one or several tasks together: marginal likelihoods times priors.
 * @param about what the priors' means are instead of the usual ones, with narrower deviations
 */
export const fitted = (tasks: Points | readonly Points[], iterations = 40, about?: Hyper): Hyper => {
  const all = 'y' in tasks ? [tasks] : tasks;
  const start = new Float64Array((all[0]?.width ?? 0) + 2);
  const priors = Array.from(start, (_, i) => (about ? [about[i], known] as const : priorOf(start, i)));
  start.forEach((_, i) => { [start[i]] = priors[i]; });
  const own = new Float64Array(start.length);
  return maximise(start, (h, into) => {
    into.fill(0);
    let value = 0;
    for (const points of all) {
      value += marginalGradient(points, h, own);
      for (let i = 0; i < own.length; i++) into[i] += own[i];
    }
    for (let i = 0; i < h.length; i++) {
      const [mean, deviation] = priors[i];
      value -= 0.5 * ((h[i] - mean) / deviation) ** 2;
      into[i] -= (h[i] - mean) / deviation ** 2;
    }
    return value;
  }, iterations);
};

/** Variance of place i of m before anything was seen. */
const ownVariance = ({ features }: Places, h: Hyper, i: number, m: number): number => {
  let sum = Math.exp(h[amplitudeAt(h)]);
  const rank = (features?.length ?? 0) / m;
  for (let r = 0; features && r < rank; r++) sum += features[i * rank + r] ** 2;
  return sum;
};

/** A Gaussian process with mean zero, Matérn-5/2 kernel with a lengthscale per dimension, conditioned on points. */
export class GaussianProcess {
  readonly #factored: Factored;

  /** @param hyper default: the most probable ones @throws Error when they make the kernel matrix singular */
  constructor(readonly points: Points, readonly hyper: Hyper = fitted(points)) {
    const found = factored(points, hyper);
    if (!found) throw new Error('a Gaussian process with a singular kernel matrix');
    this.#factored = found;
  }

  /** Of the function itself, without noise (equations 2.25 and 2.26). @param at [m, width], or places with features */
  predict(at: Float64Array | Places): Beliefs {
    const { y, width } = this.points;
    const places = 'x' in at ? at : { width, x: at };
    const [n, m] = [y.length, places.x.length / width];
    const k = kernelOf(places, this.points, this.hyper);
    const [mean, deviation] = [new Float64Array(m), new Float64Array(m)];
    for (let i = 0; i < m; i++) {
      const row = k.subarray(i * n, (i + 1) * n);
      let [expected, variance] = [0, ownVariance(places, this.hyper, i, m)];
      for (let j = 0; j < n; j++) expected += row[j] * this.#factored.alpha[j];
      forward(this.#factored.l, n, row);
      for (let j = 0; j < n; j++) variance -= row[j] * row[j];
      mean[i] = expected;
      deviation[i] = Math.sqrt(Math.max(variance, 1e-12));
    }
    return { mean, deviation };
  }

  /** Means alone: O(n) a place instead of O(n²). @param x [m, width] */
  expect(x: Float64Array): Float64Array {
    const { alpha } = this.#factored;
    const k = kernelOf({ x, width: this.points.width }, this.points, this.hyper);
    return Float64Array.from({ length: x.length / this.points.width }, (_, i) => alpha.reduce((sum, a, j) => sum + k[i * alpha.length + j] * a, 0));
  }

  /** K⁻¹ v, noise included. */
  solve(v: Float64Array): Float64Array {
    return backward(this.#factored.l, v.length, forward(this.#factored.l, v.length, Float64Array.from(v)));
  }

  /** What it says of each of its own points when that is left out (equation 5.12), noise included. */
  leaveOneOut(): Beliefs {
    const { y } = this.points;
    const n = y.length;
    const k1 = inverse(this.#factored.l, n);
    const mean = y.map((value, i) => value - this.#factored.alpha[i] / k1[i * n + i]);
    return { mean, deviation: y.map((_, i) => Math.sqrt(1 / k1[i * n + i])) };
  }
}

/**
 * A process whose hyper-parameters stay, for one pool: a new point costs O(n) per place of it instead of O(n²), because only
 * a row of L and of L⁻¹ K(points, pool) is added. Values may change from one look to the next, places may not.
 */
export class GrowingProcess {
  readonly #most: number;
  readonly #l: Float64Array;
  /** Rows of L⁻¹ K(points, pool). */
  readonly #rows: Float64Array[] = [];
  readonly #variance: Float64Array;
  #points: Places;
  #n = 0;

  /** @param most points it can take */
  constructor(readonly pool: Places, readonly hyper: Hyper, most: number) {
    this.#most = most;
    this.#l = new Float64Array(most * most);
    const m = pool.x.length / pool.width;
    this.#variance = Float64Array.from({ length: m }, (_, i) => ownVariance(pool, hyper, i, m));
    this.#points = { width: pool.width, x: new Float64Array(0), features: pool.features && new Float64Array(0) };
  }

  /** Whether these points begin with those that it has. */
  continues({ x }: Places): boolean {
    const old = this.#points.x;
    return x.length / this.pool.width <= this.#most && old.length <= x.length && old.every((value, i) => value === x[i]);
  }

  /** Takes in the points that are new. @throws Error when they make the kernel matrix singular */
  grow(points: Places): void {
    const n = points.x.length / points.width;
    this.#points = points;
    for (; this.#n < n; this.#n++) this.#add(one(points, this.#n, n), points);
  }

  /** K⁻¹ v, noise included. */
  solve(v: Float64Array): Float64Array {
    return backward(this.#l, this.#most, forward(this.#l, this.#most, Float64Array.from(v)));
  }

  /** Of the pool, given the points' values. */
  predict(y: Float64Array): Beliefs {
    const half = forward(this.#l, this.#most, Float64Array.from(y));
    const mean = new Float64Array(this.#variance.length);
    half.forEach((weight, r) => { for (let i = 0; i < mean.length; i++) mean[i] += weight * this.#rows[r][i]; });
    return { mean, deviation: this.#variance.map((v) => Math.sqrt(Math.max(v, 1e-12))) };
  }

  /** Of the points themselves, without noise: y − noise · K⁻¹ y. */
  fit(y: Float64Array): Float64Array {
    const noise = Math.exp(this.hyper[noiseAt(this.hyper)]) + jitter;
    return this.solve(y).map((weight, i) => y[i] - noise * weight);
  }

  #add(point: Places, points: Places): void {
    const row = kernelOf(point, points, this.hyper).subarray(0, this.#n + 1);
    row[this.#n] += Math.exp(this.hyper[noiseAt(this.hyper)]) + jitter;
    this.#l.set(row, this.#n * this.#most);
    if (!factorRow(this.#l, this.#most, this.#n)) throw new Error('a Gaussian process with a singular kernel matrix');
    const toPool = kernelOf(point, this.pool, this.hyper);
    const at = this.#n * this.#most;
    for (let r = 0; r < this.#n; r++) for (let i = 0; i < toPool.length; i++) toPool[i] -= this.#l[at + r] * this.#rows[r][i];
    for (let i = 0; i < toPool.length; i++) {
      toPool[i] /= this.#l[at + this.#n];
      this.#variance[i] -= toPool[i] ** 2;
    }
    this.#rows.push(toPool);
  }
}

/** Place i of n. */
const one = ({ x, width, features }: Places, i: number, n: number): Places => {
  const rank = (features?.length ?? 0) / n;
  return { width, x: x.subarray(i * width, (i + 1) * width), features: features?.subarray(i * rank, (i + 1) * rank) };
};
