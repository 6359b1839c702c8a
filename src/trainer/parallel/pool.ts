import { saidOf } from '../../protocol/humanError';
import { tell, type Told } from '../../protocol/sentence';
import type { Runtime } from '../engine/runtime';
import type { Experiment } from '../experiment';
import { type Breathe, yieldToEvents } from '../interrupt';
import { Jobs } from './jobs';
import { RemoteWorker, trainerProgram, WorkerFailed, WorkerGone } from './remoteWorker';
import type { Job, Outcome, Round } from './words';

/** Jobs that a worker has at once: it begins the next one without waiting for this process, which may be busy itself. */
const ahead = 2;

/** A job that waits for a process, or for its end. */
interface Order {
  readonly job: Job;
  readonly round: Round;
  /** A worker has failed at it: this process tries, and throws what is thrown. */
  ownOnly: boolean;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}

/** Whoever does jobs: this process, or a worker. */
interface Member {
  do(job: Job, round: Round): Promise<Outcome>;
}

export interface PoolOptions {
  readonly experiment: Experiment;
  readonly runtime: Runtime;
  readonly threads: number;
  /** Processes that compute, this one among them. */
  readonly workers: number;
  /** The trainer's program. Default: the one beside this. */
  readonly program?: string;
}

/**
 * Several processes that do the jobs of one experiment. Whoever is free takes the next one; results come in the order of
 * the jobs, and each is the same whoever computed it. A worker that goes away loses nothing: its job is done by another.
 */
export class WorkerPool {
  readonly #own: Jobs;
  readonly #workers: RemoteWorker[] = [];
  /** How many more jobs each may be given. */
  readonly #room = new Map<Member, number>();
  #queue: Order[] = [];
  #byWorkers = 0;
  #closed = false;
  #warn: (said: Told) => void = () => undefined;

  constructor(private readonly options: PoolOptions) {
    const { experiment, runtime, threads } = options;
    this.#own = new Jobs(experiment, runtime, threads);
    this.#room.set(this.#own, 1);
  }

  /**
   * Starts the workers. @param warn told when one is lost: the work goes on
   * @returns settled once each has opened the experiment, or could not: nobody needs to wait for it
   * @throws HumanError when there is no program to start
   */
  start(warn: (said: Told) => void): Promise<void> {
    const program = this.options.program ?? trainerProgram();
    this.#warn = warn;
    for (let n = 1; n < this.options.workers; n++) this.#workers.push(new RemoteWorker(program));
    return Promise.all(this.#workers.map((worker) => this.#open(worker))).then(() => undefined);
  }

  /** Jobs that were done by workers so far. */
  get doneByWorkers(): number {
    return this.#byWorkers;
  }

  /** Process numbers of the workers. */
  get pids(): readonly number[] {
    return this.#workers.flatMap(({ pid }) => pid ?? []);
  }

  /** Gives out jobs. @returns their outcomes in the same order, as they come; `breathe` is called before each */
  async* run(round: Round, jobs: readonly Job[], breathe?: Breathe): AsyncGenerator<Outcome> {
    const orders: Order[] = [];
    const outcomes = jobs.map((job) => new Promise<Outcome>((resolve, reject) => {
      orders.push({ job, round, ownOnly: false, resolve, reject });
    }));
    // Whoever waits for the first must not miss that a later one fails.
    for (const outcome of outcomes) outcome.catch(() => undefined);
    this.#queue.push(...orders);
    try {
      await breathe?.();
      this.#giveOut();
      for (const outcome of outcomes) {
        yield await outcome;
        await breathe?.();
      }
    } finally {
      this.#queue = this.#queue.filter((order) => !orders.includes(order));
    }
  }

  async dispose(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#workers.map((worker) => worker.dispose()));
    await this.#own.dispose();
  }

  /** A worker takes part from the moment it is ready: nobody waits for it. */
  async #open(worker: RemoteWorker): Promise<void> {
    const { experiment: { config, folder }, runtime, threads } = this.options;
    const mine = `${runtime.name} ${runtime.version}`;
    try {
      const found = await worker.open({ config: { ...config, runtime: runtime.name as typeof config.runtime }, folder, threads });
      if (found !== mine) throw new WorkerFailed(`it has ${found}, not ${mine}`);
    } catch (error) {
      this.#lose(worker, error);
      return;
    }
    this.#room.set(worker, ahead);
    this.#giveOut();
  }

  /**
   * This process chooses first, so that at the end no worker has two jobs while it has none; but it begins last: some runtimes
   * keep it busy until they are done, and what goes to the workers must be on its way by then.
   */
  #giveOut(): void {
    if (this.#closed) return;
    const own = this.#taken(this.#own);
    for (const worker of this.#workers) {
      for (let order = this.#taken(worker); order; order = this.#taken(worker)) void this.#do(worker, order);
    }
    if (own) void this.#begin(own);
  }

  /** What workers said while this process was busy is heard first: else they would have nothing to do until it is free again. */
  async #begin(own: Order): Promise<void> {
    await this.#allSent();
    await yieldToEvents();
    await this.#allSent();
    await this.#do(this.#own, own);
  }

  #allSent(): Promise<unknown> {
    return Promise.all(this.#workers.map(({ sent }) => sent));
  }

  /** The next job for a member that has room for one. */
  #taken(member: Member): Order | undefined {
    const room = this.#room.get(member) ?? 0;
    const at = room > 0 ? this.#queue.findIndex(({ ownOnly }) => !ownOnly || member === this.#own) : -1;
    if (at < 0) return undefined;
    this.#room.set(member, room - 1);
    return this.#queue.splice(at, 1)[0];
  }

  async #do(member: Member, order: Order): Promise<void> {
    try {
      order.resolve(await member.do(order.job, order.round));
      if (member !== this.#own) this.#byWorkers++;
    } catch (error) {
      this.#again(member, order, error);
    }
    const room = this.#room.get(member);
    if (room !== undefined) this.#room.set(member, room + 1);
    this.#giveOut();
  }

  /** What a worker could not do is done by another, and in the end by this process; by nobody once all are let go. */
  #again(member: Member, order: Order, error: unknown): void {
    if (this.#closed || !(error instanceof WorkerGone || error instanceof WorkerFailed)) return order.reject(error);
    if (error instanceof WorkerGone) this.#lose(member as RemoteWorker, error);
    this.#queue.unshift({ ...order, ownOnly: error instanceof WorkerFailed });
  }

  #lose(worker: RemoteWorker, error: unknown): void {
    const at = this.#workers.indexOf(worker);
    if (at < 0 || this.#closed) return;
    this.#workers.splice(at, 1);
    this.#room.delete(worker);
    const left = this.#workers.length + 1;
    const [pid, why] = [worker.pid ?? '?', saidOf(error)];
    this.#warn(left === 1 ? tell`A worker process (${pid}) takes no part any more (${why}): its work is done by the 1 process that is left,
      with the same result.`
      : tell`A worker process (${pid}) takes no part any more (${why}): its work is done by the ${left} processes that are left,
      with the same result.`);
    void worker.dispose();
  }
}
