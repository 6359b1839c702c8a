import { Rng } from '../math/rng';
import type { PastTask } from '../tuner';
import { BoostedTrees } from './boostedTrees';
import { fitted, GaussianProcess } from './gaussianProcess';
import { standings, thinned } from './standing';

/** What the standing of any setting would be on an old task. */
export interface Surrogate {
  /** @param x [m, width] @returns standings [m] */
  predict(x: Float64Array): Float64Array;
}

/** Up to so many evaluations a Gaussian process is affordable; trees need many to split at all. */
const mostForProcess = 300;
/** Evaluations that its hyper-parameters are fitted to: 40 factorisations. It is conditioned on all. */
const mostForFit = 128;
const known = new WeakMap<PastTask, Surrogate>();

/** Fitted once: a table's tasks are past of one another. */
export const surrogateOf = (task: PastTask): Surrogate => {
  const found = known.get(task) ?? fittedTo(task);
  known.set(task, found);
  return found;
};

const fittedTo = (task: PastTask): Surrogate => {
  const all = standings(task);
  if (all.y.length > mostForProcess) return new BoostedTrees(all);
  const process = new GaussianProcess(all, fitted(thinned(all, mostForFit, Rng.keyed(0, 'surrogate', task.name))));
  return { predict: (x) => process.expect(x) };
};
