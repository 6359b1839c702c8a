import type { LayerChange, TaskSample } from '../protocol/events';
import { curveProgram, predictionProgram } from './compile';
import { drawTask, packTasks } from './draw';
import type { Executable, Runtime, Values } from './engine/runtime';
import { countOf, type Experiment, sizeOf } from './experiment';
import { scalarFeeds } from './metaTrainer';
import type { Split, Task } from './taskSet';

/** How many tasks a run shows, by kind of picture: images are large. */
const shownTasks = { curve: 6, image: 2, table: 6, text: 2 } as const;
/** Points of the grid on which fitted curves are drawn. */
const gridPoints = 60;
/** Examples of a set that are written for images: fewer when they are large. */
const shownImages = { most: 10, least: 5, numbers: 60_000 } as const;
const bins = 21;

const rounded = (v: number): number | null => (Number.isFinite(v) ? Number(v.toPrecision(5)) : null);
const numbers = (values: ArrayLike<number>, limit = values.length, round = rounded): (number | null)[] =>
  Array.from({ length: Math.min(values.length, limit) }, (_, i) => round(values[i]));
/** Three digits tell all 256 levels apart. */
const level = (v: number): number | null => (Number.isFinite(v) ? Number(v.toPrecision(3)) : null);

/** Evenly spaced inputs over what the first tasks show, for one-dimensional regression. */
const gridOf = (experiment: Experiment, tasks: readonly Task[]): Float32Array | undefined => {
  if (experiment.source.picture !== 'curve' || sizeOf(experiment.source.input) !== 1) return undefined;
  const all = tasks.flatMap((t) => [...Array.from(t.support.x), ...Array.from(t.query.x)]);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  return Float32Array.from({ length: gridPoints }, (_, i) => low + ((high - low) * i) / (gridPoints - 1));
};

/** Shows what a learner does on a few fixed tasks: predictions step by step, and what adaptation changes. */
export class Inspector {
  private constructor(
    private readonly experiment: Experiment, private readonly tasks: readonly Task[],
    private readonly predictions: Executable, private readonly adapted: Executable,
    private readonly steps: number, private readonly grid?: Float32Array,
  ) {}

  static async create(
    experiment: Experiment, runtime: Runtime, threads: number, split: Split, steps: number,
  ): Promise<Inspector> {
    const { source } = experiment;
    const tasks = Array.from({ length: shownTasks[source.picture] }, (_, i) =>
      drawTask(experiment, split, 0, i));
    const grid = gridOf(experiment, tasks);
    const all = Array.from({ length: steps + 1 }, (_, i) => i);
    return new Inspector(
      experiment, tasks,
      await runtime.compile(predictionProgram(experiment, tasks.length, all, grid), { threads }),
      await runtime.compile(curveProgram(experiment, tasks.length, experiment.trainedSteps, true), { threads }),
      steps, grid,
    );
  }

  private feeds(meta: Float32Array): Record<string, Values> {
    return { ...packTasks(this.experiment.source, this.tasks), ...scalarFeeds(this.experiment), meta };
  }

  /** The tasks with predictions after each step: values on the grid, or classes of the query. */
  async samples(meta: Float32Array): Promise<TaskSample[]> {
    const out = (await this.predictions.run(this.feeds(meta))).predictions;
    const perStep = out.length / this.tasks.length / (this.steps + 1);
    const isImage = this.experiment.source.picture === 'image';
    const width = sizeOf(this.experiment.source.input);
    const limit = isImage
      ? Math.min(shownImages.most, Math.max(shownImages.least, Math.floor(shownImages.numbers / width))) : undefined;
    return this.tasks.map((task, t) => {
      const steps = Array.from({ length: this.steps + 1 }, (_, s) =>
        out.subarray((t * (this.steps + 1) + s) * perStep, (t * (this.steps + 1) + s + 1) * perStep));
      const set = (b: Task['support']) => ({ x: numbers(b.x, limit && limit * width, isImage ? level : rounded), y: numbers(b.y, limit) });
      return {
        about: typeof task.about === 'string' ? task.about : [...task.about],
        support: set(task.support), query: set(task.query),
        ...(this.grid ? { grid: numbers(this.grid) } : {}),
        predictions: steps.map((values) => (this.grid ? numbers(values) : numbers(this.classes(values), limit))),
      };
    });
  }

  /** The class with the largest output, for classification; else the outputs. */
  private classes(values: Values): ArrayLike<number> {
    const { output, metric } = this.experiment.source;
    if (metric !== 'accuracy') return values;
    return Array.from({ length: values.length / output }, (_, i) => {
      const row = values.subarray(i * output, (i + 1) * output);
      return row.indexOf(Math.max(...row));
    });
  }

  /** θ against θ′ per parameter: mean over the tasks of length, change and angle, and a histogram of θ′ − θ. */
  async changes(meta: Float32Array): Promise<LayerChange[]> {
    const { adapted } = await this.adapted.run(this.feeds(meta));
    const own = this.experiment.network.parameters;
    const total = countOf(own);
    let at = 0;
    return own.map(({ name, shape }) => {
      const size = sizeOf(shape);
      const before = meta.subarray(at, at + size);
      const after = this.tasks.map((_, t) => adapted.subarray(t * total + at, t * total + at + size));
      at += size;
      return { name, size, ...change(before, after) };
    });
  }

  async dispose(): Promise<void> {
    await this.predictions.dispose();
    await this.adapted.dispose();
  }
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
};

const change = (before: Float32Array, after: readonly Values[]): Omit<LayerChange, 'name' | 'size'> => {
  const norm = Math.sqrt(dot(before, before));
  const differences = after.map((a) => Float32Array.from(a, (v, i) => v - before[i]));
  const average = (values: readonly number[]) => rounded(values.reduce((x, y) => x + y, 0) / values.length);
  const limit = differences.reduce((m, d) => d.reduce((n, v) => Math.max(n, Math.abs(v)), m), 0);
  const histogram = new Array<number>(bins).fill(0);
  for (const d of differences) for (const v of d) {
    const bin = limit > 0 ? Math.min(bins - 1, Math.floor(((v / limit + 1) / 2) * bins)) : (bins - 1) / 2;
    if (Number.isFinite(bin)) histogram[bin]++;
  }
  return {
    norm: rounded(norm),
    change: average(differences.map((d) => Math.sqrt(dot(d, d)))),
    cosine: average(after.map((a) => dot(before, a) / (norm * Math.sqrt(dot(a, a)) || 1))),
    limit: rounded(limit), histogram,
  };
};
