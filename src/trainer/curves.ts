import { curveProgram, furtherPrefix } from './compile';
import { drawTasks } from './draw';
import type { Executable, Runtime } from './engine/runtime';
import type { Experiment } from './experiment';
import type { Breathe } from './interrupt';
import { tasksPerCall } from './metaTrainer';
import { scalarFeeds } from './scalars';
import type { Split } from './taskSet';

/** Query (and support) metric of each task after each step: values[step][task]. */
export interface Curves {
  readonly query: number[][];
  readonly support: number[][];
  /** Scores of the query set beside the metric, by name. */
  readonly further: Readonly<Record<string, number[][]>>;
}

/** Most tasks of a call: above it small networks' weights per task leave the processor's caches (measured). */
const mostTasks = 75;

/** Tasks of one call when so many are asked for. */
export const chunkOf = (experiment: Experiment, tasks: number): number =>
  Math.min(tasks, tasksPerCall(experiment), mostTasks);

/** A compiled adaptation of fixed steps over chunks of tasks. */
export class CurveRunner {
  private constructor(
    private readonly experiment: Experiment, private readonly executable: Executable,
    private readonly chunk: number, private readonly steps: number,
  ) {}

  /** @param tasks how many tasks will be asked for at once */
  static async create(
    experiment: Experiment, runtime: Runtime, threads: number, steps: number, tasks: number,
  ): Promise<CurveRunner> {
    const chunk = chunkOf(experiment, tasks);
    return CurveRunner.on(experiment, await runtime.compile(curveProgram(experiment, chunk, steps), { threads }), chunk, steps);
  }

  /** The same on a `curveProgram` of `chunk` tasks that is compiled already; whoever compiled it disposes it. */
  static on(experiment: Experiment, executable: Executable, chunk: number, steps: number): CurveRunner {
    return new CurveRunner(experiment, executable, chunk, steps);
  }

  /**
   * The first `tasks` tasks of a split; the same ones whenever asked.
   * @param meta all meta-parameters in one vector @param breathe called before each chunk
   */
  async run(
    meta: Float32Array, split: Split, tasks: number, breathe?: Breathe, progress?: (done: number) => void,
  ): Promise<Curves> {
    const query: number[][] = Array.from({ length: this.steps + 1 }, () => []);
    const support: number[][] = query.map(() => []);
    const further: Record<string, number[][]> = {};
    for (let first = 0; first < tasks; first += this.chunk) {
      await breathe?.();
      const feeds = drawTasks(this.experiment, split, 0, this.chunk, first);
      const out = await this.executable.run({ ...feeds, ...scalarFeeds(this.experiment), meta });
      const count = Math.min(this.chunk, tasks - first);
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
      progress?.(first + count);
    }
    return { query, support, further };
  }

  dispose(): Promise<void> {
    return this.executable.dispose();
  }
}
