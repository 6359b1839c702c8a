import { messageOf } from '../../protocol/humanError';
import { openExperiment } from '../experiment';
import { openRuntime } from '../runtimes';
import { Board, boardFile } from './board';
import { Jobs } from './jobs';
import type { FromWorker, Round, ToWorker } from './words';

/** The line to the process that leads. */
export interface LeaderLine {
  send(message: FromWorker): void;
  onMessage(receive: (message: unknown) => void): void;
}

/** Serves one leader: opens its experiment, then does one job after another. */
export const serveJobs = (line: LeaderLine): void => {
  let jobs: Jobs | undefined;
  let board: Board | undefined;
  let round: Round | undefined;
  let last: Promise<void> = Promise.resolve();
  const open = async ({ config, folder, threads, hasBoard }: ToWorker & { kind: 'open' }): Promise<void> => {
    try {
      const experiment = await openExperiment(config, folder);
      const { runtime } = await openRuntime(config.runtime, { threads });
      jobs = new Jobs(experiment, runtime, threads);
      board = hasBoard ? new Board(boardFile) : undefined;
      line.send({ kind: 'ready', runtime: `${runtime.name} ${runtime.version}` });
    } catch (error) {
      line.send({ kind: 'unable', message: messageOf(error) });
    }
  };
  const work = async ({ id, job }: ToWorker & { kind: 'job' }, given: Round | undefined): Promise<void> => {
    try {
      if (!jobs || !given) throw new Error('a job before its round');
      const outcome = await jobs.do(job, given);
      const laid = board?.put(id, outcome);
      line.send(laid ? { kind: 'laid', id, laid } : { kind: 'done', id, outcome });
    } catch (error) {
      line.send({ kind: 'failed', id, message: messageOf(error) });
    }
  };
  // Only the process that leads speaks here: it is ours, and its words are typed.
  line.onMessage((raw) => {
    const message = raw as ToWorker;
    if (message.kind === 'round') round = message.round;
    const given = round;
    if (message.kind === 'open') last = last.then(() => open(message));
    if (message.kind === 'job') last = last.then(() => work(message, given));
  });
};
