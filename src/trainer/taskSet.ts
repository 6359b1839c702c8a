import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { Suggestion, Trait } from '../protocol/catalog';
import type { MetricName } from '../protocol/metrics';
import type { Rng } from './math/rng';
import type { ActionSpace } from './model';
import type { OptionShape, OptionsOf, PluginInfo } from './plugin';

export * from './plugin';
export type { ActionSpace } from './model';
export { isObject, loadUserModule, type UserModule } from './userModule';

export type Split = 'train' | 'validation' | 'test';
export const splits: readonly Split[] = ['train', 'validation', 'test'];

/** Shape and type of one tensor of a task; shapes are the same for every task of a set. */
export interface TensorSpec {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
}

/** Concrete numbers of a batch: row-major, as its TensorSpec says. */
export type Values = Float32Array | Int32Array;
export interface BatchValues {
  readonly x: Values;
  readonly y: Values;
}

/** A batch of examples while tracing: x [n, ...input], y [n, 1] (regression) or [n] (int32 labels). */
export interface Batch {
  readonly x: Tensor;
  readonly y: Tensor;
  /** [n]: 1 for an example, 0 for a place left empty. Only of sets whose tasks vary in size. */
  readonly weight?: Tensor;
}

/**
 * One task: examples to learn from (support) and to be judged on (query). No example is in both, but of task sets whose tasks
 * are objectives (a function to go down): there both may be the function itself.
 */
export interface Task {
  readonly support: BatchValues;
  readonly query: BatchValues;
  /** The numbers that define the task (amplitude, phase, …) when it has some: what the oracle is told. */
  readonly parameters?: readonly number[];
  /** Plain words for people: original class names by episode label, or `amplitude 4.2, phase 0.3`. */
  readonly about: string | readonly string[];
  /** The function behind one-dimensional regression, without noise: drawn beside what was learned. */
  target?(x: number): number;
  /** Begins a trajectory, of task sets that act; all its chance comes from `rng`. Such a task brings no examples. */
  start?(rng: Rng): Trajectory;
  /** What a person reads for each example, when that is not its numbers: a text, a file name. */
  readonly show?: { readonly support: readonly string[]; readonly query: readonly string[] };
  /** Which class of its split stands behind each label, in sets with `trainClasses`. */
  readonly classes?: readonly number[];
  /** Which kind of task it is, where a set has several: results are told per family too. */
  readonly family?: string;
  /** Which task this is a draw of, where a set has a limited number: results of draws of one task are not independent. */
  readonly drawOf?: string;
  /** Standard normals that the algorithm asked for; whoever draws the task adds them. */
  noise?: Float32Array;
  /** Where the network's parameters start, of algorithms that start each task anew; whoever draws the task adds them. */
  initial?: Float32Array;
}

/** One trajectory of a task that is acted in, as it goes. */
export interface Trajectory {
  /** Writes what is seen now, `input` numbers, from place `at` on. */
  observe(into: Float32Array, at: number): void;
  /**
   * Acts. @param action numbers of a continuous action; the chosen one of a discrete action as a one at its place
   * @returns the reward, and whether the task itself is over (a time limit is no end)
   */
  act(action: ArrayLike<number>): { readonly reward: number; readonly done: boolean };
}


/**
 * How tasks that act are acted in. Their examples are made by the policy at hand: `x` holds what it saw, `y` what it did
 * (math/acting.ts), with one support set per adaptation step, [slots, rows, …].
 */
