import type { Runtime } from '../engine/runtime';
import type { Experiment } from '../experiment';
import type { Breathe } from '../interrupt';
import { Jobs } from './jobs';
import { RemoteWorker, trainerProgram, WorkerFailed, WorkerGone } from './remoteWorker';
import type { Job, Outcome, Round } from './words';

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
  readonly #free: Set<Member>;
  #queue: Order[] = [];
  #byWorkers = 0;
  #closed = false;
  #warn: (message: string) => void = () => undefined;

  constructor(private readonly options: PoolOptions) {
    const { experiment, runtime, threads } = options;
    this.#own = new Jobs(experiment, runtime, threads);
    this.#free = new Set([this.#own]);
  }

  /**
   * Starts the workers. @param warn told when one is lost: the work goes on
   * @returns settled once each has opened the experiment, or could not: nobody needs to wait for it
   * @throws HumanError when there is no program to start
   */
  start(warn: (message: string) => void): Promise<void> {
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
    this.#free.add(worker);
    this.#giveOut();
  }

  /** The workers first: their jobs have a way to go. */
  #giveOut(): void {
    for (const member of [...this.#free].reverse()) {
      const at = this.#queue.findIndex(({ ownOnly }) => !ownOnly || member === this.#own);
      if (at < 0) continue;
      const [order] = this.#queue.splice(at, 1);
      this.#free.delete(member);
      if (order) void this.#do(member, order);
    }
  }

  async #do(member: Member, order: Order): Promise<void> {
    try {
      order.resolve(await member.do(order.job, order.round));
      if (member !== this.#own) this.#byWorkers++;
    } catch (error) {
      this.#again(member, order, error);
    }
    if (member === this.#own || this.#workers.includes(member as RemoteWorker)) this.#free.add(member);
    this.#giveOut();
  }

  /** What a worker could not do is done by another, and in the end by this process. */
  #again(member: Member, order: Order, error: unknown): void {
    if (!(error instanceof WorkerGone || error instanceof WorkerFailed)) return order.reject(error);
    if (error instanceof WorkerGone) this.#lose(member as RemoteWorker, error);
    this.#queue.unshift({ ...order, ownOnly: error instanceof WorkerFailed });
  }

  #lose(worker: RemoteWorker, error: unknown): void {
    const at = this.#workers.indexOf(worker);
    if (at < 0 || this.#closed) return;
    this.#workers.splice(at, 1);
    this.#free.delete(worker);
    const left = this.#workers.length + 1;
    this.#warn(`A worker process (${worker.pid ?? 'not started'}) takes no part any more (`
      + `${error instanceof Error ? error.message : String(error)}): its work is done by the ${left} `
      + `${left === 1 ? 'process that is' : 'processes that are'} left, with the same result.`);
    void worker.dispose();
  }
}
