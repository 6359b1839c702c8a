import { createHash } from 'node:crypto';
import type { PluginConfig, ScheduleConfig } from '../protocol/config';
import { shardOf } from './programs/calls';
import { gradientProgram, optimizerOf, trainingProgram, updateProgram } from './programs/compile';
import { reachable } from './engine/graph';
import type { Executable, Program, Runtime, Values } from './engine/runtime';
import type { Drawn, Episodes } from './episodes';
import { episodesOf } from './openEpisodes';
import { type Experiment, flatten, initialise, learnedCount, unflatten } from './experiment';
import { HostUpdate } from './hostUpdate';
import { outers } from './registry';
import type { WorkerPool } from './parallel/pool';
import { scalarFeeds, scalarsIn } from './programs/scalars';
import { shardCount, shardSize } from './shards';
import type { TrainingState } from './state';

/** The meta rate's share at an iteration (1 = the configured rate). */
export const scheduled = (schedule: ScheduleConfig, iteration: number, iterations: number): number => {
  if (schedule.name === 'constant') return 1;
  if (schedule.name === 'step') return schedule.factor ** Math.floor(iteration / schedule.every);
  if (iteration < schedule.warmup) return (iteration + 1) / schedule.warmup;
  const done = (iteration - schedule.warmup) / Math.max(iterations - schedule.warmup, 1);
  const left = schedule.name === 'linear' ? 1 - done : 0.5 * (1 + Math.cos(Math.PI * done));
  return schedule.floor + (1 - schedule.floor) * left;
};

export interface Step {
  /** Mean query loss over the meta-batch, before the update; of task sets that act, minus the mean return after adaptation. */
  readonly loss: number;
  /** Length of the meta-gradient, before clipping. */
  readonly gradientNorm: number;
  readonly rate: number;
}

/** What training compiles: one program, or where meta-batches are computed in shards, the gradient's and the update's. */
export const trainingPrograms = (experiment: Experiment): Program[] => {
  const size = shardSize(experiment);
  if (size === experiment.config.training.metaBatch) return [trainingProgram(experiment)];
  return [gradientProgram(experiment, size), updateProgram(experiment)];
};

type Feeds = Readonly<Record<string, Values>>;
/** Meta-loss and meta-gradient of each shard of a meta-batch, in order. */
type Parts = (feeds: Feeds, iteration: number) => AsyncIterable<Readonly<Record<string, Values>>>;

/** Shard by shard: gradients are added in a fixed order (what is carried: averaged), then one update. */
const sharded = (experiment: Experiment, parts: Parts, update: Executable) => async (feeds: Feeds, iteration: number) => {
  const shards = shardCount(experiment);
  const learned = learnedCount(experiment);
  const sum = experiment.config.training.taskReduction === 'sum';
  const share = sum ? 1 : 1 / shards;
  const total = new Float32Array(feeds.meta.length);
  let loss = 0;
  for await (const part of parts(feeds, iteration)) {
    for (let i = 0; i < total.length; i++) total[i] += (i < learned ? share : 1 / shards) * part.gradient[i];
    loss += part.loss[0] / shards;
  }
  return { ...await update.run({ ...feeds, gradient: total }), loss: Float32Array.of(loss) };
};

/** The shards one after another in this process. */
const ownParts = (experiment: Experiment, gradient: Executable): Parts => async function* own(feeds) {
  const shards = shardCount(experiment);
  for (let s = 0; s < shards; s++) yield await gradient.run(shardOf(experiment, feeds, s, shards));
};

/** The shards spread over processes, each of which draws its tasks itself. */
const sharedParts = (experiment: Experiment, pool: WorkerPool): Parts => async function* shared(feeds, iteration) {
  const jobs = Array.from({ length: shardCount(experiment) }, (_, shard) => ({ kind: 'gradient', iteration, shard }) as const);
  const round = { meta: feeds.meta as Float32Array, scalars: scalarsIn(feeds) };
  for await (const { values } of pool.run(round, jobs)) yield values;
};

/** A short fingerprint of compiled graphs: resuming on others is refused. */
const fingerprintOf = (programs: readonly Program[]): string => {
  const nodes = programs.flatMap(({ outputs }) => reachable(Object.values(outputs)));
  const text = nodes.map((n) => `${n.op}[${n.shape}]`).join();
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
};

/** What is carried over is what a checkpoint can hold: float32, also where an iteration is computed in float64. */
const single = (values: Values): Values => (values instanceof Float64Array ? Float32Array.from(values) : values);

/** A compiled meta-iteration: an optimiser's step in the graph, or an outer step on the host. */
interface Iteration {
  /** Names of the vectors that are carried over, beside θ. */
  readonly state: readonly string[];
  readonly fingerprint: string;
  /** Whether it draws the tasks itself: then they are not among its feeds. */
  readonly drawsItself?: boolean;
  run(feeds: Feeds, iteration: number): Promise<Record<string, Values>>;
  dispose(): Promise<void>;
}

const optimiserIteration = async (
  experiment: Experiment, runtime: Runtime, threads: number, pool?: WorkerPool,
): Promise<Iteration> => {
  const programs = trainingPrograms(experiment);
  const [first, update] = programs;
  const isShared = pool !== undefined && update !== undefined;
  const executables: Executable[] = [];
  for (const program of isShared ? [update] : programs) executables.push(await runtime.compile(program, { threads }));
  const [one, other] = executables;
  const run = isShared ? sharded(experiment, sharedParts(experiment, pool), one)
    : other ? sharded(experiment, ownParts(experiment, one), other) : (feeds: Feeds) => one.run(feeds);
  return {
    state: optimizerOf(experiment.config.training.optimizer).state, fingerprint: fingerprintOf([first, ...(update ? [update] : [])]),
    run, drawsItself: isShared,
    dispose: async () => { for (const executable of executables) await executable.dispose(); },
  };
};

