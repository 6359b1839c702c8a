import type { Values } from './engine/runtime';
import { sizeOf } from './engine/shapes';
import type { Experiment } from './experiment';
import { Rng } from './math/rng';
import { concatenated } from './math/vectors';
import type { Parameter } from './model';
import type { Split, Task, TaskSource, TensorSpec } from './taskSet';
import { taskTensors } from './programs/taskTensors';

const lengthOf = (spec: TensorSpec) => sizeOf(spec.shape);
const buffer = (spec: TensorSpec, tasks: number) =>
  (spec.dtype === 'int32' ? new Int32Array(tasks * lengthOf(spec)) : new Float32Array(tasks * lengthOf(spec)));

type Drawn = Pick<Experiment, 'source' | 'config'> & Partial<Pick<Experiment, 'noise' | 'start'>>;

/**
 * One task, by its key alone: the same whenever and wherever it is drawn. Training tasks depend on the run's seed;
 * validation and test tasks on the evaluation's, so that runs of other seeds meet identical episodes.
 */
export const drawTask = ({ source, config, noise, start = [] }: Drawn, split: Split, iteration: number, index: number): Task => {
  const { seed } = split === 'train' ? config.training : config.evaluation;
  const task = source.sample(Rng.keyed(seed, split, iteration, index), split);
  if (noise) {
    const rng = Rng.keyed(seed, split, iteration, index, 'noise');
    task.noise = Float32Array.from({ length: noise }, () => rng.normal());
  }
  if (start.length > 0) task.initial = drawn(start, (name) => Rng.keyed(seed, split, iteration, index, 'start', name));
  return task;
};

/** Fresh values of all these parameters, in one vector. */
const drawn = (parameters: readonly Parameter[], rngOf: (name: string) => Rng): Float32Array =>
  concatenated(parameters.map(({ name, shape, init }) => init(rngOf(name), sizeOf(shape))), Float32Array);

/** Families of the first tasks of a split, in the order in which they come up; none where tasks have no family. */
export const familiesDrawn = (drawn: Drawn, split: Split, count: number): string[] => {
  const found = Array.from({ length: count }, (_, i) => drawTask(drawn, split, 0, i).family);
  return [...new Set(found.filter((family) => family !== undefined))];
};

/** Which task each of the first tasks of a split is a draw of; undefined where every draw is a task of its own. */
export const drawsOf = (drawn: Drawn, split: Split, count: number): string[] | undefined => {
  if (count === 0 || drawTask(drawn, split, 0, 0).drawOf === undefined) return undefined;
  return Array.from({ length: count }, (_, i) => drawTask(drawn, split, 0, i).drawOf ?? `${i}`);
};

/** Tasks as the inputs of a program, [tasks, …] each. */
export const packTasks = (experiment: Pick<Experiment, 'source' | 'noise' | 'start'>, tasks: readonly Task[]): Record<string, Values> =>
  Object.fromEntries(taskTensors(experiment).map(({ name, spec, of }) => {
    const all = buffer(spec, tasks.length);
    tasks.forEach((task, i) => all.set(of(task), i * lengthOf(spec)));
    return [name, all];
  }));

/** The meta-batch of an iteration (training), or tasks `first`… of a fixed set (validation, test: iteration 0). */
export const drawTasks = (
  from: Pick<Experiment, 'source' | 'config' | 'noise' | 'start'>, split: Split, iteration: number, count: number, first = 0,
): Record<string, Values> => {
  const tasks = Array.from({ length: count }, (_, i) => drawTask(from, split, iteration, first + i));
  return packTasks(from, tasks);
};

/** Evenly spaced inputs over what some tasks show, for one-dimensional regression. */
export const gridOf = (source: TaskSource, tasks: readonly Task[], points: number): Float32Array | undefined => {
  if (source.picture !== 'curve' || sizeOf(source.input) !== 1) return undefined;
  const all = tasks.flatMap((t) => [...Array.from(t.support.x), ...Array.from(t.query.x)]);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  return Float32Array.from({ length: points }, (_, i) => low + ((high - low) * i) / (points - 1));
};

/** What a network answers: the class with the largest output per example, or the outputs where there are no classes. */
export const answersOf = ({ metric, output }: TaskSource, values: Values): ArrayLike<number> => {
  if (metric !== 'accuracy') return values;
  return Array.from({ length: values.length / output }, (_, i) => {
    const row = values.subarray(i * output, (i + 1) * output);
    return row.indexOf(Math.max(...row));
  });
};
