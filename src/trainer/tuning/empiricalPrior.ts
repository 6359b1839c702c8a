import type { Rng } from '../math/rng';
import { concatenated } from '../math/vectors';
import type { Lean, PastTask } from '../tuner';
import { fitted, type Hyper, type Places, type Points } from './gaussianProcess';
import { standings, thinned } from './standing';
import { surrogateOf } from './surrogates';

/** Points of an old task that hyper-parameters are fitted to. */
const mostPoints = 64;

/** Standings before anything was tried: a mean, and features whose products are the covariance between old tasks. */
export interface Prior {
  readonly mean: Float64Array;
  readonly features: Float64Array;
}

/** Predicted standings of places on each old task. */
export type Tables = readonly Float64Array[];
export const tablesAt = (past: readonly PastTask[], x: Float64Array): Tables => past.map((task) => surrogateOf(task).predict(x));

/** The same for places that come again and again: each is asked of the surrogates once. */
export const rememberingTables = (past: readonly PastTask[], width: number): ((x: Float64Array) => Tables) => {
  const known = new Map<string, Float64Array>();
  return (x) => {
    const rows = Array.from({ length: x.length / width }, (_, i) => x.subarray(i * width, (i + 1) * width));
    const keys = rows.map(String);
    const asked = [...new Map(keys.map((key, i) => [key, i])).values()].filter((i) => !known.has(keys[i]));
    const found = tablesAt(past, concatenated(asked.map((i) => rows[i]), Float64Array));
    asked.forEach((i, k) => known.set(keys[i], Float64Array.from(found, (table) => table[k])));
    return past.map((_, t) => Float64Array.from(keys, (key) => known.get(key)?.[t] ?? Number.NaN));
  };
};

/**
 * The mean of old tasks and their sample covariance (Wang et al. 2018, arXiv:1811.09558, equation 4), larger by 1 + 1/T because
 * the mean is estimated too. With one old task it has no spread.
 */
export const priorOf = (tables: Tables): Prior => {
  const [n, t] = [tables[0].length, tables.length];
  const mean = new Float64Array(n);
  for (const table of tables) for (let i = 0; i < n; i++) mean[i] += table[i] / t;
  const share = Math.sqrt((1 + 1 / t) / Math.max(1, t - 1));
  const features = new Float64Array(n * t);
  tables.forEach((table, s) => { for (let i = 0; i < n; i++) features[i * t + s] = share * (table[i] - mean[i]); });
  return { mean, features };
};

/** How a task departs from that prior: fitted to old tasks, each against the prior of the others. */
export const departure = (past: readonly PastTask[], rng: Rng): Hyper => {
  const samples = past.map((task) => thinned(standings(task), mostPoints, rng));
  return fitted(samples.map((sample, s): Points => {
    const others = past.filter((_, t) => t !== s);
    if (others.length === 0) return sample;
    const { mean, features } = priorOf(tablesAt(others, sample.x));
    return { ...sample, features, y: sample.y.map((z, i) => z - mean[i]) };
  }), 30);
};

/** Solves K⁻¹ v. */
type Solve = (v: Float64Array) => Float64Array;

/**
 * The line a + b v on which values look most like draws of N(mean, K): results of a new task on the scale of old standings.
 * In closed form: a by generalised least squares, b from the quadratic that its likelihood, with the Jacobian bⁿ, leads to.
 */
export const aligned = (v: Float64Array, mean: Float64Array, solve: Solve): { readonly a: number; readonly b: number } => {
  const ones = new Float64Array(v.length).fill(1);
  const inner = (f: Float64Array, g: Float64Array): number => f.reduce((sum, value, i) => sum + value * g[i], 0);
  const [w1, wv, wm] = [ones, v, mean].map(solve);
  const whole = inner(ones, w1);
  const vv = inner(v, wv) - inner(ones, wv) ** 2 / whole;
  const vm = inner(v, wm) - (inner(ones, wv) * inner(ones, wm)) / whole;
  const n = v.length - 1;
  const b = vv > 1e-12 ? (vm + Math.sqrt(vm * vm + 4 * n * vv)) / (2 * vv) : 1;
  return { a: (inner(ones, wm) - b * inner(ones, wv)) / whole, b };
};

/** Places with the features of a prior. */
export const placesOf = (x: Float64Array, width: number, { features }: Prior): Places => ({ x, width, features });

/**
 * Which old tasks the task at hand is like: shares by how near their predicted standings are to its own,
 * exp(−½ Σ (z − z_t)² / σ²) with σ the mean departure, so that few evaluations say little. Equal shares before any.
 */
export const leansOf = (past: readonly PastTask[], tables: Tables, z: Float64Array): Lean[] => {
  const squares = tables.map((table) => table.reduce((sum, value, i) => sum + (value - z[i]) ** 2, 0));
  const unit = squares.reduce((sum, own) => sum + own, 0) / Math.max(1, squares.length * z.length) || 1;
  const least = Math.min(...squares);
  const weights = squares.map((own) => Math.exp(-0.5 * (own - least) / unit));
  const total = weights.reduce((sum, own) => sum + own, 0);
  return past.map(({ name }, t) => ({ task: name, weight: weights[t] / total })).sort((a, b) => b.weight - a.weight);
};
