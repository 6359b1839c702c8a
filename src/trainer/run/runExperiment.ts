import type { EventOf } from '../../protocol/events';
import { count, duration } from '../../protocol/format';
import { HumanError, messageOf, saidOf } from '../../protocol/humanError';
import { spoken } from '../../protocol/sentence';
import { Superseded } from '../../runs/lease';
import { readRecord } from '../../runs/record';
import { Segments } from '../../runs/segments';
import { lastOfEachKind, opening } from '../../runs/tail';
import type { RunWriter } from '../../runs/writer';
import { isLongBuild, train } from './loop';
import { FinishedMeanwhile, type Prepared, prepareRun, type RunRequest } from './prepareRun';
import { capturePrints } from '../prints';
import { RunRecorder } from './recorder';

export type { RunRequest };

export interface RunOutcome {
  readonly folder: string;
  readonly finished: EventOf<'finished'>;
  readonly trainedSteps: number;
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
  try {
    return await trainInto(await prepareRun(request), request);
  } catch (error) {
    const done = error instanceof FinishedMeanwhile && request.resume !== undefined ? await finishedRun(request.resume) : undefined;
    if (done) return done;
    throw error;
  }
};

/** Whether there is nothing left to do: a resume then only tells the result. Long records are read from their end. */
const finishedRun = async (resume: string): Promise<RunOutcome | undefined> => {
  readRecord(resume);
  const parts = await new Segments(resume).parts();
  const { finished, started = await opening(parts.at(-1)) } = await lastOfEachKind(parts);
  if (finished?.reason !== 'done' && finished?.reason !== 'earlyStop') return undefined;
  return { folder: resume, finished, trainedSteps: started?.trainedSteps ?? 0 };
};

const trainInto = async (prepared: Prepared, request: RunRequest): Promise<RunOutcome> => {
  const { experiment, writer, record, state, initial, known, warnings } = prepared;
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
  if (isLongBuild(experiment.trainedSteps)) request.say(longBuild(experiment.trainedSteps));
  const release = capturePrints((text) => writer.log(text));
  try {
    await train(experiment, recorder, state, initial, request.arrive, request.until);
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

/** Of 1,000 steps of sinusoid's network in ONNX Runtime (measured); it grows with the square of the steps. */
const secondsToBuild = 230;

const longBuild = (steps: number): string =>
  `Building the graph of ${count(steps)} adaptation steps: about ${duration(secondsToBuild * (steps / 1000) ** 2)} for a small network. `
  + 'Ctrl-C ends it at once, and nothing is lost.';

/** A resume that was refused before it wrote anything leaves the record as it was. */
const tellFailure = (recorder: RunRecorder, writer: RunWriter, error: unknown, isResume: boolean): void => {
  if (error instanceof Superseded || (isResume && writer.place.offset === 0)) return;
  const { iteration } = recorder;
  const cause = error instanceof Error && error.cause !== undefined ? { cause: messageOf(error.cause) } : {};
  try {
    recorder.event({ kind: 'error', iteration, ...spoken(saidOf(error)), ...cause });
    recorder.event({
      kind: 'finished', iteration, reason: 'failed', itPerSecond: null, seconds: 0, evaluation: null,
    });
  } catch (second) {
    // A full disk takes no last words either: the first error is the one that is told.
    if (!(second instanceof HumanError)) throw second;
  }
};
