import type { ListedMember, SweepAnswer } from '../../src/protocol/analyses/sweep';
import { unlikeText } from '../../src/protocol/comparable';
import { lowerIsBetter } from '../../src/protocol/metrics';
import { criticalT } from '../../src/protocol/statistics';
import { seedKey } from '../../src/protocol/sweep';
import { settingText, type Settings } from '../../src/protocol/settings';
import { t } from '../text';

/** Where the numbers of a sweep's charts come from: one source for all, so that like is held against like. */
export type Source = 'test' | 'validation';

/** What the charts of a sweep are made of. */
export type SweepResults = Pick<SweepAnswer, 'members' | 'metric'>;

/** Validations, as test tasks must not choose; test results where no member has a validation. */
export const sourceOf = ({ members }: SweepResults): Source =>
  (members.some(({ validation }) => validation !== null) ? 'validation' : 'test');

/** A member with a result. */
export interface Scored {
  readonly member: ListedMember;
  readonly value: number;
}

/** Members with a result of the first one's protocol: only those may be held against each other. */
export const scored = (answer: SweepResults): readonly Scored[] => withResult(answer).filter(({ member: { unlike } }) => unlike === undefined);

/** A sentence on the results that are of another protocol; empty when there are none. */
export const leftOutText = (answer: SweepResults): string => {
  const all = withResult(answer);
  const others = all.flatMap(({ member: { unlike } }) => (unlike ? [unlike] : []));
  return others.length === 0 ? ''
    : t('{0} of {1} results are left out, as they were measured otherwise: {2}.', others.length, all.length, unlikeText(others.flat()));
};

const withResult = (answer: SweepResults): readonly Scored[] => {
  const source = sourceOf(answer);
  return answer.members.flatMap((member) => {
    const value = member[source];
    return value !== null && Number.isFinite(value) ? [{ member, value }] : [];
  });
};

/** Best first. */
export const byValue = (metric: string) => (a: Pick<Scored, 'value'>, b: Pick<Scored, 'value'>): number =>
  (lowerIsBetter(metric) ? a.value - b.value : b.value - a.value);

/** All seeds of one setting together. */
export interface Group {
  readonly settings: Settings;
  readonly label: string;
  readonly folders: readonly string[];
  readonly mean: number;
  /** Half width of the 95 % interval of the mean over seeds (Student's t); null with a single seed. */
  readonly half: number | null;
  /** The same on test tasks, of those members that were tested: it stands beside and orders nothing. */
  readonly test: OverSeeds | undefined;
}

/** A mean over seeds with half its interval. */
export interface OverSeeds extends Pick<Group, 'mean' | 'half'> {
  readonly seeds: number;
}

/** Members that differ in nothing but their seed, with mean and interval over seeds. */
export const groupsOf = (all: readonly Scored[]): readonly Group[] => {
  const found = new Map<string, Scored[]>();
  for (const one of all) {
    const { [seedKey]: _, ...settings } = one.member.settings;
    const key = JSON.stringify(settings);
    found.set(key, [...found.get(key) ?? [], one]);
  }
  return [...found.entries()].map(([key, group]) => groupOf(JSON.parse(key) as Settings, group));
};

const groupOf = (settings: Settings, group: readonly Scored[]): Group => {
  const label = Object.entries(settings).map(([key, value]) => `${key.split('.').at(-1) ?? key} ${settingText(value)}`).join(', ');
  const tested = group.flatMap(({ member: { test } }) => (test !== null && Number.isFinite(test) ? [test] : []));
  const { mean, half } = overSeedsOf(group.map(({ value }) => value));
  return {
    settings, label, folders: group.map(({ member }) => member.folder), mean, half, test: tested.length > 0 ? overSeedsOf(tested) : undefined,
  };
};

const overSeedsOf = (values: readonly number[]): OverSeeds => {
  const seeds = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / seeds;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, seeds - 1);
  return { mean, seeds, half: seeds > 1 ? criticalT(0.05, seeds - 1) * Math.sqrt(variance / seeds) : null };
};
