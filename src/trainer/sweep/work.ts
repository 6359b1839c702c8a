import { join, resolve } from 'node:path';
import { HumanError } from '../../protocol/humanError';
import { spoken, tell } from '../../protocol/sentence';
import { isOver, type Member, type SweepRecord } from '../../protocol/sweepFiles';
import { holderOf } from '../../runs/holder';
import { segmentsOf } from '../../runs/segments';
import { summarise } from '../../runs/summary';
import { endedIn, markEnded, readSweep, rungsIn } from '../../runs/sweepFolder';
import { type MemberStatus, rungIterations, sweepStatus } from '../../runs/sweepStatus';
import { secondsSpent } from '../../runs/timeSpent';
import type { RunRequest } from '../run/prepareRun';
import { runExperiment } from '../run/runExperiment';
import { MemberMaker } from './members';

/** How the work on a member ended: `ended` for now or for good, `stopped` by somebody, `held` by another process. */
export type Worked = 'ended' | 'stopped' | 'held';

export interface WorkRequest extends Pick<RunRequest, 'version' | 'stop' | 'say' | 'onEvent'> {
  /** The sweep's folder and the member's id: all that a scheduler has to hand on. */
  readonly folder: string;
  readonly id: string;
}

/** A member with its state alone: no other run is read. */
export const memberStatus = async (folder: string, id: string): Promise<MemberStatus & { readonly record: SweepRecord }> => {
  const record = readSweep(folder);
  const member = record.members.find((one) => one.id === id);
  if (!member) throw new HumanError(tell`${folder} has no member ${id} (any more).`);
  const run = join(folder, id);
  const summary = segmentsOf(run).length > 0 ? await summarise(run) : undefined;
  const { members: [status] } = sweepStatus({ ...record, members: [member] }, rungsIn(folder), endedIn(folder), () => summary);
  if (!status) throw new Error('a member without a state');
  return { ...status, record };
};

/**
 * Works on one member, from where it is to its next rung or its end. The one thing that every scheduler starts.
 * @throws HumanError when the run fails
 */
export const workOn = async (request: WorkRequest): Promise<Worked> => {
  const folder = resolve(request.folder);
  const { id, stop } = request;
  const { record, member, state, target } = await memberStatus(folder, id);
  if (isOver(state) || state === 'resting') return 'ended';
  if (state === 'running') return 'held';
  const run = join(folder, id);
  const limit = await timeLeft(run, record);
  if (limit !== undefined && limit <= 0) return limited(folder, id, record);
  const clock = limit === undefined ? undefined : AbortSignal.timeout(Math.min(2 ** 31 - 1, limit * 1000));
  const until = rungIterations(record).includes(target) ? target : undefined;
  try {
    const { finished } = await runExperiment({
      ...startOf(folder, run, record, member), set: [], until, version: request.version, say: request.say, onEvent: request.onEvent,
      stop: clock ? AbortSignal.any([stop, clock]) : stop,
    });
    if (finished.reason !== 'stopped' || (until !== undefined && finished.iteration >= until)) return 'ended';
    return clock?.aborted && !stop.aborted ? limited(folder, id, record) : 'stopped';
  } catch (error) {
    const { state: hold, holder } = await holderOf(run);
    const isOthers = (hold === 'live' || hold === 'elsewhere') && holder?.pid !== process.pid;
    if (isOthers) return 'held';
    if (stop.aborted && segmentsOf(run).length === 0) return 'stopped';
    throw error;
  }
};

/** A run that was begun goes on; a new one gets the config that its member stands for. */
const startOf = (folder: string, run: string, record: SweepRecord, { id, settings, seed }: Member): Pick<RunRequest, 'given' | 'out' | 'resume'> => {
  if (segmentsOf(run).length > 0) return { resume: run };
  const { config, problems: [problem] } = new MemberMaker(record).make(settings, seed);
  if (!config) throw new HumanError(tell`${id} is no config of this version: ${problem?.message ?? '?'}`);
  return { out: run, given: { config, source: record.source, folder: resolve(folder, record.folder), sweep: { file: record.source, member: id } } };
};

const timeLeft = async (run: string, { sweep: { limits } }: SweepRecord): Promise<number | undefined> =>
  (limits?.minutes === undefined ? undefined : limits.minutes * 60 - await secondsSpent(run));

const limited = (folder: string, id: string, { sweep: { limits } }: SweepRecord): Worked => {
  const { minutes = 0 } = limits ?? {};
  markEnded(folder, id, { reason: 'time', minutes, ...spoken(tell`its ${minutes} minutes are over`) });
  return 'ended';
};
