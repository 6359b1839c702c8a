import { basename } from 'node:path';
import type { RunState } from '../../protocol/messages';
import type { RunSummary } from '../../runs/summary';
import { stemOf } from '../configFile';
import type { LiveRun } from '../launch';
import { isLive } from '../runState';
import { bestOf, runText, type Say } from '../runText';
import type { Experiment } from '../watch';

/** A line of the tree: a config, or one of its runs. Pure data; experiments.ts makes tree items of it. */
export type Line = ConfigLine | RunLine;
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
}

/** A place in the tree: VS Code knows it by identity, so it stays the same object while its line changes. */
export interface Place {
  readonly id: string;
  line: Line;
}

export interface Stock {
  readonly experiments: readonly Experiment[];
  runsOf(experiment: Experiment): readonly RunSummary[];
  readonly live: readonly Pick<LiveRun, 'folder' | 'config' | 'stopping'>[];
}

/** All lines for what is known now. @param clock writes a time in the editor's language */
export const linesOf = (stock: Stock, say: Say, clock: (time: number) => string): readonly ConfigLine[] =>
  stock.experiments.map((experiment) => {
    const runs = stock.runsOf(experiment);
    const known = new Set(runs.map(({ folder }) => folder));
    const unwritten = stock.live.filter(({ folder, config }) => config === experiment.path && !known.has(folder));
    const lines = [
      ...unwritten.map(({ folder, stopping }) => unwrittenLine(folder, experiment, stopping, say)),
      ...runs.map((run) => runLine(run, experiment, stock, say, clock)),
    ];
    const best = bestOf(runs);
    const description = best ? say('best {0}', best) : lines.length === 0 ? say('no runs') : '';
    return { kind: 'config', id: experiment.path, experiment, label: basename(experiment.path), description, runs: lines };
  });

const unwrittenLine = (folder: string, experiment: Experiment, stopping: boolean, say: Say): RunLine => ({
  kind: 'run', id: folder, folder, experiment, state: stopping ? 'stopping' : 'starting',
  label: basename(folder), description: stopping ? say('stopping') : say('starting'), summary: undefined,
});

const runLine = (
  run: RunSummary, experiment: Experiment, stock: Stock, say: Say, clock: (time: number) => string,
): RunLine => {
  const ours = stock.live.find(({ folder }) => folder === run.folder);
  const state = stateOf(run, ours);
  return {
    kind: 'run', id: run.folder, folder: run.folder, experiment, state, summary: run,
    label: labelOf(run, experiment, clock), description: runText(run, state, say),
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
