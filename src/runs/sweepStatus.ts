import type { Sentence } from '../protocol/sentence';
import { isOver, type Ended, type Member, type MemberState, type Rung, type SweepRecord } from '../protocol/sweepFiles';
import type { RunSummary } from './summary';

/** A member with its run, as far as there is one. */
export interface MemberStatus {
  readonly member: Member;
  readonly state: MemberState;
  /** Meta-iterations it has, and where it shall stop for now: at its rung, or at its end. */
  readonly iteration: number;
  readonly target: number;
  readonly summary: RunSummary | undefined;
  /** Why it failed or was limited. */
  readonly message?: string;
  /** The same in parts, where it can be translated. */
  readonly said?: Sentence;
}

export interface SweepStatus {
  readonly members: readonly MemberStatus[];
  readonly counts: Readonly<Record<MemberState, number>>;
  /** Meta-iterations that were made, and those that there will be, as far as is decided. */
  readonly done: number;
  readonly total: number;
  /** Meta-iterations a second of all that run now; 0 while nothing does. */
  readonly rate: number;
  readonly secondsLeft: number | undefined;
  readonly isOver: boolean;
}

/** System errors that pass by themselves or with a person's help: the run goes on from its last checkpoint. */
const passing = /^(ENOSPC|EDQUOT|EIO|ESTALE|ENOMEM|EMFILE|ENFILE|EAGAIN|ETIMEDOUT)\b/;
export const isPassing = (cause: string | undefined): boolean => cause !== undefined && passing.test(cause);

/**
 * Iterations at which a sweep looks who goes on, the end not included: R · factor^−k, each rounded up to a validation
 * (Jamieson & Talwalkar 2016, algorithm 1). Without halving none.
 */
export const rungIterations = (
  { sweep: { halving }, iterations, validateEvery }: Pick<SweepRecord, 'sweep' | 'iterations' | 'validateEvery'>,
): number[] => {
  if (!halving || validateEvery < 1) return [];
  const { rungs, factor } = halving;
  const found = Array.from({ length: rungs - 1 }, (_, i) =>
    Math.ceil(iterations / factor ** (rungs - 1 - i) / validateEvery - 1e-9) * validateEvery);
  return [...new Set(found)].filter((iteration) => iteration < iterations);
};

/** How a whole sweep stands. Pure: everything it needs was read. */
export const sweepStatus = (
  record: SweepRecord, decided: readonly Rung[], ended: ReadonlyMap<string, Ended>, runOf: (id: string) => RunSummary | undefined,
): SweepStatus => {
  const rungs = rungIterations(record);
  const kept = decided.map((rung) => new Set(rung.kept));
  const members = record.members.map((member): MemberStatus => {
    const lost = kept.findIndex((ids) => !ids.has(member.id));
    const summary = runOf(member.id);
    const target = rungs[lost >= 0 ? lost : kept.length] ?? (summary?.iterations || record.iterations);
    const mark = ended.get(member.id);
    const state = stateOf(summary, mark, lost >= 0, target, rungs.includes(target));
    const message = state === 'failed' || state === 'limited' ? summary?.message ?? mark?.message : undefined;
    const said = message === summary?.message ? summary?.said : mark?.said;
    return { member, state, iteration: summary?.iteration ?? 0, target, summary, ...(message !== undefined && { message }), ...(said && { said }) };
  });
  return { members, ...totals(members, record.sweep.suggest ? missing(record) : 0, record.iterations) };
};

/** Suggestions that are not made yet. */
const missing = ({ sweep: { suggest, seeds }, members }: SweepRecord): number => {
  const each = typeof seeds === 'number' ? seeds : seeds?.length ?? 1;
  return Math.max(0, (suggest?.count ?? 0) * each - members.length);
};

const stateOf = (
  run: RunSummary | undefined, mark: Ended | undefined, isDropped: boolean, target: number, isRung: boolean,
): MemberState => {
  if (run?.state === 'finished') return 'finished';
  const isLive = run !== undefined && !['stopped', 'failed', 'interrupted'].includes(run.state);
  if (isLive) return 'running';
  if (mark) return mark.reason === 'time' ? 'limited' : 'failed';
  if (!run) return isDropped ? 'dropped' : 'waiting';
  if (run.state === 'failed' && !isPassing(run.cause)) return 'failed';
  if (isDropped) return 'dropped';
  if (run.state !== 'stopped') return 'interrupted';
  return isRung && run.iteration >= target ? 'resting' : 'waiting';
};

const totals = (members: readonly MemberStatus[], toCome: number, iterations: number): Omit<SweepStatus, 'members'> => {
  const counts: Record<MemberState, number> = {
    waiting: toCome, running: 0, resting: 0, finished: 0, dropped: 0, limited: 0, failed: 0, interrupted: 0,
  };
  let [done, total, rate] = [0, toCome * iterations, 0];
  for (const { state, iteration, target, summary } of members) {
    counts[state]++;
    done += iteration;
    total += isOver(state) ? iteration : Math.max(iteration, target);
    if (state === 'running') rate += summary?.itPerSecond ?? 0;
  }
  const isDone = toCome === 0 && members.every(({ state }) => isOver(state));
  return { counts, done, total, rate, secondsLeft: rate > 0 ? (total - done) / rate : undefined, isOver: isDone };
};
