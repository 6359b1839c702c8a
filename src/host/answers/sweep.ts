import { join } from 'node:path';
import * as vscode from 'vscode';
import { sweep as words, type ListedMember, type SweepAnswer } from '../../protocol/analyses/sweep';
import { seedKey } from '../../protocol/sweep';
import { type Job, memberStates, memberWords, type SweepRecord } from '../../protocol/sweepFiles';
import { atTrained } from '../../runs/result';
import { isSweep, jobsIn, rungsIn } from '../../runs/sweepFolder';
import { SweepReader } from '../../runs/sweepReader';
import type { MemberStatus, SweepStatus } from '../../runs/sweepStatus';
import { hostAnswer } from '../hostAnswer';
import { listedRun } from '../listedRun';
import { readSweepFile } from '../watch';

/** Kept from one question to the next: runs that have ended are read once. */
const readers = new Map<string, SweepReader>();

/** Reads the sweep's own folder: members on a cluster are seen as any other. */
export default hostAnswer({
  words,
  answer: async ({ path }) => {
    const { name, folder } = await readSweepFile(path);
    if (!isSweep(folder)) return { ...nothing, name, folder, trusted: vscode.workspace.isTrusted };
    const reader = readers.get(folder) ?? new SweepReader(folder);
    readers.set(folder, reader);
    const { record, status } = await reader.look();
    return answerOf(folder, record, status);
  },
});

const noCounts = Object.fromEntries(memberStates.map((state) => [state, 0])) as SweepAnswer['counts'];
const nothing = {
  isNew: true, isOver: false, metric: '', counts: noCounts, done: 0, total: 0, rate: 0, secondsLeft: null, keys: [], rungs: [], members: [],
  runs: { runs: [], differing: [], equal: [] },
};

const answerOf = (folder: string, record: SweepRecord, status: SweepStatus): SweepAnswer => {
  const jobs = new Map(jobsIn(folder, 'slurm').map((job) => [job.member, job]));
  const members = status.members.map((one) => listedMember(folder, one, jobs.get(one.member.id)));
  const keys = [...new Set(members.flatMap(({ settings }) => Object.keys(settings)))];
  const begun = status.members.flatMap(({ summary }, i) => (summary ? [{ summary, settings: members[i]?.settings ?? {}, label: members[i]?.label ?? '' }] : []));
  const settings = new Set(record.members.map((member) => JSON.stringify(member.settings))).size;
  return {
    name: record.name, folder, trusted: vscode.workspace.isTrusted, isNew: false, isOver: status.isOver,
    metric: begun.find(({ summary }) => summary.metric !== undefined)?.summary.metric ?? '',
    counts: { ...status.counts }, done: status.done, total: status.total, rate: status.rate, secondsLeft: status.secondsLeft ?? null, keys,
    rungs: rungsIn(folder).map(({ iteration, kept, results }) => ({
      iteration, kept: results.filter(({ members: [first = ''] }) => kept.includes(first)).length, of: results.length || settings,
    })),
    members,
    runs: {
      runs: begun.map(({ summary, label }) => ({ ...listedRun(summary, false), ...(label && { name: label }) })),
      differing: keys.map((key) => ({ key, values: begun.map((one) => one.settings[key]) })), equal: [],
    },
  };
};

const listedMember = (folder: string, { member, state, iteration, target, summary, message }: MemberStatus, job: Job | undefined): ListedMember => {
  const { evaluation, best, validation, changed } = summary ?? {};
  return {
    id: member.id, folder: join(folder, member.id), label: memberWords(member), state, iteration, target,
    settings: { ...member.settings, ...(member.seed !== null && { [seedKey]: member.seed }) },
    validation: (best ?? validation)?.mean ?? null,
    test: evaluation ? atTrained(evaluation.curve, evaluation.trainedSteps)?.mean ?? null : null,
    ...(changed !== undefined && { changed }), ...(message !== undefined && { message }),
    ...(job && job.state !== 'COMPLETED' && { job: [job.state, job.reason === 'None' ? '' : job.reason, job.node].filter(Boolean).join(' ') }),
  };
};
