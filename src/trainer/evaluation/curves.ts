import { ActedEpisodes, returnsOf } from '../acting/actedEpisodes';
import { tasksPerCall } from '../programs/calls';
import { curveProgram, furtherPrefix } from '../programs/compile';
import { curveChunk } from './curveChunk';
import type { Executable, Runtime, Values } from '../engine/runtime';
import type { Experiment } from '../experiment';
import type { Breathe } from '../interrupt';
import type { RunAtCheckpoint } from '../questions/openRuns';
import type { WorkerPool } from '../parallel/pool';
import type { Outcome } from '../parallel/words';
import { scalarFeeds } from '../programs/scalars';
import type { Split } from '../taskSet';

/** Query (and support) metric of each task after each step: values[step][task]. */
export interface Curves {
  readonly query: number[][];
  readonly support: number[][];
  /** Each task's family, where it has one. */
  readonly families: (string | undefined)[];
  /** How much each task uses the method's parts; empty when it has none. */
  readonly parts: number[][];
  /** Scores of the query set beside the metric, by name. */
  readonly further: Readonly<Record<string, number[][]>>;
}

/** Most tasks of a call: above it small networks' weights per task leave the processor's caches (measured). */
export const mostTasks = 75;

/** Tasks of one call when so many are asked for. */
export const chunkOf = (experiment: Experiment, tasks: number): number =>
  Math.min(tasks, tasksPerCall(experiment), mostTasks);

/** Adapts to tasks and measures after each step. */
export interface CurveRunner {
  /**
   * The first `tasks` tasks of a split; the same ones whenever asked.
   * @param meta all meta-parameters in one vector @param breathe called between pieces of the work
   */
  run(meta: Float32Array, split: Split, tasks: number, breathe?: Breathe, progress?: (done: number) => void): Promise<Curves>;
  dispose(): Promise<void>;
}

/**
 * Curves of an experiment's own kind.
 * @param tasks how many tasks will be asked for at once @param pool processes that share them, of this very experiment
 */
export const openCurves = async (
  experiment: Experiment, runtime: Runtime, threads: number, steps: number, tasks: number, pool?: WorkerPool,
): Promise<CurveRunner> => {
  const { acting } = experiment.source;
  if (acting) return new ActedCurves(new ActedEpisodes(experiment, acting, runtime, threads), steps);
  const chunk = chunkOf(experiment, tasks);
  if (pool) return new ChunkedCurves(sharedChunks(experiment, pool, chunk, steps), chunk, steps);
  const executable = await runtime.compile(curveProgram(experiment, chunk, steps), { threads });
  return new ChunkedCurves(ownChunks(experiment, executable, chunk), chunk, steps, () => executable.dispose());
};

/** The same for a run that is open for questions: nothing is compiled twice, and there is nothing to dispose. */
export const curvesAt = async (
  { experiment, episodes, compiled }: Pick<RunAtCheckpoint, 'experiment' | 'episodes' | 'compiled'>, steps: number, tasks: number,
): Promise<Pick<CurveRunner, 'run'>> => {
  if (episodes instanceof ActedEpisodes) return new ActedCurves(episodes, steps);
  const chunk = chunkOf(experiment, tasks);
  const executable = await compiled(`curve ${chunk} ${steps}`, () => curveProgram(experiment, chunk, steps));
  return new ChunkedCurves(ownChunks(experiment, executable, chunk), chunk, steps);
};

/** Curves of returns: the policy acts anew after each step. What a step learned from is what the policy before it did. */
class ActedCurves implements CurveRunner {
  constructor(private readonly episodes: ActedEpisodes, private readonly steps: number) {}

  async run(
    meta: Float32Array, split: Split, tasks: number, breathe?: Breathe, progress?: (done: number) => void,
  ): Promise<Curves> {
    const query: number[][] = Array.from({ length: this.steps + 1 }, () => []);
    for (let first = 0; first < tasks; first += mostTasks) {
      const count = Math.min(mostTasks, tasks - first);
      const acted = await this.episodes.act({ split, iteration: 0, count, first }, meta, this.steps, breathe);
      for (const task of acted) returnsOf(task).forEach((value, step) => query[step].push(value));
      progress?.(first + count);
    }
    return { query, support: query, families: Array.from({ length: tasks }, () => undefined), parts: [], further: {} };
  }

  dispose(): Promise<void> {
    return this.episodes.dispose();
  }
}

/** What comes of chunks of tasks, by the first task of each, in order. */
type Chunks = (meta: Float32Array, split: Split, firsts: readonly number[], breathe?: Breathe) => AsyncIterable<Outcome>;

/** Chunk after chunk in this process. @param executable a `curveProgram` of `chunk` tasks */
const ownChunks = (experiment: Experiment, executable: Executable, chunk: number): Chunks =>
  async function* own(meta, split, firsts, breathe) {
    for (const first of firsts) {
      await breathe?.();
      yield await curveChunk(experiment, executable, { split, first, chunk }, { meta, scalars: scalarFeeds(experiment) });
    }
  };

/** Chunks spread over processes. */
const sharedChunks = (experiment: Experiment, pool: WorkerPool, chunk: number, steps: number): Chunks =>
  (meta, split, firsts, breathe) => pool.run(
    { meta, scalars: scalarFeeds(experiment) }, firsts.map((first) => ({ kind: 'curves', split, first, chunk, steps })), breathe);

/** A compiled adaptation of fixed steps over chunks of tasks. */
class ChunkedCurves implements CurveRunner {
  constructor(
    private readonly chunks: Chunks, private readonly chunk: number, private readonly steps: number,
    readonly dispose: () => Promise<void> = async () => undefined,
  ) {}

  async run(
    meta: Float32Array, split: Split, tasks: number, breathe?: Breathe, progress?: (done: number) => void,
  ): Promise<Curves> {
    const query: number[][] = Array.from({ length: this.steps + 1 }, () => []);
    const support: number[][] = query.map(() => []);
    const families: (string | undefined)[] = [];
    const parts: number[][] = [];
    const further: Record<string, number[][]> = {};
    const firsts = Array.from({ length: Math.ceil(tasks / this.chunk) }, (_, i) => i * this.chunk);
    for await (const { values: out, families: own } of this.chunks(meta, split, firsts, breathe)) {
      const count = Math.min(this.chunk, tasks - families.length);
      families.push(...own.slice(0, count));
      parts.push(...rowsOf(out.parts, this.chunk).slice(0, count));
      for (let t = 0; t < count; t++) {
        for (let s = 0; s <= this.steps; s++) {
          query[s].push(out.score[t * (this.steps + 1) + s]);
          support[s].push(out.supportScore[t * (this.steps + 1) + s]);
          for (const name of Object.keys(out).filter((key) => key.startsWith(furtherPrefix))) {
            const rows = further[name.slice(furtherPrefix.length)] ??= query.map(() => []);
            rows[s].push(out[name][t * (this.steps + 1) + s]);
          }
        }
      }
      progress?.(families.length);
    }
    return { query, support, families, parts, further };
  }
}

const rowsOf = (values: Values | undefined, rows: number): number[][] => (values
  ? Array.from({ length: rows }, (_, i) => Array.from(values.subarray((i * values.length) / rows, ((i + 1) * values.length) / rows)))
  : []);
