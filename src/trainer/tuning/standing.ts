import type { Rng } from '../math/rng';
import { concatenated } from '../math/vectors';
import type { Expected, PastTask, Points } from '../tuner';
import { BoostedTrees } from './boostedTrees';
import { gaussianRanks } from './scores';

/** Rows of points, in the order of `rows`. */
export const rowsOf = ({ x, y, width }: Points, rows: readonly number[]): Points => ({
  width, y: Float64Array.from(rows, (i) => y[i]),
  x: Float64Array.from({ length: rows.length * width }, (_, at) => x[rows[Math.floor(at / width)] * width + (at % width)]),
});

/** Some of the points, drawn by chance, where there are more than `most`: what is fitted to them costs n² or n³. */
export const thinned = (points: Points, most: number, rng: Rng): Points =>
  (points.y.length <= most ? points : rowsOf(points, rng.choose(points.y.length, most)));

/** Points of several tasks, one after the other. */
export const pooled = (tasks: readonly Points[], width: number): Points =>
  ({ width, x: concatenated(tasks.map(({ x }) => x), Float64Array), y: concatenated(tasks.map(({ y }) => y), Float64Array) });

/** A task's results as standings: Φ⁻¹ of their winsorised ranks. */
export const standings = ({ x, y, width }: Points): Points => ({ width, x, y: gaussianRanks(y) });

/** What a setting's standing is on any task, learned from all old ones. */
export interface StandingModel {
  predict(x: Float64Array): Float64Array;
  /** Deviation of a task's standing from what is predicted, on points that were held back. */
  readonly deviation: number;
}

const heldBack = 0.1;

/** Boosted trees on the pooled (x, z) of all old tasks (Salinas et al. 2020, section 4.2). */
export const standingModel = (past: readonly PastTask[], width: number, rng: Rng): StandingModel => {
  const all = pooled(past.map(standings), width);
  const order = rng.shuffle(Array.from(all.y, (_, i) => i));
  const held = Math.floor(order.length * heldBack);
  const trees = new BoostedTrees(rowsOf(all, order.slice(held)));
  const test = rowsOf(all, order.slice(0, Math.max(held, 1)));
  const guessed = trees.predict(test.x);
  const square = test.y.reduce((sum, z, i) => sum + (z - guessed[i]) ** 2, 0) / test.y.length;
  return { predict: (x) => trees.predict(x), deviation: Math.max(Math.sqrt(square), 0.05) };
};

/** Fewer evaluations than this tell nothing of a task's unit. */
const enough = 4;

/**
 * A standing in the task's own unit: the line that leads from predicted standings of what was tried to its results, with
 * their scatter about it; the standing itself while too little was tried or the line falls.
 * @param atSeen predicted standings of `seen`
 */
export const asResult = (mean: number, deviation: number, atSeen: Float64Array, { y }: Points): Expected => {
  const standing: Expected = { unit: 'standing', mean, deviation };
  const n = y.length;
  if (n < enough) return standing;
  const [mz, my] = [atSeen, y].map((list) => list.reduce((sum, v) => sum + v, 0) / n);
  const [szz, szy] = [atSeen, y].map((list, which) =>
    list.reduce((sum, v, i) => sum + (v - (which ? my : mz)) * (atSeen[i] - mz), 0));
  if (!(szz > 1e-12 && szy > 0)) return standing;
  const slope = szy / szz;
  const scatter = y.reduce((sum, v, i) => sum + (v - my - slope * (atSeen[i] - mz)) ** 2, 0) / (n - 2);
  return { unit: 'result', mean: my + slope * (mean - mz), deviation: Math.sqrt((slope * deviation) ** 2 + scatter) };
};
