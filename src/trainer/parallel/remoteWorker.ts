import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { HumanError } from '../../protocol/humanError';
import { tell } from '../../protocol/sentence';
import { rootWords } from '../confine';
import { Board } from './board';
import type { FromWorker, Job, Laid, Outcome, Round, ToWorker } from './words';

/** How long a worker may take to go before it is ended. */
const PATIENCE_MS = 2000;
const LAST_WORDS = 500;

/** The worker process is gone: whatever it was given is to be done by others. */
export class WorkerGone extends Error {}
/** The worker could not do it; whoever asks tries it himself, and then knows why. */
export class WorkerFailed extends Error {}

interface Waiting {
  resolve(outcome: Outcome): void;
  reject(error: Error): void;
}

/** The forked trainer as a worker, seen from the process that leads. Typed arrays travel as they are. */
export class RemoteWorker {
  readonly #child: ChildProcess;
  readonly #board = Board.open();
  readonly #waiting = new Map<number, Waiting>();
  readonly #ended: Promise<void>;
  #round: Round | undefined;
  #jobs = 0;
  #gone: string | undefined;
  #words = '';
  #sent: Promise<void> = Promise.resolve();
  #told: (message: FromWorker) => void = () => undefined;

  constructor(program: string) {
    this.#child = fork(program, ['--worker', ...rootWords()], {
      serialization: 'advanced', execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc', this.#board?.file ?? 'ignore'],
    });
    this.#child.stderr?.on('data', (data: Buffer) => { this.#words = (this.#words + data.toString()).slice(-LAST_WORDS); });
    this.#child.on('message', (message) => this.#receive(message as FromWorker));
    this.#ended = new Promise((done) => {
      const gone = (how: string): void => {
        this.#leave(how);
        done();
      };
      this.#child.once('exit', (code, signal) => gone(signal ?? `exit code ${code}`));
      this.#child.once('error', (error) => gone(error.message));
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Opens the experiment there. @returns the runtime that was found @throws WorkerGone, WorkerFailed */
  open(request: Omit<ToWorker & { kind: 'open' }, 'kind' | 'hasBoard'>): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#told = (message) => {
        if (message.kind === 'ready') resolve(message.runtime);
        if (message.kind === 'unable') reject(new WorkerFailed(message.message));
      };
      void this.#ended.then(() => reject(new WorkerGone(this.#gone)));
      this.#send({ kind: 'open', ...request, hasBoard: this.#board !== undefined });
    });
  }

  /** @throws WorkerGone, WorkerFailed */
  do(job: Job, round: Round): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      if (this.#gone !== undefined) return reject(new WorkerGone(this.#gone));
      const id = this.#jobs++;
      this.#waiting.set(id, { resolve, reject });
      if (this.#round !== round) this.#send({ kind: 'round', round });
      this.#round = round;
      this.#send({ kind: 'job', id, job });
    });
  }

  /** Lets it go; one that does not is ended. */
  async dispose(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE_MS);
    await this.#ended;
    clearTimeout(timer);
    this.#board?.close();
  }

  /** Settled once everything that was said is on its way. */
  get sent(): Promise<void> {
    return this.#sent;
  }

  /** A message to one that has just gone is no loss: its end follows. */
  #send(message: ToWorker): void {
    if (!this.#child.connected) return;
    this.#sent = new Promise((done) => this.#child.send(message, () => done()));
  }

  #receive(message: FromWorker): void {
    if (message.kind === 'ready' || message.kind === 'unable') return this.#told(message);
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.kind === 'done') waiting?.resolve(message.outcome);
    else if (message.kind === 'laid') waiting?.resolve(this.#taken(message.laid));
    else waiting?.reject(new WorkerFailed(message.message));
  }

  #taken(laid: Laid): Outcome {
    if (!this.#board) throw new Error('a worker without a board laid something on it');
    return this.#board.take(laid);
  }

  #leave(how: string): void {
    const last = this.#words.trim().split('\n').at(-1);
    this.#gone = last ? `${how}: ${last}` : how;
    for (const { reject } of this.#waiting.values()) reject(new WorkerGone(this.#gone));
    this.#waiting.clear();
  }
}

/** The trainer beside this program. @throws HumanError when there is none */
export const trainerProgram = (): string => {
  const path = join(__dirname, 'trainer.js');
  if (existsSync(path)) return path;
  throw new HumanError(tell`Workers are processes of ${path}, which is not there: build it with "npm run build".`);
};
