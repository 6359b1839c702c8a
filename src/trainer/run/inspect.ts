import type { LayerChange, TaskSample } from '../../protocol/events';
import { ActedEpisodes } from '../acting/actedEpisodes';
import { curveProgram, predictionProgram } from '../programs/compile';
import { answersOf, drawTask, gridOf, packTasks } from '../draw';
import type { Executable, Runtime, Values } from '../engine/runtime';
import { type Experiment, sizeOf } from '../experiment';
import { dot } from '../math/vectors';
import { scalarFeeds } from '../programs/scalars';
import { spread } from './spread';
import type { Picture, Split, Task } from '../taskSet';

/** How many tasks a run shows, by kind of picture: images are large. */
export const shownTasks: Readonly<Record<Picture, number>> = { curve: 6, image: 2, text: 2, map: 6, dialogue: 4, table: 6 };
/** Points of the grid on which fitted curves are drawn. */
const gridPoints = 60;
/** Examples of a set that are written for images: fewer when they are large. */
const shownImages = { most: 10, least: 5, numbers: 60_000 } as const;

const rounded = (v: number): number | null => (Number.isFinite(v) ? Number(v.toPrecision(5)) : null);
const numbers = (values: ArrayLike<number>, limit = values.length, round = rounded): (number | null)[] =>
  Array.from({ length: Math.min(values.length, limit) }, (_, i) => round(values[i]));
/** Three digits tell all 256 levels apart. */
const level = (v: number): number | null => (Number.isFinite(v) ? Number(v.toPrecision(3)) : null);

/** Shows what a learner does on a few fixed tasks: predictions step by step, and what adaptation changes. */
export interface Inspection {
  /** The tasks with what the learner makes of them. @param meta all meta-parameters in one vector */
  samples(meta: Float32Array): Promise<TaskSample[]>;
  /** θ against θ′ per parameter: mean over the tasks of length, change and angle, and a histogram of θ′ − θ. */
  changes(meta: Float32Array): Promise<LayerChange[]>;
  dispose(): Promise<void>;
}

/** Looks at the first tasks of a split. */
export const openInspection = async (
  experiment: Experiment, runtime: Runtime, threads: number, split: Split, steps: number,
): Promise<Inspection> => {
  const { acting, picture } = experiment.source;
  if (acting) return new ActedInspector(new ActedEpisodes(experiment, acting, runtime, threads), experiment, split, shownTasks[picture]);
  const tasks = Array.from({ length: shownTasks[picture] }, (_, i) => drawTask(experiment, split, 0, i));
  return Inspector.of(experiment, runtime, threads, tasks, steps);
};

/** The same where tasks are acted in: what they look like is drawn when somebody asks for one. */
class ActedInspector implements Inspection {
  constructor(
    private readonly episodes: ActedEpisodes, private readonly experiment: Experiment,
    private readonly split: Split, private readonly count: number,
  ) {}

  async samples(): Promise<TaskSample[]> {
    const none = { x: [], y: [] };
    return Array.from({ length: this.count }, (_, i) => drawTask(this.experiment, this.split, 0, i))
      .map(({ about }) => ({ about: typeof about === 'string' ? about : [...about], support: none, query: none }));
  }

  async changes(meta: Float32Array): Promise<LayerChange[]> {
    const { trainedSteps } = this.experiment;
    const acted = await this.episodes.act({ split: this.split, iteration: 0, count: this.count }, meta, trainedSteps);
    return changesOf(this.experiment, acted.map(({ params }) => ({ before: meta, after: params[trainedSteps] })));
  }

  dispose(): Promise<void> {
    return this.episodes.dispose();
  }
}

/** Predictions of chosen tasks. */
export class Inspector implements Inspection {
  private constructor(
    private readonly experiment: Experiment, private readonly tasks: readonly Task[],
    private readonly predictions: Executable, private readonly adapted: Executable,
    private readonly steps: number, private readonly grid?: Float32Array,
  ) {}

  static async of(
    experiment: Experiment, runtime: Runtime, threads: number, tasks: readonly Task[], steps: number,
  ): Promise<Inspector> {
    const grid = gridOf(experiment.source, tasks, gridPoints);
    const all = Array.from({ length: steps + 1 }, (_, i) => i);
    return new Inspector(
      experiment, tasks,
      await runtime.compile(predictionProgram(experiment, tasks.length, all, grid), { threads }),
      await runtime.compile(curveProgram(experiment, tasks.length, experiment.trainedSteps, true), { threads }),
      steps, grid,
    );
  }

  private feeds(meta: Float32Array): Record<string, Values> {
    return { ...packTasks(this.experiment, this.tasks), ...scalarFeeds(this.experiment), meta };
  }

  /** Predictions after each step: values on the grid, or classes of the query. */
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
        predictions: steps.map((values) => (this.grid ? numbers(values) : numbers(answersOf(this.experiment.source, values), limit))),
      };
    });
  }

  async changes(meta: Float32Array): Promise<LayerChange[]> {
    const { adapted } = await this.adapted.run(this.feeds(meta));
    const size = adapted.length / this.tasks.length;
    return changesOf(this.experiment, this.tasks.map(({ initial = meta }, t) =>
      ({ before: initial, after: adapted.subarray(t * size, (t + 1) * size) })));
  }

  async dispose(): Promise<void> {
    await this.predictions.dispose();
    await this.adapted.dispose();
  }
}

/** The network's parameters before and after adaptation; what follows them in `before` is left out. */
interface Adapted {
  readonly before: Float32Array;
  readonly after: Values;
}

/** @param tasks what adaptation did to each */
const changesOf = ({ network }: Experiment, tasks: readonly Adapted[]): LayerChange[] => {
  let at = 0;
  return network.parameters.map(({ name, shape }) => {
    const [from, to] = [at, at += sizeOf(shape)];
    return { name, size: to - from,
      ...change(tasks.map(({ before, after }) => ({ before: before.subarray(from, to), after: after.subarray(from, to) }))) };
  });
};

const change = (tasks: readonly Adapted[]): Omit<LayerChange, 'name' | 'size'> => {
  const lengthOf = (values: Values): number => Math.sqrt(dot(values, values));
  const differences = tasks.map(({ before, after }) => Float32Array.from(after, (v, i) => v - before[i]));
  const average = (values: readonly number[]) => rounded(values.reduce((x, y) => x + y, 0) / values.length);
  return {
    norm: average(tasks.map(({ before }) => lengthOf(before))),
    change: average(differences.map(lengthOf)),
    cosine: average(tasks.map(({ before, after }) => dot(before, after) / (lengthOf(before) * lengthOf(after) || 1))),
    ...spread(differences),
  };
};
