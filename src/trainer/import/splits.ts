import { HumanError } from '../../protocol/humanError';
import { tell } from '../../protocol/sentence';
import { Rng } from '../math/rng';
import type { Split } from '../taskSet';

export type ClassSplits = Readonly<Record<Split, readonly string[]>>;

/** Shares of validation and test classes; the rest is trained on (64/16/20, as miniImageNet). */
const shares = { validation: 0.16, test: 0.2 } as const;
const usualWay = 5;

/** The largest usual way that three splits of `count` classes can have. @param asked a person's own wish @throws HumanError */
export const wayFor = (count: number, asked: number | undefined): number => {
  const way = asked ?? Math.min(usualWay, Math.floor(count / 3));
  if (way >= 2 && count >= 3 * way) return way;
  const needed = 3 * (asked ?? 2);
  throw new HumanError(asked
    ? tell`There are ${count} usable classes, but training, validation and test need ${asked} each, ${needed} together: add classes, or
      lower --way.`
    : tell`There are ${count} usable classes, but training, validation and test need 2 each, ${needed} together: add classes.`);
};

/**
 * Classes by split, drawn by seed: at least `way` in each. Groups stay together where that is possible.
 * @param groups classes that share examples @returns `together` is false where a group had to be torn apart
 */
export const proposeSplits = (
  groups: readonly (readonly string[])[], way: number, seed: number,
): { readonly splits: ClassSplits; readonly together: boolean } => {
  const order = Rng.keyed(seed, 'import').choose(groups.length, groups.length).map((i) => groups[i]);
  const smallFirst = order.toSorted((a, b) => a.length - b.length);
  const kept = filled(smallFirst, way) ?? filled(smallFirst.toReversed(), way);
  if (kept) return { splits: kept, together: true };
  const single = filled(order.flat().map((name) => [name]), way);
  if (!single) throw new Error('fewer classes than three splits need');
  return { splits: single, together: false };
};

/** Test, then validation are filled group by group, each to its share but to `way` at least; the rest is for training. */
const filled = (groups: readonly (readonly string[])[], way: number): ClassSplits | undefined => {
  const count = groups.flat().length;
  const most = { test: Math.max(way, Math.round(shares.test * count)), validation: Math.max(way, Math.round(shares.validation * count)) };
  const splits: Record<Split, string[]> = { train: [], validation: [], test: [] };
  for (const group of groups) {
    const split = (['test', 'validation'] as const).find((s) => splits[s].length + group.length <= most[s]) ?? 'train';
    splits[split].push(...group);
  }
  const isEnough = Object.values(splits).every((names) => names.length >= way);
  return isEnough ? { train: splits.train.sort(), validation: splits.validation.sort(), test: splits.test.sort() } : undefined;
};

/** How many query examples a class can give beside the shots, so that at most a tenth of the classes is too small. */
export const queriesFor = (sizes: readonly number[], shots: number): number => {
  const sorted = [...sizes].sort((a, b) => a - b);
  const tenth = sorted[Math.floor(sorted.length / 10)] ?? 0;
  return Math.max(1, Math.min(15, tenth - shots));
};
