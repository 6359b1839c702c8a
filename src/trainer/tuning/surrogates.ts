import type { PastTask } from '../tuner';
import { BoostedTrees } from './boostedTrees';
import { standings } from './standing';

const known = new WeakMap<PastTask, BoostedTrees>();

/** What the standing of any setting would be on an old task. Grown once: a table's tasks are past of one another. */
export const surrogateOf = (task: PastTask): BoostedTrees => {
  const found = known.get(task);
  if (found) return found;
  const trees = new BoostedTrees(standings(task));
  known.set(task, trees);
  return trees;
};
