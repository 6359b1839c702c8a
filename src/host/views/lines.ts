import { basename } from 'node:path';
import type { RunState } from '../../protocol/runStates';
import type { RunSummary } from '../../runs/summary';
import { stemOf } from '../configFile';
import type { LiveRun } from '../launch';
import type { QueueItem } from '../savedQueue';
import { inOrder, isFiltering, matches, type RunFilter, type RunOrder } from '../runFilter';
import type { RunNote } from '../runNote';
import { isLive } from '../runState';
import type { Say } from '../../protocol/sentence';
import { bestOf, runText, standingOf } from '../runText';
import type { Experiment, SweepFile } from '../configSearch';

/** A line of a tree: a workspace folder, a config, one of its runs, a checkpoint, a task set or a queued run. Pure data. */
export type Line = FolderLine | ConfigLine | SweepLine | RunLine | CheckpointLine | QueueLine | TaskSetLine;
export interface FolderLine {
  readonly kind: 'folder';
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly configs: readonly (ConfigLine | SweepLine)[];
}
export interface SweepLine {
  readonly kind: 'sweep';
  readonly id: string;
  readonly sweep: SweepFile;
  readonly label: string;
  readonly description: string;
  /** `new`, `open`, `live` or `over`: what can be done with it. */
  readonly state: 'new' | 'open' | 'live' | 'over';
  /** Members that have begun. */
  readonly runs: readonly RunLine[];
}
export interface ConfigLine {
  readonly kind: 'config';
  readonly id: string;
  readonly experiment: Experiment;
  readonly label: string;
  readonly description: string;
  readonly runs: readonly RunLine[];
}
export interface RunLine {
  readonly kind: 'run';
  readonly id: string;
  readonly folder: string;
  readonly experiment: Experiment;
  readonly state: RunState;
  readonly label: string;
  readonly description: string;
  /** Nothing is written yet while a trainer starts. */
  readonly summary: RunSummary | undefined;
  readonly note: RunNote;
  readonly pinned: boolean;
}
export interface CheckpointLine {
  readonly kind: 'checkpoint';
  readonly id: string;
  /** The run's folder. */
  readonly folder: string;
  readonly experiment: Experiment;
  readonly iteration: number;
  readonly label: string;
  readonly description: string;
}
export interface QueueLine {
  readonly kind: 'queued';
  readonly id: string;
  readonly item: QueueItem;
  readonly experiment: Experiment;
  readonly label: string;
  readonly description: string;
}
export interface TaskSetLine {
  readonly kind: 'taskSet';
  readonly id: string;
  readonly name: string;
  /** A config that uses it; undefined for one of the catalogue that none does. */
  readonly experiment: Experiment | undefined;
  readonly label: string;
  readonly description: string;
  readonly tooltip: string;
}

/** A place in a tree: VS Code knows it by identity, so it stays the same object while its line changes. */
export interface Place {
  readonly id: string;
  line: Line;
}

export interface Stock extends Shown {
  readonly experiments: readonly Experiment[];
  runsOf(experiment: Experiment): readonly RunSummary[];
  readonly live: readonly Pick<LiveRun, 'folder' | 'config' | 'stopping'>[];
}
/** How runs are shown: which of them, in which order, and what the editor knows of each. */
export interface Shown {
  noteOf?(folder: string): RunNote;
  readonly filter?: RunFilter;
  readonly order?: RunOrder;
}

/** All lines for what is known now. @param clock writes a time in the editor's language */
export const linesOf = (stock: Stock, say: Say, clock: (time: number) => string): readonly ConfigLine[] => {
  const live = new Map(stock.live.map((run) => [run.folder, run]));
  const lines = stock.experiments.map((experiment): ConfigLine => {
    const summaries = stock.runsOf(experiment);
    const known = new Set(summaries.map(({ folder }) => folder));
    const unwritten = stock.live.filter(({ folder, config }) => config === experiment.path && !known.has(folder));
    const all = [
      ...unwritten.map(({ folder, stopping }) => unwrittenLine(folder, experiment, stopping, say)),
      ...summaries.map((run) => runLine(run, experiment, live.get(run.folder), stock.noteOf?.(run.folder) ?? {}, say, clock)),
    ];
    const runs = shownOf(all, stock);
    const best = bestOf(summaries);
    const description = best ? say('best {0}', best) : all.length === 0 ? say('no runs') : '';
    return { kind: 'config', id: experiment.path, experiment, label: basename(experiment.path), description, runs };
  });
  return withRuns(lines, stock.filter);
};

