import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { TrainerHint } from '../protocol/control';
import type { EventOf, RunEvent } from '../protocol/events';
import { HumanError, messageOf } from '../protocol/humanError';
import type { RunRecord } from '../protocol/runFiles';
import { checkpointsOf } from '../runs/checkpoints';
import { Superseded } from '../runs/lease';
import { readRun } from '../runs/reader';
import { readRecord } from '../runs/record';
import { RunWriter } from '../runs/writer';
import { firstWhole } from './checkpoint';
import { readConfig } from './configFile';
import { type Experiment, openExperiment } from './experiment';
import { train } from './loop';
import { capturePrints } from './prints';
import { RunRecorder } from './recorder';
import { schemas } from './registry';
import { configOf, newRunFolder } from './runFolder';
import type { TrainingState } from './state';

/** What to run, and who wants to know. */
export interface RunRequest {
  /** A config file; may be left out for a resume, whose own config wins. */
  readonly config?: string;
  readonly set: readonly string[];
  /** The run folder itself. Default: `runs/<name>-<time>` beside the config. */
  readonly out?: string;
  /** Folder of a run to go on with. */
  readonly resume?: string;
  /** Version of MAML Lab. */
  readonly version: string;
  /** Ends the run with a checkpoint when it aborts. */
  readonly stop: AbortSignal;
  readonly hint?: (hint: TrainerHint) => void;
  readonly onEvent?: (event: RunEvent) => void;
  /** Gets the function that makes the trainer look for wishes at once. */
  readonly onWakeable?: (wake: () => void) => void;
  /** A sentence for people while nothing is recorded yet. */
  readonly say: (sentence: string) => void;
}

export interface RunOutcome {
  readonly folder: string;
  readonly finished: EventOf<'finished'>;
  readonly trainedSteps: number;
}

/** A run that is ready to train. */
interface Prepared {
  readonly experiment: Experiment;
  readonly writer: RunWriter;
  readonly record: RunRecord;
  readonly state?: TrainingState;
  readonly known?: readonly { readonly file: string; readonly best: boolean }[];
  readonly warnings?: readonly string[];
}

/**
 * Config or run folder → training → record. The one code path of the command line and the forked trainer.
 * @throws HumanError for what people can mend; a failure after the run began stands in its record, too
 */
export const runExperiment = async (request: RunRequest): Promise<RunOutcome> => {
  if (request.resume !== undefined) {
    const done = await finishedRun(request.resume);
    if (done) return done;
  }
  const prepared = request.resume === undefined ? await prepareNew(request) : await prepareResume(request, request.resume);
  return trainInto(prepared, request);
};

/** Whether there is nothing left to do: a resume then only tells the result. */
const finishedRun = async (resume: string): Promise<RunOutcome | undefined> => {
  readRecord(resume);
  const { events } = await readRun(resume);
  const finished = events.findLast((event) => event.kind === 'finished');
  if (finished?.reason !== 'done' && finished?.reason !== 'earlyStop') return undefined;
  const started = events.findLast((event) => event.kind === 'started');
  return { folder: resume, finished, trainedSteps: started?.trainedSteps ?? 0 };
};

const prepareNew = async ({ config: path, set, out, version, stop, say }: RunRequest): Promise<Prepared> => {
  if (path === undefined) throw new HumanError('Name a config file, or a run to go on with: --resume RUN.');
  const config = readConfig(path, set, schemas());
  const folder = dirname(resolve(path));
  const experiment = await openExperiment(config, folder);
  mustNotBeStopped(stop);
  const record: RunRecord = { format: 1, version, source: resolve(path), folder, config };
  const writer = await RunWriter.create(resolve(out ?? newRunFolder(path)), record, { onWait: say });
  return { experiment, writer, record };
};

const prepareResume = async ({ stop, say }: RunRequest, resume: string): Promise<Prepared> => {
  const run = resolve(resume);
  const record = readRecord(run);
  if (!existsSync(record.folder)) say(`${record.folder}, where the config lay, is gone: its relative paths will fail.`);
  const experiment = await openExperiment(configOf(run, record), record.folder);
  mustNotBeStopped(stop);
  const writer = await RunWriter.take(run, { onWait: say });
  try {
    const entries = await checkpointsOf(run);
    const { loaded, damaged } = firstWhole([...entries].reverse());
    for (const { file } of damaged) writer.setAside(file);
    if (!loaded && damaged.length) say('No checkpoint is left: training begins anew.');
    writer.begin(loaded?.entry.place);
    const known = entries.slice(0, loaded ? entries.indexOf(loaded.entry) + 1 : 0);
    return { experiment, writer, record, state: loaded?.state, known, warnings: damaged.map(({ sentence }) => sentence) };
  } catch (error) {
    writer.close();
    throw error;
  }
};

const mustNotBeStopped = (stop: AbortSignal): void => {
  if (stop.aborted) throw new HumanError('Stopped before training began.');
};

const trainInto = async (prepared: Prepared, request: RunRequest): Promise<RunOutcome> => {
  const { experiment, writer, record, state, known, warnings } = prepared;
  let finished: EventOf<'finished'> | undefined;
  const recorder = new RunRecorder(writer, {
    record, known, warnings, hint: request.hint, keep: experiment.config.training.keepCheckpoints,
    onEvent: (event) => {
      if (event.kind === 'finished') finished = event;
      request.onEvent?.(event);
    },
  });
  const stop = () => recorder.request({ kind: 'stop' });
  request.stop.addEventListener('abort', stop, { once: true });
  if (request.stop.aborted) stop();
  request.onWakeable?.(() => recorder.wake());
  request.hint?.({ kind: 'run', folder: writer.folder });
  const release = capturePrints((text) => writer.log(text));
  try {
    await train(experiment, recorder, state);
  } catch (error) {
    writer.log(`${error instanceof Error ? error.stack ?? error.message : String(error)}\n`);
    tellFailure(recorder, writer, error, known !== undefined);
    throw error;
  } finally {
    release();
    request.stop.removeEventListener('abort', stop);
    writer.close();
  }
  if (!finished) throw new Error('training ended without saying so');
  return { folder: writer.folder, finished, trainedSteps: experiment.trainedSteps };
};

/** A resume that was refused before it wrote anything leaves the record as it was. */
const tellFailure = (recorder: RunRecorder, writer: RunWriter, error: unknown, isResume: boolean): void => {
  if (error instanceof Superseded || (isResume && writer.place.offset === 0)) return;
  const { iteration } = recorder;
  const cause = error instanceof Error && error.cause !== undefined ? { cause: messageOf(error.cause) } : {};
  try {
    recorder.event({ kind: 'error', iteration, message: messageOf(error), ...cause });
    recorder.event({
      kind: 'finished', iteration, reason: 'failed', itPerSecond: null, seconds: 0, evaluation: null,
    });
  } catch (second) {
    // A full disk takes no last words either: the first error is the one that is told.
    if (!(second instanceof HumanError)) throw second;
  }
};
