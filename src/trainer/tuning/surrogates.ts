import type { PastTask } from '../tuner';
import { BoostedTrees } from './boostedTrees';
import { GaussianProcess } from './gaussianProcess';
import { standings } from './standing';

/** What the standing of any setting would be on an old task. */
export interface Surrogate {
  /** @param x [m, width] @returns standings [m] */
  predict(x: Float64Array): Float64Array;
}

/** Up to so many evaluations a Gaussian process is affordable; trees need many to split at all. */
const mostForProcess = 100;
const known = new WeakMap<PastTask, Surrogate>();

/** Fitted once: a table's tasks are past of one another. */
export const surrogateOf = (task: PastTask): Surrogate => {
  const found = known.get(task) ?? fittedTo(task);
  known.set(task, found);
  return found;
};

const fittedTo = (task: PastTask): Surrogate => {
  if (task.y.length > mostForProcess) return new BoostedTrees(standings(task));
  const process = new GaussianProcess(standings(task));
  return { predict: (x) => process.predict(x).mean };
};