export interface Acting {
  readonly actions: ActionSpace;
  /** Steps of a trajectory at most. */
  readonly horizon: number;
  /** Whether another trajectory follows one that ended early, until the steps of the update are used up. */
  readonly refills: boolean;
  /** Trajectories of one update, by split: where they are refilled, as many as its steps are worth. */
  readonly trajectories: Readonly<Record<Split, number>>;
  /** Writes a drawn action. @param output one row of the policy's output */
  choose(output: ArrayLike<number>, rng: Rng, into: Float32Array): void;
  /** The columns of `y` for the trajectories of one update: advantages, weights, …. @param recorded in step order */
  examples(recorded: readonly Recorded[]): BatchValues;
  /** Mean Kullback-Leibler divergence of the policy that acted from the one that gives `output`. @returns scalar */
  divergence(output: Tensor, batch: Batch): Scalar;
  /** The loss with ratios cut at 1 ± `clip` (Schulman et al. 2017, equation 7). @returns scalar */
  clippedLoss(output: Tensor, batch: Batch, clip: number): Scalar;
  /** A trajectory in words, where it is a conversation. */
  readonly transcript?: (recorded: Recorded) => readonly Turn[];
  /** The same task set whose observations tell what defines the task: for an oracle. */
  informed(): TaskSource;
}

/** One turn of a conversation, for people. */
export interface Turn {
  readonly agent: string;
  /** Empty where the conversation ended. */
  readonly user: string;
}

/** A trajectory that was acted: `length` steps, and one observation more. */
export interface Recorded {
  readonly length: number;
  /** Whether the task itself ended it. */
  readonly done: boolean;
  /** Whether the update's steps ran out before it was over: it is learnt from, its return does not count. */
  readonly cut: boolean;
  /** [length + 1, input] */
  readonly observations: Float32Array;
  /** [length, actions] */
  readonly actions: Float32Array;
  /** [length] */
  readonly rewards: Float64Array;
  /** [length, output]: what the policy said. */
  readonly outputs: Float32Array;
}

/** What a learner made of one task. */
export interface Outcome {
  readonly task: Task;
  /** What it predicts of the query set, [n, output]; absent where it acts. */
  readonly outputs?: Float32Array;
  /** The standard deviation of each, where the method tells it. */
  readonly deviation?: Float32Array;
  /** What it did, of task sets that act. */
  readonly recorded?: readonly Recorded[];
}

/**
 * Named numbers that a task set measures beside its metric, one per task.
 * @param tasks of the split that is judged, in order @param validation tasks on which whatever is tuned (a threshold) is chosen
 */
export type Scores = (tasks: readonly Outcome[], validation: readonly Outcome[]) => Readonly<Record<string, readonly number[]>>;

/** How the examples of a task set are drawn: points of a function, images (height, width, channels), … */
export const pictures = ['curve', 'image', 'text', 'map', 'dialogue', 'table'] as const;
export type Picture = (typeof pictures)[number];

/** A class of a split, for people. */
export interface ClassFacts {
  readonly name: string;
  /** How many different examples it has. */
  readonly examples: number;
}