/** Those of the lines of runs that the filter lets through, pinned ones first, then in their order. */
export const shownOf = (lines: readonly RunLine[], { filter = {}, order = 'newest' }: Shown): readonly RunLine[] =>
  inOrder(lines.map((line) => ({ ...line, line, experiment: line.experiment.path })).filter((listed) => matches(filter, listed)), order)
    .map(({ line }) => line);

/** A filter hides what has no run that it lets through. */
export const withRuns = <T extends { readonly runs: readonly RunLine[] }>(lines: readonly T[], filter: RunFilter = {}): readonly T[] =>
  (isFiltering(filter) ? lines.filter(({ runs }) => runs.length > 0) : lines);

/** With *Best result first* configs and sweeps stand by their best runs: those of one metric together, without a result last. */
export const inRootOrder = <T extends { readonly runs: readonly RunLine[] }>(lines: readonly T[], order: RunOrder): readonly T[] => {
  if (order !== 'best') return lines;
  const standing = lines.map((line) => ({ line, at: standingOf(line.runs.flatMap(({ summary }) => summary ?? [])) }));
  return standing.sort(({ at: a }, { at: b }) => {
    if (!a || !b) return Number(!a) - Number(!b);
    return a.metric.localeCompare(b.metric) || a.rank - b.rank;
  }).map(({ line }) => line);
};

/** Grouped by workspace folder when there are several. @param folderOf name of a path's workspace folder */
export const groupedByFolder = (
  lines: readonly (ConfigLine | SweepLine)[], folderOf: (path: string) => { readonly id: string; readonly name: string } | undefined,
): readonly FolderLine[] => {
  const groups = new Map<string, FolderLine & { configs: (ConfigLine | SweepLine)[] }>();
  for (const line of lines) {
    const { id, name } = folderOf(line.kind === 'sweep' ? line.sweep.path : line.experiment.path) ?? { id: '', name: '' };
    const group = groups.get(id) ?? { kind: 'folder', id: `folder:${id}`, label: name, description: '', configs: [] };
    group.configs.push(line);
    groups.set(id, group);
  }
  return [...groups.values()];
};

const unwrittenLine = (folder: string, experiment: Experiment, stopping: boolean, say: Say): RunLine => ({
  kind: 'run', id: folder, folder, experiment, state: stopping ? 'stopping' : 'starting', note: {}, pinned: false,
  label: basename(folder), description: stopping ? say('stopping') : say('starting'), summary: undefined,
});

/** The line of one run. @param clock writes a time @param label what it is called where nobody named it */
export const runLine = (
  run: RunSummary, experiment: Experiment, ours: Pick<LiveRun, 'stopping'> | undefined, note: RunNote, say: Say,
  clock: (time: number) => string, label?: string,
): RunLine => {
  const state = stateOf(run, ours);
  const words = runText(run, state, say, note.failure);
  return {
    kind: 'run', id: run.folder, folder: run.folder, experiment, state, summary: run, note,
    pinned: note.pinned ?? false, label: note.name ?? label ?? labelOf(run, experiment, clock),
    description: run.started?.debugged ? say('debugged, {0}', words) : words,
  };
};

const stateOf = ({ state }: RunSummary, ours: Pick<LiveRun, 'stopping'> | undefined): RunState => {
  if (!ours) return state;
  if (ours.stopping) return 'stopping';
  return isLive(state) ? state : 'starting';
};

/** A run named after its config goes by its time; one that a person named keeps that name. */
const labelOf = ({ folder, began }: RunSummary, { path }: Experiment, clock: (time: number) => string): string => {
  const name = basename(folder);
  return began !== undefined && /^-?\d[\dT-]*$/.test(name.replace(stemOf(path), '')) ? clock(began) : name;
};
