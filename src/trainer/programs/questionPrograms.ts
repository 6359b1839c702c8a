import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Setting } from '../algorithm';
import { flatParams, frameOf, metaLoss, perTask, programOf } from './compile';
import type { Program } from '../engine/runtime';
import { countOf, type Experiment, sizeOf } from '../experiment';
import { firstOrderLearner } from '../math/firstOrder';
import { valueAndGradients } from '../math/gradients';
import type { Tree } from '../math/tree';
import type { Batch } from '../taskSet';

/**
 * Programs that answer questions about a learner. Inputs are those of every program of an experiment (`meta`, scalars,
 * tasks); outputs have a task axis in front.
 */

/** Meta-gradients in one vector, in the order of the experiment's parameters. */
const flatGradient = ({ parameters }: Experiment, gradient: Tree): Tensor =>
  tf.concat(parameters.map(({ name, shape }) => tf.reshape(gradient[name], [sizeOf(shape)])), 0);

/** A task's meta-gradient as its algorithm defines it, and its loss. */
const wholeGradient = (experiment: Experiment, setting: Setting, support: Batch, query: Batch) => {
  const own = experiment.algorithm.metaGradient?.(setting, support, query);
  if (own) return { loss: own.loss, whole: flatGradient(experiment, own.gradient) };
  const { value, gradients } = derivative(experiment, setting, support, query);
  return { loss: value, whole: flatGradient(experiment, gradients) };
};

const derivative = (experiment: Experiment, setting: Setting, support: Batch, query: Batch) =>
  valueAndGradients((meta) => metaLoss(experiment, { ...setting, meta }, support, query), setting.meta);

/** Meta-gradients task by task. Outputs: loss [tasks], whole [tasks, meta-parameters]. */
export const taskGradientsProgram = (experiment: Experiment, tasks: number): Program => {
  const frame = frameOf(experiment, tasks);
  return programOf(frame, perTask(experiment, frame, (setting, support, query) =>
    wholeGradient(experiment, setting, support, query)));
};

/** Gradients of the support losses at θ, task by task. Outputs: gradient [tasks, meta-parameters]. */
export const supportGradientsProgram = (experiment: Experiment, tasks: number): Program => {
  const frame = frameOf(experiment, tasks);
  return programOf(frame, perTask(experiment, frame, ({ learner, meta }, support) => {
    const { gradients } = valueAndGradients((at) => learner.supportLoss(at, support, 0), meta);
    return { gradient: flatGradient(experiment, gradients) };
  }));
};

/**
 * The same as `taskGradientsProgram`, and `first` [tasks, meta-parameters]: the derivative of the query loss through `adapt` with each inner
 * gradient a constant.
 */
export const gradientPartsProgram = (experiment: Experiment, tasks: number): Program => {
  const frame = frameOf(experiment, tasks);
  return programOf(frame, perTask(experiment, frame, (setting, support, query) => {
    const straight = { ...setting, learner: firstOrderLearner(setting.learner) };
    const { gradients } = derivative(experiment, straight, support, query);
    return { ...wholeGradient(experiment, setting, support, query), first: flatGradient(experiment, gradients) };
  }));
};

/** The network's parameters after some steps. Outputs: params [tasks, steps.length, parameters of the network]. */
export const pathProgram = (experiment: Experiment, tasks: number, steps: readonly number[]): Program => {
  const frame = frameOf(experiment, tasks);
  return programOf(frame, perTask(experiment, frame, (setting, support) => {
    const path = experiment.algorithm.adapt(setting, support, Math.max(...steps));
    return { params: tf.stack(steps.map((step) => flatParams(experiment, path[step].params))) };
  }));
};

/**
 * Losses where each task has meta-parameters of its own, input `metas` [tasks, meta-parameters], without adaptation.
 * Outputs: query [tasks], and with `both` support [tasks].
 * @param step which per-step norm parameters are used
 */
export const lossAtProgram = (experiment: Experiment, tasks: number, step: number, both: boolean): Program => {
  const shared = frameOf(experiment, tasks);
  const metas = shared.graph.input('metas', [tasks, countOf(experiment.parameters)]);
  const frame = { ...shared, twins: new Map([...shared.twins, [shared.flat, metas]]) };
  const nodes = perTask(experiment, frame, ({ learner, meta }, support, query) => {
    const here = learner.at(meta, support, step);
    return { query: here.loss(query), ...(both ? { support: here.loss(support) } : {}) };
  });
  const { inputs, outputs } = programOf(frame, nodes);
  return { inputs: inputs.filter((input) => input !== shared.flat), outputs };
};

/** What each layer gives for both sets of a task: outputs `before/SET/LAYER` and `after/SET/LAYER` [tasks, n, …]; none without layers. */
export const embeddingProgram = (experiment: Experiment, tasks: number, steps: number): Program => {
  const frame = frameOf(experiment, tasks);
  return programOf(frame, perTask(experiment, frame, (setting, support, query) => {
    const path = experiment.algorithm.adapt(setting, support, steps);
    const named = (when: string, at: number) => Object.entries({ support, query }).flatMap(([set, { x }]) =>
      path[at].features(x).map(({ layer, values }) => [`${when}/${set}/${layer}`, values] as const));
    return Object.fromEntries([...named('before', 0), ...named('after', steps)]);
  }));
};

/** What each layer gives for the query set: outputs `before/LAYER` and `after/LAYER` [tasks, n, …]; none without layers. */
export const featuresProgram = (experiment: Experiment, tasks: number, steps: number): Program => {
  const frame = frameOf(experiment, tasks);
  return programOf(frame, perTask(experiment, frame, (setting, support, query) => {
    const path = experiment.algorithm.adapt(setting, support, steps);
    const named = (when: string, at: number) => path[at].features(query.x).map(({ layer, values }) =>
      [`${when}/${layer}`, values] as const);
    return Object.fromEntries([...named('before', 0), ...named('after', steps)]);
  }));
};
