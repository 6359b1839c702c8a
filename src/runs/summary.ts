import fs from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { CurvePoint, Evaluation, EventOf } from '../protocol/events';
import { codeOf } from '../protocol/humanError';
import type { EvaluatedLater } from '../protocol/runFiles';
import type { RunState } from '../protocol/runStates';
import type { Sentence } from '../protocol/sentence';
import type { LeaseRecord } from '../protocol/runFiles';
import { BeatObserver, holderOf } from './holder';
import { inTurns } from './inTurns';
import { laterEvaluation } from './laterEvaluation';
import { layout } from './layout';
import { Segments } from './segments';
import { type Found, lastOfEachKind, opening } from './tail';

export { BeatObserver } from './holder';

/** A validation metric at the trained number of steps. */
export interface ValidationPoint extends Pick<CurvePoint, 'mean' | 'ci95'> {
  readonly iteration: number;
}

/** One line of a list of runs. Times are milliseconds since 1970. */
export interface RunSummary {
  readonly folder: string;
  readonly name: string;
  readonly state: RunState;
  /** Finished meta-iterations, and how many there shall be; 0 as long as nothing is known. */
  readonly iteration: number;
  readonly iterations: number;
  readonly metric: string | undefined;
  readonly loss: number | null;
  readonly itPerSecond: number | null;
  readonly validation: ValidationPoint | undefined;
  readonly best: ValidationPoint | undefined;
  /** The final evaluation, once there is one; of a run that ended without, the newest later one that counts as its own. */
  readonly evaluation: Evaluation | undefined;
  /** Where a later evaluation is from; undefined for the final one. */
  readonly later?: EvaluatedLater | undefined;
  /** How long it ran, as the trainer says at its end; later starts count anew. */
  readonly seconds: number | undefined;
  /** Why the run failed, or what it is busy with beside training. */
  readonly message: string | undefined;
  /** The same in parts, where it can be translated. */
  readonly said?: Sentence | undefined;
  /** What the system said to it, where that was to blame: `ENOSPC: …`. */
  readonly cause?: string | undefined;
  readonly began: number | undefined;
  readonly changed: number | undefined;
  /** The newest `started` event: config, runtime, versions, sizes. */
  readonly started: EventOf<'started'> | undefined;
  /** Who writes the run, while somebody does. */
  readonly holder: LeaseRecord | undefined;
}

/**
 * One run's state, from the head and the tail of its record.
 * @param observer remembers beats of other machines' writers; keep one for all looks
 */
export const summarise = async (folder: string, observer = new BeatObserver()): Promise<RunSummary> => {
  const parts = await new Segments(folder).parts();
  const found = await lastOfEachKind(parts);
  const hold = await holderOf(folder);
  const isHeld = observer.isHeld(folder, hold);
  const started = found.started ?? await opening(parts.at(-1));
  const first = parts.length > 1 ? await opening(parts[0]) : started;
  const { last } = found;
  const evaluated = evaluationIn(folder, found, started, isHeld);
  return {
    folder, started, name: started?.name ?? basename(folder), state: stateOf(found, isHeld),
    iteration: last?.iteration ?? 0, iterations: started?.iterations ?? 0, metric: started?.metric,
    loss: found.metrics?.loss ?? null,
    itPerSecond: found.finished?.itPerSecond ?? found.metrics?.itPerSecond ?? null,
    validation: pointOf(found.validation, started), best: pointOf(found.best, started),
    ...evaluated, message: messageIn(found),
    ...(found.finished?.reason === 'failed' && found.error?.said && { said: found.error.said }),
    ...(found.finished?.reason === 'failed' && found.error?.cause !== undefined && { cause: found.error.cause }),
    seconds: found.finished?.seconds, began: first?.time, changed: last?.time, holder: isHeld ? hold.holder : undefined,
  };
};

/** The final evaluation; while nobody trains a run that has none, a later one of the checkpoint that it stands for. */
const evaluationIn = (
  folder: string, { finished, checkpoint, best }: Found, started: EventOf<'started'> | undefined, isHeld: boolean,
): Pick<RunSummary, 'evaluation' | 'later'> => {
  if (finished?.evaluation) return { evaluation: finished.evaluation };
  if (!started || isHeld) return { evaluation: undefined };
  const newest = checkpoint?.iteration ?? started.resumedFrom ?? 0;
  const { earlyStop } = (started.config.training ?? {}) as { readonly earlyStop?: object };
  return laterEvaluation(folder, started, earlyStop ? best?.iteration ?? newest : newest) ?? { evaluation: undefined };
};

const stateOf = ({ finished, paused, last }: Found, isHeld: boolean): RunState => {
  if (finished) return finished.reason === 'failed' ? 'failed' : finished.reason === 'stopped' ? 'stopped' : 'finished';
  if (!isHeld) return 'interrupted';
  if (!last || last.kind === 'started') return 'starting';
  return paused ? 'paused' : 'running';
};

const messageIn = ({ finished, error, progress, last }: Found): string | undefined => {
  if (finished?.reason === 'failed') return error?.message;
  return last?.kind === 'progress' ? progress?.what : undefined;
};

const pointOf = (
  validation: EventOf<'validation'> | undefined, started: EventOf<'started'> | undefined,
): ValidationPoint | undefined => {
  const point = validation?.curve.find(({ step }) => step === started?.trainedSteps) ?? validation?.curve.at(-1);
  return validation && point && { iteration: validation.iteration, mean: point.mean, ci95: point.ci95 };
};

/** Run folders under a folder, by name. A run's own folders are not searched. */
export const findRuns = async (folder: string, depth = 4): Promise<string[]> => {
  const { folders, isRun } = await entriesIn(folder);
  if (isRun) return [folder];
  if (depth === 0) return [];
  const found = await inTurns(folders, (name) => findRuns(join(folder, name), depth - 1));
  return found.flat();
};

/** Folders below that may hold runs, and whether this is one itself. */
const entriesIn = async (folder: string): Promise<{ folders: string[]; isRun: boolean }> => {
  try {
    const entries = await fs.readdir(folder, { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    return {
      folders: folders.filter((name) => name !== 'node_modules' && !name.startsWith('.')).sort(),
      isRun: entries.some(({ name }) => name === layout.events(1)),
    };
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM'].includes(codeOf(error) ?? '')) return { folders: [], isRun: false };
    throw error;
  }
};

/** Every run under a folder, oldest first. */
export const listRuns = async (folder: string, observer = new BeatObserver()): Promise<RunSummary[]> => {
  const runs = await inTurns(await findRuns(folder), (run) => summarise(run, observer));
  return runs.sort((a, b) => (a.began ?? 0) - (b.began ?? 0));
};
