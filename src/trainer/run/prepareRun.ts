import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { TrainerHint } from '../../protocol/control';
import type { Config } from '../../protocol/config';
import type { RunEvent } from '../../protocol/events';
import { HumanError } from '../../protocol/humanError';
import { tell, type Told } from '../../protocol/sentence';
import type { RunRecord } from '../../protocol/runFiles';
import { checkpointsOf } from '../../runs/checkpoints';
import { readRecord } from '../../runs/record';
import { Segments } from '../../runs/segments';
import { lastOfEachKind } from '../../runs/tail';
import { RunWriter } from '../../runs/writer';
import type { Attendant, Attended } from './attendant';
import { firstWhole, passedOver } from './checkpoint';
import { readConfig } from '../config/configFile';
import { mustBeWithinReach } from '../config/reach';
import { type Experiment, openExperiment } from '../experiment';
import { schemas } from '../registry';
import { configOf, newRunFolder } from './runFolder';
import { branchPoint, type BranchWish, parseBranch } from './branch';
import { changedData, dataHashes } from './dataHashes';
import type { TrainingState } from '../state';

/** What to run, and who wants to know. */
export interface RunRequest {
  /** A config file; may be left out for a resume, whose own config wins. */
  readonly config?: string;
  readonly set: readonly string[];
  /** The run folder itself. Default: `runs/<name>-<time>` beside the config. */
  readonly out?: string;
  /** Folder of a run whose recorded config is run anew, with its runtime and threads. */
  readonly like?: string;
  /** Folder of a run to go on with. */
  readonly resume?: string;
  /** `RUN` or `RUN@ITERATION`: the checkpoint whose meta-parameters a new run begins with. */
  readonly from?: string;
  /** Processes that share the work, instead of the config's number: the result does not depend on it. */
  readonly workers?: number;
  /** Version of MAML Lab. */
  readonly version: string;
  /** A config at hand instead of a file: a sweep's member. */
  readonly given?: Pick<RunRecord, 'source' | 'folder' | 'sweep'> & { readonly config: Config };
  /** Meta-iteration to stop at with a checkpoint; the run can go on from there. */
  readonly until?: number;
  /** Ends the run with a checkpoint when it aborts. */
  readonly stop: AbortSignal;
  readonly hint?: (hint: TrainerHint) => void;
  readonly onEvent?: (event: RunEvent) => void;
  /** Gets the function that makes the trainer look for wishes at once. */
  readonly onWakeable?: (wake: () => void) => void;
  /** Somebody attends each iteration, e.g. a debugger. */
  readonly arrive?: (attended: Attended) => Attendant;
  /** A sentence for people while nothing is recorded yet. */
  readonly say: (sentence: string) => void;
}

/** A run that is ready to train. */
export interface Prepared {
  readonly experiment: Experiment;
  readonly writer: RunWriter;
  readonly record: RunRecord;
  readonly state?: TrainingState;
  /** Meta-parameters of a branch's beginning. */
  readonly initial?: TrainingState['meta'];
  readonly known?: readonly { readonly file: string; readonly best: boolean }[];
  readonly warnings?: readonly Told[];
}

/** Everything up to the first iteration: config, data, folder, lease, checkpoint. @throws HumanError */
export const prepareRun = (request: RunRequest): Promise<Prepared> =>
  (request.resume === undefined ? prepareNew(request) : prepareResume(request, request.resume));

/** What a new run is made from, and where its relative paths start. */
interface Recipe extends NonNullable<RunRequest['given']> {
  readonly begun?: BranchWish;
}

const recipeOf = ({ config: path, like, given, set, from }: RunRequest): Recipe => {
  if (given) return { ...given, ...(from !== undefined && { begun: parseBranch(from) }) };
  if (like !== undefined) {
    const { source, folder, from: begun, ...record } = readRecord(like);
    return { config: configOf(like, { source, folder, ...record }), source, folder, ...(begun && { begun }) };
  }
  if (path === undefined) throw new HumanError(tell`Name a config file, or a run to go on with: --resume RUN.`);
  return {
    config: readConfig(path, set, schemas()), source: resolve(path), folder: dirname(resolve(path)),
    ...(from !== undefined && { begun: parseBranch(from) }),
  };
};

const prepareNew = async (request: RunRequest): Promise<Prepared> => {
  const { out, workers, version, stop, say } = request;
  const { config: recorded, begun, ...origin } = recipeOf(request);
  const config = workers === undefined ? recorded : { ...recorded, workers };
  const { folder, source } = origin;
  const experiment = await openExperiment(config, folder);
  await mustBeWithinReach(experiment);
  mustNotBeStopped(stop);
  const branch = begun === undefined ? undefined : await branchPoint(begun, experiment);
  const data = dataHashes(config, folder);
  const record: RunRecord = {
    format: 1, version, ...origin, config, ...(branch && { from: branch.from }), ...(Object.keys(data).length > 0 && { data }),
  };
  const writer = await RunWriter.create(resolve(out ?? newRunFolder(source)), record, { onWait: say });
  return { experiment: { ...experiment, data }, writer, record, initial: branch?.initial };
};

/** Somebody finished the run between the first look at it and the taking over. */
export class FinishedMeanwhile extends Error {}

const prepareResume = async ({ stop, say, workers }: RunRequest, resume: string): Promise<Prepared> => {
  const run = resolve(resume);
  const record = readRecord(run);
  if (!existsSync(record.folder)) say(`${record.folder}, where the config lay, is gone: its relative paths will fail.`);
  const config = configOf(run, record);
  const experiment = await openExperiment({ ...config, workers: workers ?? config.workers }, record.folder);
  mustNotBeStopped(stop);
  const data = dataHashes(config, record.folder);
  const writer = await RunWriter.take(run, { onWait: say });
  try {
    if (await isFinished(run)) throw new FinishedMeanwhile();
    const entries = await checkpointsOf(run);
    const { loaded, damaged } = firstWhole([...entries].reverse());
    for (const { file } of damaged) writer.setAside(file);
    if (!loaded) say(`There is no ${damaged.length ? 'whole ' : ''}checkpoint: training begins anew.`);
    const branch = loaded || !record.from ? undefined : await branchPoint(record.from, experiment);
    writer.begin(loaded?.entry.place);
    const known = entries.slice(0, loaded ? entries.indexOf(loaded.entry) + 1 : 0);
    const warnings = [...(loaded ? passedOver(damaged) : damaged.map(({ sentence }) => sentence)), ...otherData(changedData(record.data, data))];
    return { experiment: { ...experiment, data }, writer, record, state: loaded?.state, initial: branch?.initial, known, warnings };
  } catch (error) {
    writer.close();
    throw error;
  }
};

const otherData = (changed: readonly string[]): Told[] => (changed.length === 0 ? [] : [
  tell`Not the same data as when the run began: ${changed.join(', ')}. It goes on with those that are there now.`]);

/** Whether there is nothing left to do. Long records are read from their end. */
export const isFinished = async (run: string): Promise<boolean> => {
  const { finished } = await lastOfEachKind(await new Segments(run).parts());
  return finished?.reason === 'done' || finished?.reason === 'earlyStop';
};

const mustNotBeStopped = (stop: AbortSignal): void => {
  if (stop.aborted) throw new HumanError(tell`Stopped before training began.`);
};
