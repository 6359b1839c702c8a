import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CurvePoint, Evaluation } from '../../protocol/events';
import { meanWithInterval } from '../../protocol/format';
import { HumanError } from '../../protocol/humanError';
import { tell } from '../../protocol/sentence';
import { type CheckpointEntry, checkpointsOf } from '../../runs/checkpoints';
import { layout, inRun } from '../../runs/layout';
import { readRecord } from '../../runs/record';
import { segmentsOf } from '../../runs/segments';
import { atTrained, mayBeEqual } from '../../runs/result';
import { type RunSummary, summarise } from '../../runs/summary';
import { digestOf } from '../digestOf';
import { changedData } from './dataHashes';

/** What a second run of the same recipe came to. */
export interface Reproduction {
  readonly original: string;
  readonly again: string;
  /** The same runtime, version, threads and graph: then every bit must be the same. */
  readonly sameRuntime: boolean;
  /** Whether the last checkpoints are the same, byte for byte. */
  readonly identical: boolean;
  readonly results: readonly { readonly step: number; readonly was: string; readonly is: string; readonly agrees: boolean }[];
  /** Data that are others now, by setting or name. */
  readonly changedData: readonly string[];
  readonly reproduced: boolean;
}

/** @throws HumanError when the run has not come to its end, so that there is nothing to come to again */
export const mustBeReproducible = async (run: string): Promise<void> => {
  const { state, evaluation, started } = await summarise(run);
  if (state !== 'finished' || !evaluation) {
    throw new HumanError(tell`${run} has not come to its end (${state}): go on with it first, maml-lab run --resume ${run}`);
  }
  if (started?.debugged) throw new HumanError(
    tell`${run} was debugged, and rates could be edited on the way: it cannot be made again from its settings.`);
};

/** Whether a second run was begun in this folder, and stopped: one of the same settings. */
export const isBegun = (original: string, again: string): boolean =>
  resolve(again) !== resolve(original) && segmentsOf(again).length > 0
  && settingsDigest(again) === settingsDigest(original);

/** Without the threads, which the second run takes from the first one's record. */
const settingsDigest = (run: string): string => {
  const { threads: _, ...settings } = readRecord(run).config;
  return digestOf(settings);
};

/** Holds a run against a second one of the same settings. */
export const compareAgain = async (original: string, again: string): Promise<Reproduction> => {
  const [was, is] = [readRecord(original), readRecord(again)];
  const sameRuntime = told(was.runtime) === told(is.runtime);
  const identical = sameBytes(await lastCheckpoint(original), await lastCheckpoint(again));
  const results = compared(evaluationOf(await summarise(original)), evaluationOf(await summarise(again)));
  const reproduced = identical || (!sameRuntime && results.length > 0 && results.every(({ agrees }) => agrees));
  return { original, again, sameRuntime, identical, results, changedData: changedData(was.data, is.data), reproduced };
};

/** What decides the bits; the version of Node does not. */
const told = (runtime: ReturnType<typeof readRecord>['runtime']): string => {
  const { node: _, mamlLab: __, ...versions } = runtime?.versions ?? {};
  return JSON.stringify([runtime?.name, runtime?.threads, Object.entries(versions).sort(([a], [b]) => (a < b ? -1 : 1))]);
};

const evaluationOf = ({ evaluation, later, folder }: RunSummary): Evaluation => {
  if (evaluation && !later) return evaluation;
  throw new HumanError(tell`${folder} has no final evaluation: it was stopped, or failed.`);
};

const lastCheckpoint = async (run: string): Promise<CheckpointEntry | undefined> =>
  (await checkpointsOf(run)).filter(({ path }) => existsSync(path)).at(-1);

const sameBytes = (a: CheckpointEntry | undefined, b: CheckpointEntry | undefined): boolean =>
  a !== undefined && b !== undefined && a.iteration === b.iteration && readFileSync(a.path).equals(readFileSync(b.path));

/** At the trained and at the last step. */
const compared = (was: Evaluation, is: Evaluation): Reproduction['results'] => {
  const steps = [...new Set([was.trainedSteps, was.curve.at(-1)?.step ?? 0])];
  return steps.map((step) => {
    const [a, b] = [atTrained(was.curve, step), atTrained(is.curve, step)];
    return { step, was: textOf(a), is: textOf(b), agrees: agree(a, b) };
  });
};

const agree = (a: CurvePoint | undefined, b: CurvePoint | undefined): boolean => {
  if (!a || !b) return false;
  if (a.mean === null || b.mean === null) return a.mean === b.mean;
  return mayBeEqual({ mean: a.mean, ci95: a.ci95 }, { mean: b.mean, ci95: b.ci95 });
};

const textOf = (point: CurvePoint | undefined): string => (point ? meanWithInterval(point.mean, point.ci95, point.metric) : 'none');

/** A folder for the second run: beside the first one's files, never one that is there. */
export const reproductionFolder = (run: string): string => {
  for (let n = 1; ; n++) {
    const folder = join(inRun(run, layout.results), `reproduction-${n}`);
    if (!existsSync(folder)) return folder;
  }
};
