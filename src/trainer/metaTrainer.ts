import { createHash } from 'node:crypto';
import type { ScheduleConfig } from '../protocol/config';
import { gradientProgram, optimizerOf, trainingProgram, updateProgram } from './compile';
import { drawTasks } from './draw';
import { reachable } from './engine/graph';
import type { Executable, Program, Runtime, Values } from './engine/runtime';
import { type Experiment, flatten, initialise, learnedCount, sizeOf, unflatten } from './experiment';
import { scalarFeeds } from './scalars';
import type { TrainingState } from './state';
import { taskTensors } from './taskTensors';

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
  /** Mean query loss over the meta-batch, before the update. */
  readonly loss: number;
  /** Length of the meta-gradient, before clipping. */
  readonly gradientNorm: number;
  readonly rate: number;
}

/** Input numbers of one call above which tasks are computed in several. */
const callNumbers = 65_536;

/** Most tasks whose inputs fit in one call. */
export const tasksPerCall = ({ source }: Experiment): number =>
  Math.max(1, Math.floor(callNumbers / (sizeOf(source.support.x.shape) + sizeOf(source.query.x.shape))));

/**
 * Tasks per call. Large tasks are computed a few at a time: memory does not grow with the meta-batch and stays near the
 * processor's caches. It depends on the config alone, so the same config gives the same sums everywhere.
 */
export const shardSize = (experiment: Experiment): number => {
  const { metaBatch } = experiment.config.training;
  if (experiment.source.input.length < 3) return metaBatch;
  for (let size = Math.min(tasksPerCall(experiment), metaBatch); size > 1; size--) if (metaBatch % size === 0) return size;
  return 1;
};

/** What training compiles: one program, or where meta-batches are computed in shards, the gradient's and the update's. */
export const trainingPrograms = (experiment: Experiment): Program[] => {
  const size = shardSize(experiment);
  if (size === experiment.config.training.metaBatch) return [trainingProgram(experiment)];
  return [gradientProgram(experiment, size), updateProgram(experiment)];
};

/** Computes a meta-iteration: outputs as `trainingProgram` has them. */
type Iterate = (feeds: Readonly<Record<string, Values>>) => Promise<Record<string, Values>>;

/** Shard by shard: gradients are added in a fixed order (what is carried: averaged), then one update. */
const sharded = (
  experiment: Experiment, gradient: Executable, update: Executable, shards: number,
): Iterate => async (feeds) => {
  const inputs = new Set(taskTensors(experiment).map(({ name }) => name));
  const learned = learnedCount(experiment);
  const sum = experiment.config.training.taskReduction === 'sum';
  const total = new Float32Array(feeds.meta.length);
  let loss = 0;
  for (let s = 0; s < shards; s++) {
    const own = Object.fromEntries(Object.entries(feeds).map(([name, values]) => {
      if (!inputs.has(name)) return [name, values];
      const size = values.length / shards;
      return [name, values.subarray(s * size, (s + 1) * size)];
    }));
    const part = await gradient.run(own);
    const share = sum ? 1 : 1 / shards;
    for (let i = 0; i < total.length; i++) total[i] += (i < learned ? share : 1 / shards) * part.gradient[i];
    loss += part.loss[0] / shards;
  }
  return { ...await update.run({ ...feeds, gradient: total }), loss: Float32Array.of(loss) };
};

/** A short fingerprint of compiled graphs: resuming on others is refused. */
const fingerprintOf = (programs: readonly Program[]): string => {
  const nodes = programs.flatMap(({ outputs }) => reachable(Object.values(outputs)));
  const text = nodes.map((n) => `${n.op}[${n.shape}]`).join();
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
};

/** What is carried over is what a checkpoint can hold: float32, also where an iteration is computed in float64. */
const single = (values: Values): Values => (values instanceof Float64Array ? Float32Array.from(values) : values);

/** One experiment's compiled meta-iteration and the state it carries from one to the next. */
export class MetaTrainer {
  private next: Record<string, Values> | undefined;

  private constructor(
    private readonly experiment: Experiment,
    private readonly iterate: Iterate,
    private readonly executables: readonly Executable[],
    private readonly iterations: number,
    private state: Record<string, Values>,
    private done: number,
    /** Names the graphs that were compiled. */
    readonly fingerprint: string,
  ) {}

  static async create(
    experiment: Experiment, runtime: Runtime, threads: number, iterations: number, resume?: TrainingState,
    initial?: TrainingState['meta'],
  ): Promise<MetaTrainer> {
    const { parameters, config } = experiment;
    const { metaBatch } = config.training;
    const size = shardSize(experiment);
    const programs = trainingPrograms(experiment);
    const executables: Executable[] = [];
    for (const program of programs) executables.push(await runtime.compile(program, { threads }));
    const [first, update] = executables;
    const iterate: Iterate = update
      ? sharded(experiment, first, update, metaBatch / size) : (feeds) => first.run(feeds);
    const meta = flatten(parameters, resume?.meta ?? initial ?? initialise(parameters, config.training.seed));
    const state: Record<string, Values> = { meta };
    for (const name of optimizerOf(config.training.optimizer).state) {
      const kept = resume?.optimizer[name]?.data;
      if (resume && !kept) throw new Error(`the checkpoint has no optimiser state ${name}; it belongs to another optimiser`);
      state[`optimizer/${name}`] = kept ?? new Float32Array(learnedCount(experiment));
    }
    return new MetaTrainer(experiment, iterate, executables, iterations, state, resume?.iteration ?? 0, fingerprintOf(programs));
  }

  /** Finished meta-iterations. */
  get iteration(): number {
    return this.done;
  }

  /** Meta-parameters as one vector. */
  get meta(): Float32Array {
    return this.state.meta as Float32Array;
  }

  /** Tasks of the iteration that `step` does next. */
  batch(): Record<string, Values> {
    return drawTasks(this.experiment, 'train', this.done, this.experiment.config.training.metaBatch);
  }

  /** One meta-iteration. The next meta-batch is drawn while this one is computed. */
  async step(): Promise<Step> {
    const tasks = this.next ?? this.batch();
    const update = this.update();
    const running = this.iterate({ ...tasks, ...scalarFeeds(this.experiment, this.done), ...this.state, ...update });
    this.done++;
    try {
      this.next = this.done < this.iterations ? this.batch() : undefined;
    } catch (error) {
      // A task set that fails must not leave a computation behind.
      await running.catch(() => undefined);
      throw error;
    }
    const { loss, gradientNorm, ...state } = await running;
    this.state = Object.fromEntries(Object.entries(state).map(([name, values]) => [name, single(values)]));
    return { loss: loss[0], gradientNorm: gradientNorm[0], rate: update['update/rate'][0] };
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
    for (const executable of this.executables) await executable.dispose();
  }
}
