import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { HumanError } from '../protocol/humanError';
import { tell } from '../protocol/sentence';
import { readConfig } from './config/configFile';
import { drawTask } from './draw';
import { openOnnxFile } from './engine/runtimes/onnxFile';
import { type Experiment, heldOut, openExperiment, sizeOf } from './experiment';
import type { AnsweredTask, AnswerTable } from './math/answerTable';
import { adaptationProgram } from './programs/compile';
import { scalarFeeds } from './programs/scalars';
import { schemas } from './registry';
import { openTrainedRun } from './run/runFolder';
import { openRuntimeFor } from './runtimes';
import type { Split, Task } from './taskSet';

/** A teacher's answers are wanted. */
export interface AnswersRequest {
  /** A run folder, or an ONNX file as `maml-lab export` writes it: support/x, support/y and query/x in, adapted out. */
  readonly teacher: string;
  /** With an ONNX file: the config whose tasks it answers. */
  readonly config?: string;
  /** Tasks of each split. */
  readonly tasks: Readonly<Record<Split, number>>;
  /** Answers of each task. */
  readonly points: number;
}

/** Reads a task's support set and answers queries, as many as a task of the experiment has. */
interface Teacher {
  readonly experiment: Experiment;
  answer(task: Task, x: Float32Array): Promise<ArrayLike<number>>;
  dispose(): Promise<void>;
}

/**
 * What a teacher answers on tasks of each split, after reading their support sets: inputs are the query inputs of the task, and
 * of others of the split. @throws HumanError when there is no such teacher, or its tasks are no regression
 */
export const answersOf = async ({ teacher: path, config, tasks, points }: AnswersRequest,
  progress: (done: number, total: number) => void): Promise<AnswerTable> => {
  const teacher = await (path.endsWith('.onnx') ? onnxTeacher(path, config) : runTeacher(path));
  try {
    const { source, config: { taskSet } } = teacher.experiment;
    const areChances = source.metric === 'accuracy';
    if ((source.metric !== 'mse' && !areChances) || source.variable) {
      throw new HumanError(tell`Answers are numbers, or probabilities of classes: "${taskSet.name}" has neither in tasks of one size, and
        cannot be distilled.`);
    }
    const [queries] = source.query.x.shape;
    if (areChances && points > queries) {
      throw new HumanError(tell`A task of "${taskSet.name}" has ${queries} queries, and those of other tasks are of other classes: ask for
        ${queries} answers of each at most (--points), or raise the queries of the task set.`);
    }
    const total = Object.values(tasks).reduce((a, b) => a + b, 0);
    const all: AnsweredTask[] = [];
    for (const [split, n] of Object.entries(tasks) as [Split, number][]) {
      for (let i = 0; i < n; i++) {
        all.push(await answered(teacher, split, i, points));
        progress(all.length, total);
      }
    }
    return { width: sizeOf(source.input), outputs: source.output, areChances, tasks: all };
  } finally {
    await teacher.dispose();
  }
};

const answered = async ({ experiment, answer }: Teacher, split: Split, index: number, points: number): Promise<AnsweredTask> => {
  const { source: { input, output, metric }, trainedOn } = experiment;
  const width = sizeOf(input);
  const from = split === 'train' && trainedOn ? { ...experiment, source: trainedOn } : experiment;
  const task = drawTask(from, split, 0, index);
  const [x, y]: [number[], number[]] = [[], []];
  for (let k = 0; x.length < points * width; k++) {
    // Inputs alone: whatever task they come from, they are spread like this one's.
    const inputs = k === 0 ? task.query.x : drawTask(from, split, 1 + k, index).query.x;
    x.push(...inputs);
    const said = Array.from(await answer(task, Float32Array.from(inputs)));
    y.push(...(metric === 'accuracy' ? chancesOf(said, output) : said));
  }
  return { name: String(index + 1), split, x: Float32Array.from(x.slice(0, points * width)), y: Float32Array.from(y.slice(0, points * output)) };
};

/** Softmax of each row. */
const chancesOf = (logits: readonly number[], classes: number): number[] => logits.map((logit, i) => {
  const row = logits.slice(i - (i % classes), i - (i % classes) + classes);
  return 1 / row.reduce((sum, other) => sum + Math.exp(other - logit), 0);
});

const runTeacher = async (folder: string): Promise<Teacher> => {
  const { experiment, checkpoint: { state: { meta } } } = await openTrainedRun(folder);
  const { runtime, threads } = await openRuntimeFor(experiment.config);
  const executable = await runtime.compile(adaptationProgram(experiment), { threads });
  const parameters = Object.fromEntries(experiment.parameters.map(({ name }) => [name, meta[name].data]));
  return {
    experiment,
    answer: async (task, x) => (await executable.run({
      ...parameters, ...scalarFeeds(experiment), 'support/x': task.support.x, 'support/y': task.support.y, 'query/x': x,
      ...(task.noise && { noise: task.noise }), ...(task.initial && { initial: task.initial }),
    })).adapted,
    dispose: () => executable.dispose(),
  };
};

const asked = ['support/x', 'support/y', 'query/x'] as const;

const onnxTeacher = async (path: string, config: string | undefined): Promise<Teacher> => {
  if (config === undefined) throw new HumanError(tell`${path} does not say what its tasks are: name a config with --of.`);
  if (!existsSync(path)) throw new HumanError(tell`There is no file ${path}.`);
  const experiment = heldOut(await openExperiment(readConfig(config, [], schemas()), dirname(resolve(config))));
  const file = await openOnnxFile(path, 1).catch((error: unknown) => {
    throw new HumanError(tell`${path} is no network that ONNX Runtime can read: ${error instanceof Error ? error.message : String(error)}`);
  });
  const missing = [...asked.filter((name) => !file.inputs.includes(name)), ...(file.outputs.includes('adapted') ? [] : ['adapted'])];
  if (missing.length > 0) {
    await file.dispose();
    throw new HumanError(
      tell`${path} has no ${missing.join(', ')}: a teacher takes ${asked.join(', ')} and gives adapted, as "maml-lab export --to onnx"
        writes it.`);
  }
  const { support, query } = experiment.source;
  return {
    experiment,
    answer: async (task, x) => (await file.run({
      'support/x': { data: Float32Array.from(task.support.x), shape: support.x.shape },
      'support/y': { data: task.support.y, shape: support.y.shape }, 'query/x': { data: x, shape: query.x.shape },
    })).adapted,
    dispose: () => file.dispose(),
  };
};