/** An opened task set: tasks can be drawn from it. */
export interface TaskSource {
  /** Shape of one example and number of outputs per example. */
  readonly input: readonly number[];
  readonly output: number;
  readonly support: { readonly x: TensorSpec; readonly y: TensorSpec };
  readonly query: { readonly x: TensorSpec; readonly y: TensorSpec };
  /** The batches of a task may have fewer examples than these shapes: the rest is empty and has weight 0. */
  readonly variable?: boolean;
  readonly metric: MetricName;
  /** How to draw a task. */
  readonly picture: Picture;
  /** Present in task sets that act. */
  readonly acting?: Acting;
  /** What an adaptation step descends, where that is not the loss. @returns scalar */
  innerLoss?(output: Tensor, batch: Batch): Scalar;
  /** What an adaptation step learns from, where each has a support set of its own. Default: the whole support set. */
  batchAt?(batch: Batch, step: number): Batch;
  /** Names of `Task.parameters`, when tasks have some (then an oracle can be trained). */
  readonly parameterNames?: readonly string[];
  /** Classes in each split, or 'endless' for generated tasks. */
  readonly sizes: Readonly<Record<Split, number | 'endless'>>;
  /** Classes of the training split as its tasks number them (`Task.classes`), of sets that tell: joint pretraining tells all of them apart. */
  readonly trainClasses?: number;
  /** The classes of a split, when it has some; a class and its turns are one. */
  classes?(split: Split): readonly ClassFacts[];
  /** log₁₀ of how many different training episodes there are, where that is known; relabelled ones are the same. */
  readonly distinct?: number;
  /** Mean squared error of the best predictor that ignores the support set, when known in closed form. */
  readonly bestJoint?: number;
  /** What perfect learners would say, where that is known (regression with one output); the first is drawn beside a task. */
  readonly yardsticks?: readonly Yardstick[];
  /** Draws one task; all randomness comes from `rng`, so the same key gives the same task. */
  sample(rng: Rng, split: Split): Task;
  /** Mean loss over the examples of a batch, weighted where it has weights. @param output [n, output] @returns scalar */
  loss(output: Tensor, batch: Batch): Scalar;
  /** The metric on a batch (mse, accuracy in 0…1, return, or log₁₀ of the loss). @returns scalar */
  score(output: Tensor, batch: Batch): Scalar;
  /** What evaluation measures beside the metric, before adaptation and after the trained steps. */
  readonly scores?: Scores;
  /**
   * A person's own task from a file or folder (for `maml-lab adapt`), when the set can read one.
   * @param path support file or folder @param queryPath examples to predict
   */
  readOwnTask?(path: string, queryPath?: string): Promise<OwnTask>;
}

/**
 * The best that can be said of a task by whoever knows how tasks are made: what learners are measured against, as a
 * baseline of its own name.
 */
export interface Yardstick {
  readonly name: string;
  /** @param informed whether it has seen the support set @returns a Gaussian for each of `x` */
  predict(task: Task, x: ArrayLike<number>, informed: boolean): {
    readonly mean: Float64Array; readonly deviation: Float64Array;
  };
}

/** A task read from a person's own files; its sizes are its own. */
export interface OwnTask {
  readonly support: BatchValues & { readonly n: number };
  readonly query?: { readonly x: Values; readonly y?: Values; readonly n: number; readonly names: readonly string[] };
  /** Original class names by label, for classification. */
  readonly classes?: readonly string[];
}

/** Another distribution of tasks: some options of the same task set, or another task set. */
export type Shift<O = Readonly<Record<string, unknown>>> = Partial<O> | { readonly name: string; readonly [option: string]: unknown };

/** A range, lowest first. */
export const pair = (low: number, high: number): [number, number] => [low, high];

/** A range of the same length that begins where this one ends. */
export const beyond = ([low, high]: readonly [number, number]): [number, number] => pair(high, high + (high - low));

export interface TaskSet<S extends OptionShape = OptionShape> extends PluginInfo {
  readonly options: S;
  /** What the examples are, when that is known without opening it. */
  readonly gives?: readonly Trait[];
  /**
   * Test distributions that training does not see (amplitude, noise, way, domain, …), by name: options that their tasks have
   * instead. With a `name` it is another task set, with no options but these.
   * @param split whose tasks are measured: what has tasks of one split only is no shift of another
   */
  shifts?(options: OptionsOf<S>, split: Split): Readonly<Record<string, Shift<OptionsOf<S>>>>;
  /** How large a support set is, and the options that make it another size; absent where one number does not say it. */
  support?(options: OptionsOf<S>): { readonly now: number; at(size: number): Partial<OptionsOf<S>> };
  /** Files and folders that options name without being a `path`, by option: what a run's data are told by. */
  files?(options: OptionsOf<S>): Readonly<Record<string, string>>;
  /** What suits these tasks in the rest of a new config. */
  readonly suggests?: Suggestion;
  /** @param folder the config file's folder: relative paths start there. @throws Error with one sentence. */
  open(options: OptionsOf<S>, folder: string): TaskSource | Promise<TaskSource>;
}

/** Declares a task-set plug-in; the file name is its name in a config. */
export const taskSet = <S extends OptionShape>(definition: TaskSet<S>): TaskSet<S> => definition;
