import type { task as words } from '../../protocol/analyses/task';
import type { ResultOf } from '../../protocol/analysis';
import { ActedEpisodes } from '../acting/actedEpisodes';
import { actedColumns } from '../acting/actedTask';
import { adaptationPathProgram, gradientProgram } from '../programs/compile';
import { packTasks } from '../draw';
import type { Episodes } from '../episodes';
import { episodesOf } from '../openEpisodes';
import type { Executable, Runtime, Values } from '../engine/runtime';
import { countOf, type Experiment } from '../experiment';
import { scalarFeeds } from '../programs/scalars';
import { taskProgram } from '../programs/taskProgram';
import { gridOfSplit, pictured } from '../questions/examples';
import { taskColumns } from '../questions/taskColumns';
import type { Task } from '../taskSet';

/** What a person sees of a task that is adapted. */
type SeenTask = ResultOf<typeof words>;

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

const single = (values: Values): Float32Array => Float32Array.from(values);

/** Adapts single tasks with every intermediate tensor as an output: a second emission of what training computes. */
export class Walk {
  #drawing: Promise<{ readonly executable: Executable; readonly grid: Float32Array | undefined }> | undefined;
  /** What was seen of tasks: one that stands at several steps is computed once. */
  readonly #seen = new WeakMap<AdaptedTask, SeenTask>();

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

  /** What a person sees of that task, and of what is learned of it after each step. */
  async seen(meta: Float32Array, iteration: number, index: number, adapted: AdaptedTask): Promise<SeenTask> {
    const known = this.#seen.get(adapted) ?? await this.#see(meta, iteration, index, adapted);
    this.#seen.set(adapted, known);
    return known;
  }

  async #see(meta: Float32Array, iteration: number, index: number, { task }: AdaptedTask): Promise<SeenTask> {
    const { experiment, episodes } = this;
    const { source, trainedSteps: steps, transductive } = experiment;
    const facts = { split: 'train', index, iteration, trainedSteps: steps, steps, transductive };
    if (episodes instanceof ActedEpisodes) {
      const [acted] = await episodes.act({ split: 'train', iteration: iteration - 1, count: 1, first: index }, meta, steps);
      return { ...pictured(source, acted.task, undefined), ...facts, ...actedColumns(source, acted) };
    }
    this.#drawing ??= this.#compileDrawing();
    const { executable, grid } = await this.#drawing;
    const out = await executable.run({ ...packTasks(experiment, [task]), ...scalarFeeds(experiment), meta });
    const episode = pictured(source, task, grid);
    return { ...episode, ...facts, ...taskColumns(source, task, episode, out, steps) };
  }

  async dispose(): Promise<void> {
    await this.episodes.dispose();
    await this.path.dispose();
    await this.gradient.dispose();
    await this.#drawing?.then(({ executable }) => executable.dispose());
  }

  /** Functions of one variable are drawn on one grid for all tasks. */
  async #compileDrawing() {
    const { experiment, runtime, threads } = this;
    const grid = gridOfSplit(experiment, 'train');
    return { executable: await runtime.compile(taskProgram(experiment, experiment.trainedSteps, grid), { threads }), grid };
  }
}
