import { dirname } from 'node:path';
import { HumanError } from '../protocol/humanError';
import { tell } from '../protocol/sentence';
import { makeFolder, writeAtomically } from '../runs/atomic';
import { exportSafetensors } from './run/checkpoint';
import { adaptationProgram } from './programs/compile';
import type { Values as Numbers } from './engine/runtime';
import { type Experiment, sizeOf } from './experiment';
import { scalarFeeds } from './programs/scalars';
import { openRuntimeFor } from './runtimes';
import type { Values } from './state';
import type { OwnTask, TensorSpec } from './taskSet';

export interface OwnTaskRequest {
  /** File or folder of examples to learn from, and of examples to predict (default: the same ones again). */
  readonly support: string;
  readonly query?: string;
  /** Adaptation steps. Default: as in training. */
  readonly steps?: number;
  /** Where the adapted parameters θ′ go, as safetensors. */
  readonly save?: string;
}

/** One predicted example. Numbers for regression; a class and its probability for classification. */
export interface Prediction {
  readonly name: string;
  readonly before: readonly number[] | string;
  readonly after: readonly number[] | string;
  readonly probability?: number;
  readonly truth?: number | string;
}

export interface OwnTaskResult {
  readonly steps: number;
  /** Examples learned from, and their class names if they have some. */
  readonly support: number;
  readonly classes: readonly string[] | undefined;
  readonly predictions: readonly Prediction[];
  /** mse or accuracy before and after, when the truth is known. */
  readonly score: { readonly metric: string; readonly before: number; readonly after: number } | undefined;
}

/**
 * Adapts a meta-trained model to a person's own task and predicts its query set.
 * @param meta a run's meta-parameters
 * @throws HumanError when the task set reads no own tasks, or Error with one sentence when files do not fit
 */
export const adaptOwn = async (
  experiment: Experiment, meta: Readonly<Record<string, Values>>, request: OwnTaskRequest,
): Promise<OwnTaskResult> => {
  const { source, config } = experiment;
  if (!source.readOwnTask) {
    throw new HumanError(tell`The task set "${config.taskSet.name}" cannot read tasks from files: it has no readOwnTask.`);
  }
  const task = await source.readOwnTask(request.support, request.query);
  const names = Array.from({ length: task.support.n }, (_, i) => `support ${i + 1}`);
  const query = task.query ?? { ...task.support, names };
  const steps = request.steps ?? experiment.trainedSteps;
  const own = experimentOn(experiment, task.support.n, query.n);
  const { runtime, threads } = await openRuntimeFor(config);
  const executable = await runtime.compile(adaptationProgram(own, steps), { threads });
  const parameters = Object.fromEntries(experiment.parameters.map(({ name }) => [name, mustHave(meta, name).data]));
  const out = await executable.run({
    ...parameters, ...scalarFeeds(experiment),
    'support/x': task.support.x, 'support/y': task.support.y, 'query/x': query.x,
  });
  await executable.dispose();
  if (request.save !== undefined) save(request.save, experiment, out);
  return resultOf(experiment, task, query, steps, out);
};

type Query = NonNullable<OwnTask['query']>;
type Outputs = Readonly<Record<string, Numbers>>;

const mustHave = (meta: Readonly<Record<string, Values>>, name: string): Values => {
  const values = meta[name];
  if (!values) throw new HumanError(tell`The checkpoint has no parameter ${name}; it belongs to another model.`);
  return values;
};

/** The same experiment for tasks of another size. */
const experimentOn = (experiment: Experiment, support: number, query: number): Experiment => {
  const { source } = experiment;
  const sized = ({ shape, dtype }: TensorSpec, n: number): TensorSpec => ({ dtype, shape: [n, ...shape.slice(1)] });
  const set = ({ x, y }: { x: TensorSpec; y: TensorSpec }, n: number) => ({ x: sized(x, n), y: sized(y, n) });
  const sizes = { support: set(source.support, support), query: set(source.query, query) };
  return { ...experiment, source: { ...source, ...sizes } };
};

const save = (path: string, { network }: Experiment, out: Outputs): void => {
  const adapted = network.parameters.map(({ name, shape }) =>
    [name, { shape, data: Float32Array.from(out[`adapted/${name}`] ?? []) }] as const);
  makeFolder(dirname(path));
  writeAtomically(path, exportSafetensors(Object.fromEntries(adapted)));
};

const resultOf = (
  { source }: Experiment, task: OwnTask, query: Query, steps: number, out: Outputs,
): OwnTaskResult => {
  const width = source.metric === 'accuracy' ? source.output : sizeOf(source.query.y.shape.slice(1));
  const rows = (values: Numbers | undefined): number[][] => Array.from({ length: query.n }, (_, i) =>
    Array.from((values ?? []).slice(i * width, (i + 1) * width)));
  const [before, after] = [rows(out.output), rows(out.adapted)];
  const predict = source.metric === 'accuracy' ? classPrediction(task.classes ?? []) : numberPrediction;
  const predictions = query.names.map((name, i) =>
    ({ name, ...predict(before[i] ?? [], after[i] ?? [], query.y?.[i]) }));
  const { metric } = source;
  const score = query.y
    && { metric, before: scoreOf(metric, before, query.y), after: scoreOf(metric, after, query.y) };
  return { steps, support: task.support.n, classes: task.classes, predictions, score };
};

type Predict = (before: number[], after: number[], truth: number | undefined) => Omit<Prediction, 'name'>;

const numberPrediction: Predict = (before, after, truth) =>
  ({ before, after, ...(truth === undefined ? {} : { truth }) });

/** Classes that the person's task does not have are never the answer. */
const classPrediction = (classes: readonly string[]): Predict => (before, after, truth) => {
  const named = (row: readonly number[]): string => classes[largest(row.slice(0, classes.length))] ?? '';
  const own = after.slice(0, classes.length);
  const top = Math.max(...own);
  const probability = 1 / own.reduce((sum, value) => sum + Math.exp(value - top), 0);
  return {
    before: named(before), after: named(after), probability,
    ...(truth === undefined ? {} : { truth: classes[truth] ?? String(truth) }),
  };
};

const largest = (row: readonly number[]): number => row.indexOf(Math.max(...row));

const scoreOf = (metric: string, rows: readonly number[][], truth: ArrayLike<number>): number => {
  const squared = (row: readonly number[], i: number): number =>
    row.reduce((sum, value, j) => sum + (value - (truth[i * row.length + j] ?? 0)) ** 2, 0) / row.length;
  const each = rows.map((row, i) => (metric === 'accuracy' ? Number(largest(row) === truth[i]) : squared(row, i)));
  return each.reduce((a, b) => a + b, 0) / each.length;
};
