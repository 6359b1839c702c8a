import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { Predictor, Setting } from '../algorithm';
import { frameOf, perTask, programOf } from '../programs/compile';
import type { Program } from '../engine/runtime';
import { type Experiment, sizeOf } from '../experiment';
import { stopGradient, valueAndGradients } from '../math/gradients';
import { crossEntropy } from '../math/losses';
import { pick } from '../math/tree';
import type { Parameter, Params } from '../model';
import type { Batch } from '../taskSet';

/** Draws of labels from the network's own predictions for one estimate. */
const draws = 8;

/** Parameters that a task is told by: those that adapt, without the head where episode labels are arbitrary. */
export const toldBy = ({ network, source, algorithm, parameters }: Experiment): readonly Parameter[] => {
  if (algorithm.order === 'direct') return parameters;
  const left = new Set([...network.outerOnly, ...(source.metric === 'accuracy' ? network.head : [])]);
  const kept = network.parameters.filter(({ name }) => !left.has(name));
  return kept.length > 0 ? kept : network.parameters;
};

/** Numbers of noise that a task needs: for each draw one per output of each query example. */
const noiseShape = ({ source, task }: Experiment): readonly number[] => [draws, source.query.y.shape[0], task.output];

/** How many numbers one task's Fisher information has: one per output channel of each parameter. */
export const fisherSize = (experiment: Experiment): number =>
  toldBy(experiment).reduce((sum, { shape }) => sum + (shape.at(-1) ?? 1), 0);

/**
 * The diagonal Fisher information of a task-adapted network over a task's query set, averaged over the weights of each
 * filter (Achille et al. 2019, section 3). For labels y ~ p(y | x; φ) the scores of the examples are independent and have
 * mean zero, so E[(∇ Σ_n log p(y_n | x_n))²] = Σ_n E[(∇ log p)²]: the square of a whole batch's gradient, averaged over
 * draws, needs no gradient per example and is right with batch norm, too.
 * Inputs beside those of an experiment: `draw` [tasks, …]: Gumbel noise (classes) or standard normals (regression).
 * Outputs: fisher [tasks, fisherSize].
 */
export const fisherProgram = (experiment: Experiment, tasks: number): Program => {
  const shape = noiseShape(experiment);
  const shared = frameOf(experiment, tasks);
  const one = shared.graph.input('one/draw', shape);
  const many = shared.graph.input('draw', [tasks, ...shape]);
  const frame = { ...shared, one: { ...shared.one, draw: one }, twins: new Map([...shared.twins, [one, many]]) };
  const nodes = perTask(experiment, frame, (setting, support, query, more) => ({
    fisher: fisherOf(experiment, setting, support, query, more.draw),
  }));
  return programOf(frame, nodes);
};

const fisherOf = (experiment: Experiment, setting: Setting, support: Batch, query: Batch, noise: Tensor): Tensor => {
  const told = toldBy(experiment);
  const names = told.map(({ name }) => name);
  const isClasses = experiment.source.metric === 'accuracy';
  const start = startOf(experiment, setting, support);
  let total: Tensor | undefined;
  for (let r = 0; r < draws; r++) {
    const drawn = tf.reshape(tf.slice(noise, [r, 0, 0], [1, noise.shape[1] as number, noise.shape[2] as number]), noise.shape.slice(1));
    const { gradients } = valueAndGradients((own) => {
      const output = predicted(experiment, setting, support, { ...start, ...own }).predict(query.x);
      return isClasses ? labelScore(output, drawn) : tf.sum(tf.mul(output, drawn)) as Scalar;
    }, pick(start, names));
    const squares = tf.concat(told.map(({ name, shape }) => perFilter(gradients[name], shape)), 0);
    total = total ? tf.add(total, squares) : squares;
  }
  return tf.div(total as Tensor, draws * (query.x.shape[0] as number));
};

/** Where the network stands when it is asked: adapted to the task, or of methods that only read it, at θ. */
const startOf = ({ algorithm, trainedSteps }: Experiment, setting: Setting, support: Batch): Params =>
  (algorithm.order === 'direct' ? setting.meta : algorithm.adapt(setting, support, trainedSteps)[trainedSteps].params);

/** The predictor that stands at `params`. */
const predicted = ({ algorithm, trainedSteps }: Experiment, setting: Setting, support: Batch, params: Params): Predictor =>
  (algorithm.order === 'direct'
    ? algorithm.adapt({ ...setting, meta: params }, support, trainedSteps)[trainedSteps]
    : (algorithm.learner?.(setting, support) ?? setting.learner).at(params, support, trainedSteps));

/** Σ log p(y) of labels drawn from the predictions themselves, by the Gumbel-max trick. @param logits [n, classes] */
const labelScore = (logits: Tensor, gumbel: Tensor): Scalar => {
  const label = tf.argMax(stopGradient(tf.add(logits, gumbel)), 1);
  return tf.mul(crossEntropy(logits, label), -(logits.shape[0] as number)) as Scalar;
};

/** Mean square over all axes but the last. */
const perFilter = (gradient: Tensor, shape: readonly number[]): Tensor => {
  const channels = shape.at(-1) ?? 1;
  return tf.mean(tf.reshape(tf.square(gradient), [sizeOf(shape) / channels, channels]), 0);
};

/** Numbers for `draw` of one task. @param uniform 0 … 1, @param normal standard normals */
export const drawNumbers = (experiment: Experiment, uniform: () => number, normal: () => number): Float32Array => {
  const isClasses = experiment.source.metric === 'accuracy';
  const tiny = 1e-12;
  return Float32Array.from({ length: sizeOf(noiseShape(experiment)) }, () =>
    (isClasses ? -Math.log(-Math.log(uniform() + tiny) + tiny) : normal()));
};
