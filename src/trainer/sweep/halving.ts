import { join } from 'node:path';
import { lowerIsBetter } from '../../protocol/metrics';
import { isOver, type Rung, type SweepRecord } from '../../protocol/sweepFiles';
import { addRung, rungsIn } from '../../runs/sweepFolder';
import { type MemberStatus, rungIterations, type SweepStatus } from '../../runs/sweepStatus';
import { validationAt } from '../../runs/validationAt';

/** Members of one setting, one per seed, with their validations. */
export interface Contender {
  readonly members: readonly string[];
  readonly values: readonly (number | null | undefined)[];
}

/**
 * Who goes on from a rung: the best ⌊n / factor^(rung + 1)⌋ of the n settings there were at first, at least one, by their
 * mean validation over seeds (Jamieson & Talwalkar 2016, algorithm 1). What failed or diverged comes last. Pure.
 */
export const judged = (contenders: readonly Contender[], keep: number, metric: string, iteration: number): Rung => {
  const sign = lowerIsBetter(metric) ? 1 : -1;
  const scored = contenders.map(({ members, values }) => {
    const mean = values.reduce<number>((sum, value) => sum + (value ?? NaN), 0) / values.length;
    return { members: [...members], value: Number.isFinite(mean) ? mean : null };
  });
  const rank = ({ value }: { readonly value: number | null }): number => (value === null ? Infinity : sign * value);
  // Equal ones keep their order in the list, so that everybody decides alike.
  const results = scored.map((one, i) => ({ one, i })).sort((a, b) => (rank(a.one) === rank(b.one) ? a.i - b.i : rank(a.one) - rank(b.one)))
    .map(({ one }) => one);
  const able = results.filter(({ value }) => value !== null);
  return { iteration, results, kept: able.slice(0, keep).flatMap(({ members }) => members) };
};

/** Decides the next rung once everybody who is left has come to it. @returns whether something was decided */
export const decideRung = async (folder: string, record: SweepRecord, { members }: SweepStatus): Promise<boolean> => {
  const decided = rungsIn(folder);
  const iteration = rungIterations(record)[decided.length];
  const { halving } = record.sweep;
  if (iteration === undefined || !halving) return false;
  const last = decided.at(-1);
  const here = members.filter(({ member }) => !last || last.kept.includes(member.id));
  if (here.some(({ state }) => state !== 'resting' && !isOver(state))) return false;
  const settings = new Set(members.map(({ member }) => JSON.stringify(member.settings))).size;
  const keep = Math.max(1, Math.floor(settings / halving.factor ** (decided.length + 1) + 1e-9));
  const metric = members.find(({ summary }) => summary?.metric !== undefined)?.summary?.metric ?? '';
  return addRung(folder, decided.length, judged(await contendersOf(folder, here, iteration), keep, metric, iteration));
};

const contendersOf = async (folder: string, here: readonly MemberStatus[], iteration: number): Promise<Contender[]> => {
  const groups = new Map<string, MemberStatus[]>();
  for (const one of here) {
    const key = JSON.stringify(one.member.settings);
    groups.set(key, [...groups.get(key) ?? [], one]);
  }
  return Promise.all([...groups.values()].map(async (group) => ({
    members: group.map(({ member }) => member.id),
    values: await Promise.all(group.map(({ member, state, summary }) => (state === 'failed' || !summary ? null
      : validationAt(join(folder, member.id), iteration, summary.started?.trainedSteps ?? 0)))),
  })));
};
