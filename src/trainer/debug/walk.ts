import type { TaskSample } from '../../protocol/events';
import { adaptationPathProgram, gradientProgram, predictionProgram } from '../programs/compile';
import { answersOf, gridOf, packTasks } from '../draw';
import { type Episodes, episodesOf } from '../episodes';
import type { Executable, Runtime, Values } from '../engine/runtime';
import { countOf, type Experiment } from '../experiment';
import { scalarFeeds } from '../programs/scalars';
import type { Task } from '../taskSet';

/** One task of a meta-batch, adapted: everything after 0, 1, … steps. */
export interface AdaptedTask {
  readonly task: Task;
  /** θ_k of the network and ∇L_s(θ_k), each [steps + 1][parameters of the network]. */
  readonly params: readonly Float32Array[];
  readonly gradients: readonly Float32Array[];
  readonly supportLoss: readonly number[];
  readonly queryLoss: readonly number[];
  /** Meta-loss of this task, and its meta-gradient [meta-parameters]. */
  readonly metaLoss: number;
  readonly metaGradient: Float32Array;
}

/** Points of the grid on which fitted curves are drawn. */
const gridPoints = 60;

const single = (values: Values): Float32Array => Float32Array.from(values);

/** Adapts single tasks with every intermediate tensor as an output: a second emission of what training computes. */
export class Walk {
  #picture: Promise<{ readonly executable: Executable; readonly grid: Float32Array | undefined }> | undefined;

  private constructor(
    private readonly experiment: Experiment, private readonly runtime: Runtime, private readonly threads: number,
    private readonly episodes: Episodes, private readonly path: Executable, private readonly gradient: Executable,
  ) {}

  static async create(experiment: Experiment, runtime: Runtime, threads: number): Promise<Walk> {
    const path = await runtime.compile(adaptationPathProgram(experiment), { threads });
    const episodes = episodesOf(experiment, runtime, threads);
    return new Walk(experiment, runtime, threads, episodes, path, await runtime.compile(gradientProgram(experiment, 1), { threads }));
  }

  /** Task `index` of a meta-iteration's batch, with the scalars (rates) of now. @param meta all meta-parameters */
  async task(meta: Float32Array, iteration: number, index: number): Promise<AdaptedTask> {
    const [task] = await this.episodes.tasks({ split: 'train', iteration: iteration - 1, count: 1, first: index }, meta);
    const feeds = { ...packTasks(this.experiment, [task]), ...scalarFeeds(this.experiment), meta };
    const path = await this.path.run(feeds);
    const { loss, gradient } = await this.gradient.run(feeds);
    const size = countOf(this.experiment.network.parameters);
    const rows = (values: Values): Float32Array[] =>
      Array.from({ length: values.length / size }, (_, k) => single(values.subarray(k * size, (k + 1) * size)));
    return {
      task, params: rows(path.params), gradients: rows(path.gradients), supportLoss: [...path.supportLoss],
      queryLoss: [...path.queryLoss], metaLoss: loss[0], metaGradient: single(gradient),
    };
  }

  /** What the panel draws of a task: examples, and predictions after each of the first `steps` steps. */
  async sample(meta: Float32Array, { task }: AdaptedTask, steps: number): Promise<TaskSample> {
    this.#picture ??= this.#compilePicture(task);
    const { executable, grid } = await this.#picture;
    const { source, trainedSteps } = this.experiment;
    const out = await executable.run({ ...packTasks(this.experiment, [task]), ...scalarFeeds(this.experiment), meta });
    const size = out.predictions.length / (trainedSteps + 1);
    const all = Array.from({ length: steps + 1 }, (_, k) => out.predictions.subarray(k * size, (k + 1) * size));
    const real = (values: ArrayLike<number>) => Array.from(values, (v) => (Number.isFinite(v) ? v : null));
    const set = ({ x, y }: Task['support']) => ({ x: real(x), y: real(y) });
    return {
      about: typeof task.about === 'string' ? task.about : [...task.about], support: set(task.support), query: set(task.query),
      ...(grid && { grid: real(grid) }),
      predictions: all.map((values) => real(answersOf(source, values))),
    };
  }

  async dispose(): Promise<void> {
    await this.episodes.dispose();
    await this.path.dispose();
    await this.gradient.dispose();
    await this.#picture?.then(({ executable }) => executable.dispose());
  }

  /** Functions of one variable are drawn on an even grid over what the task shows. */
  async #compilePicture(task: Task) {
    const { source, trainedSteps } = this.experiment;
    const grid = gridOf(source, [task], gridPoints);
    const steps = Array.from({ length: trainedSteps + 1 }, (_, k) => k);
    const program = predictionProgram(this.experiment, 1, steps, grid);
    return { executable: await this.runtime.compile(program, { threads: this.threads }), grid };
  }
}