const outerIteration = (experiment: Experiment, { name, ...options }: PluginConfig, runtime: Runtime, threads: number): Iteration => {
  const outer = outers[name];
  const size = shardSize(experiment);
  const update = new HostUpdate(experiment, outer, options as never, runtime, threads, size);
  return {
    state: outer.state, fingerprint: `${name} ${fingerprintOf([gradientProgram(experiment, size)])}`,
    run: (feeds, iteration) => update.run(feeds, iteration), dispose: () => update.dispose(),
  };
};

/** One experiment's compiled meta-iteration and the state it carries from one to the next. */
export class MetaTrainer {
  private next: Drawn | undefined;

  private constructor(
    private readonly experiment: Experiment,
    private readonly episodes: Episodes,
    private readonly iterate: Iteration,
    /** Meta-iterations of the whole training: its schedules go by it. May be set when it is known only after the first ones. */
    public iterations: number,
    private state: Record<string, Values>,
    private done: number,
  ) {}

  static async create(
    experiment: Experiment, runtime: Runtime, threads: number, iterations: number, resume?: TrainingState,
    initial?: TrainingState['meta'], pool?: WorkerPool,
  ): Promise<MetaTrainer> {
    const { parameters, config } = experiment;
    const { outer, seed } = config.training;
    const iterate = outer
      ? outerIteration(experiment, outer, runtime, threads) : await optimiserIteration(experiment, runtime, threads, pool);
    const meta = flatten(parameters, resume?.meta ?? initial ?? initialise(parameters, seed));
    const state: Record<string, Values> = { meta };
    for (const name of iterate.state) {
      const kept = resume?.optimizer[name]?.data;
      if (resume && !kept) throw new Error(`the checkpoint has no optimiser state ${name}; it belongs to another optimiser`);
      state[`optimizer/${name}`] = kept ?? new Float32Array(learnedCount(experiment));
    }
    const episodes = episodesOf(experiment, runtime, threads);
    return new MetaTrainer(experiment, episodes, iterate, iterations, state, resume?.iteration ?? 0);
  }

  /** Names the graphs that were compiled. */
  get fingerprint(): string {
    return this.iterate.fingerprint;
  }

  /** Finished meta-iterations. */
  get iteration(): number {
    return this.done;
  }

  /** Meta-parameters as one vector. */
  get meta(): Float32Array {
    return this.state.meta as Float32Array;
  }

  /** The meta-batch of an iteration. @param iteration finished ones before it @param meta the parameters it starts from */
  batch(iteration: number, meta = this.meta): Promise<Drawn> {
    return this.episodes.draw({ split: 'train', iteration, count: this.experiment.config.training.metaBatch }, meta);
  }

  /** One meta-iteration. The next meta-batch is drawn while this one is computed, where it does not depend on its outcome. */
  async step(): Promise<Step> {
    const { drawsItself = false } = this.iterate;
    const { feeds, meanReturn }: Drawn = drawsItself ? { feeds: {} } : this.next ?? await this.batch(this.done);
    const update = this.update();
    const scalars = scalarFeeds(this.experiment, this);
    const running = this.iterate.run({ ...feeds, ...scalars, ...this.state, ...update }, this.done);
    this.done++;
    try {
      this.next = !drawsItself && this.episodes.ahead && this.done < this.iterations ? await this.batch(this.done) : undefined;
    } catch (error) {
      // A task set that fails must not leave a computation behind.
      await running.catch(() => undefined);
      throw error;
    }
    const { loss, gradientNorm, rate = update['update/rate'], ...state } = await running;
    this.state = Object.fromEntries(Object.entries(state).map(([name, values]) => [name, single(values)]));
    // A policy gradient's loss says nothing to people: at the policy that acted it is always about 0.
    const shown = meanReturn !== undefined && Number.isFinite(loss[0]) ? -meanReturn : loss[0];
    return { loss: shown, gradientNorm: gradientNorm[0], rate: rate[0] };
  }

  private update(): Record<string, Values> {
    const { optimizer, schedule } = this.experiment.config.training;
    const t = this.done + 1;
    const correction = (beta: number) => Float32Array.of(1 / (1 - beta ** t));
    const adam = optimizer.name === 'sgd' ? { beta1: 0, beta2: 0 } : optimizer;
    return {
      'update/rate': Float32Array.of(optimizer.rate * scheduled(schedule, this.done, this.iterations)),
      'update/correction1': correction(adam.beta1),
      'update/correction2': correction(adam.beta2),
    };
  }

  /** Everything a checkpoint needs but the loop's own counters. */
  snapshot(): Pick<TrainingState, 'iteration' | 'meta' | 'optimizer'> {
    const { meta, ...moments } = this.state;
    const optimizer = Object.fromEntries(Object.entries(moments).map(([name, data]) =>
      [name.slice('optimizer/'.length), { shape: [data.length], data: Float32Array.from(data) }]));
    return { iteration: this.done, meta: unflatten(this.experiment.parameters, meta as Float32Array), optimizer };
  }

  async dispose(): Promise<void> {
    await this.iterate.dispose();
    await this.episodes.dispose();
  }
}
