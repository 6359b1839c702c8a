import { ranks } from './scores';

/**
 * Greedy zero-shot list: each next setting is the one that most lowers the mean over tasks of the best rank so far
 * (syne-tune zero_shot.py). The first of equals.
 * @param tables one per task: results of the same settings in the same order, lower is better @param length of the list
 */
export const zeroShotList = (tables: readonly ArrayLike<number>[], length: number): number[] => {
  const ranked = tables.map(ranks);
  const best = tables.map(() => Infinity);
  const [first] = ranked;
  if (!first) return [];
  if (tables.some((table) => table.length !== first.length)) throw new Error('a zero-shot list of tables with different settings');
  const taken = new Set<number>();
  while (taken.size < Math.min(length, first.length)) {
    let [found, lowest] = [-1, Infinity];
    for (let i = 0; i < first.length; i++) {
      if (taken.has(i)) continue;
      let total = 0;
      for (let t = 0; t < ranked.length; t++) total += Math.min(best[t], ranked[t][i]);
      if (total < lowest) [found, lowest] = [i, total];
    }
    // Nothing lowers any best rank any more: from here on the best on average.
    if (found >= 0 && lowest >= best.reduce((sum, b) => sum + b, 0)) found = nextOnAverage(ranked, taken);
    taken.add(found);
    ranked.forEach((own, t) => { best[t] = Math.min(best[t], own[found]); });
  }
  return [...taken];
};

const nextOnAverage = (ranked: readonly Float64Array[], taken: ReadonlySet<number>): number => {
  let [found, lowest] = [-1, Infinity];
  for (let i = 0; i < ranked[0].length; i++) {
    if (taken.has(i)) continue;
    const total = ranked.reduce((sum, own) => sum + own[i], 0);
    if (total < lowest) [found, lowest] = [i, total];
  }
  return found;
};
