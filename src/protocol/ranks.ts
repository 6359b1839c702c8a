import type { CurvePoint, FamilyResult } from './events';
import { meanWithInterval } from './format';
import { lowerIsBetter } from './metrics';

/** A result on one set of tasks: mean and half width of its 95 % interval; null where it was not finite. */
type Result = Pick<CurvePoint, 'mean' | 'ci95'>;

/**
 * Ranks 1 … n of results on one set, as Meta-Dataset's leaderboard gives them (Triantafillou et al. 2020; its Leaderboard.ipynb): the best
 * one and all whose difference from it is within the difference's 95 % interval, √(a² + b²) of their own, share the mean of their
 * places; then the best of the rest, and so on. What is not finite comes last.
 */
export const sharedRanks = (results: readonly Result[], metric: string): number[] => {
  const sign = lowerIsBetter(metric) ? 1 : -1;
  const badness = results.map(({ mean }) => (mean === null ? Infinity : sign * mean));
  const ranks = results.map(() => 0);
  let left = results.map((_, i) => i).sort((a, b) => badness[a] - badness[b] || a - b);
  for (let place = 1; left.length > 0;) {
    const [best] = left;
    const tied = left.filter((i) => badness[i] === badness[best]
      || badness[i] - badness[best] <= Math.hypot(results[i].ci95 ?? 0, results[best].ci95 ?? 0));
    for (const i of tied) ranks[i] = place + (tied.length - 1) / 2;
    place += tied.length;
    left = left.filter((i) => !tied.includes(i));
  }
  return ranks;
};

/** What is ranked: a run with its results by family, measured on the same tasks as the others. */
export interface Ranked {
  readonly name: string;
  readonly metric: string;
  readonly trainedSteps: number;
  readonly families?: readonly FamilyResult[] | undefined;
}

/** Runs by set of tasks. */
export interface RankTable {
  readonly metric: string;
  readonly sets: readonly string[];
  readonly rows: readonly {
    readonly name: string;
    /** In the order of `sets`. */
    readonly results: readonly (Result & { readonly rank: number })[];
    readonly average: number;
  }[];
}

/** Ranks of runs on each family of tasks that all of them have, after their trained steps; undefined with fewer than two runs or no family. */
export const ranksOf = (runs: readonly Ranked[]): RankTable | undefined => {
  const withFamilies = runs.filter(({ families = [] }) => families.length > 0);
  const [first, ...others] = withFamilies;
  if (!first || others.length === 0) return undefined;
  const familyIn = ({ families = [] }: Ranked, set: string) => families.find(({ name }) => name === set);
  const sets = (first.families ?? []).map(({ name }) => name).filter((set) => others.every((run) => familyIn(run, set)));
  if (sets.length === 0) return undefined;
  const columns = sets.map((set) => {
    const results = withFamilies.map((run) => resultIn(familyIn(run, set)?.curve ?? [], run.trainedSteps));
    const ranks = sharedRanks(results, first.metric);
    return results.map((result, i) => ({ ...result, rank: ranks[i] }));
  });
  return {
    metric: first.metric, sets,
    rows: withFamilies.map(({ name }, i) => {
      const results = columns.map((column) => column[i]);
      return { name, results, average: results.reduce((sum, { rank }) => sum + rank, 0) / results.length };
    }),
  };
};

const resultIn = (curve: readonly CurvePoint[], step: number): Result => {
  const { mean = null, ci95 = null } = curve.find((point) => point.step === step) ?? curve.at(-1) ?? {};
  return { mean, ci95 };
};

/** A rank as it is written: 1, 2.5, 1.33. */
const rankText = (rank: number): string => String(Number(rank.toFixed(2)));

/** A row of cells for each run, best average first: its name, `79.1 % ± 0.3 (1.5)` for each set, and the average rank. */
export const rankRows = ({ metric, rows }: RankTable): string[][] =>
  [...rows].sort((a, b) => a.average - b.average).map(({ name, results, average }) =>
    [name, ...results.map(({ mean, ci95, rank }) => `${meanWithInterval(mean, ci95, metric)} (${rankText(rank)})`), rankText(average)]);
