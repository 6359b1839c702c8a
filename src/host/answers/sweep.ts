import * as vscode from 'vscode';
import { sweep as words, type SweepAnswer } from '../../protocol/analyses/sweep';
import { memberStates, type SweepRecord } from '../../protocol/sweepFiles';
import { listedMembers } from '../../runs/listedMembers';
import { isSweep, rungsIn } from '../../runs/sweepFolder';
import { SweepReader } from '../../runs/sweepReader';
import type { SweepStatus } from '../../runs/sweepStatus';
import { hostAnswer } from '../hostAnswer';
import { listedRun } from '../listedRun';
import { readSweepFile } from '../configSearch';

/** Kept from one question to the next: runs that have ended are read once. */
const readers = new Map<string, SweepReader>();

/** Reads the sweep's own folder: members on a cluster are seen as any other. */
export default hostAnswer({
  words,
  answer: async ({ path }, { notes }) => {
    const { name, folder } = await readSweepFile(path);
    if (!isSweep(folder)) return { ...nothing, name, folder, trusted: vscode.workspace.isTrusted };
    const reader = readers.get(folder) ?? new SweepReader(folder);
    readers.set(folder, reader);
    const { record, status } = await reader.look();
    return answerOf(folder, record, status, (run) => notes.of(run).name);
  },
});

const noCounts = Object.fromEntries(memberStates.map((state) => [state, 0])) as SweepAnswer['counts'];
const nothing = {
  isNew: true, isOver: false, metric: '', counts: noCounts, done: 0, total: 0, rate: 0, secondsLeft: null, keys: [], rungs: [], members: [],
  runs: { runs: [], differing: [], equal: [] },
};

/** @param nameOf what a person calls a run */
const answerOf = (
  folder: string, record: SweepRecord, status: SweepStatus, nameOf: (run: string) => string | undefined,
): SweepAnswer => {
  const members = listedMembers(folder, status);
  const keys = [...new Set(members.flatMap(({ settings }) => Object.keys(settings)))];
  const begun = status.members.flatMap(({ summary }, i) =>
    (summary ? [{ summary, settings: members[i]?.settings ?? {}, label: members[i]?.label ?? '' }] : []));
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
      runs: begun.map(({ summary, label }) => listedRun(summary, false, nameOf(summary.folder) ?? (label || undefined))),
      differing: keys.map((key) => ({ key, values: begun.map((one) => one.settings[key]) })), equal: [],
    },
  };
};
