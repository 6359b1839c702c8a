import fs from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Config, runtimeNames } from '../../protocol/config';
import { HumanError } from '../../protocol/humanError';
import { type Sentence, tell, type Told } from '../../protocol/sentence';
import type { RunRecord } from '../../protocol/runFiles';
import { checkpointsOf } from '../../runs/checkpoints';
import { inRun, layout } from '../../runs/layout';
import { readRecord } from '../../runs/record';
import { firstWhole, type LoadedCheckpoint, passedOver } from './checkpoint';
import { mustBeOwnFolder } from '../confine';
import { resolveConfig, stemOf } from '../config/configFile';
import { forEvaluation } from '../config/forEvaluation';
import { type Experiment, heldOut, openExperiment } from '../experiment';
import { schemas } from '../registry';

/** A new run's folder beside its config: its name and the local time; never one that is there. */
export const newRunFolder = (config: string, now = new Date()): string => {
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(two).join('');
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join('');
  const wanted = join(dirname(resolve(config)), 'runs', `${stemOf(config)}-${day}-${time}`);
  for (let n = 1; ; n++) {
    const folder = n === 1 ? wanted : `${wanted}-${n}`;
    if (!fs.existsSync(folder)) return folder;
  }
};

/** The config that a run was made with, and the runtime that ran it instead of `auto`. @param set overrides of its evaluation */
export const configOf = (run: string, record: RunRecord, set: readonly string[] = []): Config => {
  const config = resolveConfig(JSON.stringify(record.config), inRun(run, layout.config), set, schemas());
  if (config.taskSet.name === 'module' || config.model.name === 'module') mustBeOwnFolder(run, record.folder);
  const runtime = runtimeNames.find((name) => name === record.runtime?.name) ?? config.runtime;
  return { ...config, runtime, threads: record.runtime?.threads ?? config.threads };
};

/** A trained run, opened: what `evaluate`, `adapt` and `export` work on. */
export interface TrainedRun {
  readonly folder: string;
  readonly record: RunRecord;
  readonly experiment: Experiment;
  readonly checkpoint: LoadedCheckpoint;
  /** Damaged checkpoints that were passed over, a sentence each. */
  readonly warnings: readonly Told[];
}

/** What a person may want otherwise than the run had it. */
export interface RunOverrides extends Partial<Pick<Config, 'runtime' | 'threads'>> {
  /** `evaluation.taskSet.way=20`: how it is measured, never what was trained. */
  readonly set?: readonly string[];
}

/**
 * Opens a run at the parameters it stands for: the best ones with early stopping, else the last ones. Its tasks are those
 * of validation and test.
 * @param iteration of another checkpoint
 * @throws HumanError when there is no run, no whole checkpoint, its data are gone, or `set` changes what was trained
 */
export const openTrainedRun = async (
  folder: string, { set = [], ...overrides }: RunOverrides = {}, iteration?: number,
): Promise<TrainedRun> => {
  const record = readRecord(folder);
  const config = { ...configOf(folder, record, forEvaluation(set)), ...overrides };
  const found = await trainedCheckpoint(folder, config, iteration);
  return { folder, record, experiment: heldOut(await openExperiment(config, record.folder)), ...found };
};

/** The checkpoint that a run stands for, or the one of an iteration. @throws HumanError when none of them is whole */
export const trainedCheckpoint = async (
  folder: string, config: Config, iteration?: number,
): Promise<Pick<TrainedRun, 'checkpoint' | 'warnings'>> => {
  const { loaded, damaged } = await resultCheckpoint(folder, config, iteration);
  if (loaded) return { checkpoint: loaded, warnings: passedOver(damaged) };
  if (iteration === undefined) throw new HumanError(noneLeft(folder, damaged.map(({ sentence }) => sentence)));
  throw new HumanError(tell`${folder} has no whole checkpoint of meta-iteration ${iteration} (any more): choose another.`);
};

const noneLeft = (folder: string, damaged: readonly Sentence[]): Sentence => {
  const [newest] = damaged;
  if (newest === undefined) return tell`${folder} has no checkpoint yet. Go on with it: maml-lab run --resume ${folder}`;
  if (damaged.length === 1) return tell`${newest} Copy a whole one back, or train again.`;
  return tell`${newest} Neither can the ${damaged.length - 1} older. Copy a whole one back, or train again.`;
};

const resultCheckpoint = async (folder: string, config: Config, wanted?: number) => {
  const newest = (await checkpointsOf(folder)).reverse();
  if (wanted !== undefined) return firstWhole(newest.filter(({ iteration }) => iteration === wanted));
  const best = config.training.earlyStop ? newest.filter((entry) => entry.best) : [];
  return firstWhole([...best, ...newest]);
};
