import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { algorithm, type Batch, count, type OptionsOf, type Params, type Predictor, rate, type Setting } from '../algorithm';
import { chosenDescent, descend, descentOptions, editableDescent } from '../math/descend';
import { stopGradient } from '../math/gradients';

const options = {
  ...descentOptions(1),
  clusters: count(2, 'initialisations', 2),
  temperature: rate(1, 'softness of a task\'s choice in training at first, as a share of its mean support loss'),
  lastTemperature: rate(0.05, 'the same at the end; in between it falls in a straight line'),
};
type Options = OptionsOf<typeof options>;
type Own = Setting<typeof options>;

const nameOf = (cluster: number, name: string) => (cluster === 0 ? name : `cluster${cluster + 1}/${name}`);

/** θ of each cluster, under the network's own names. */
const starts = ({ learner, meta, options: o }: Own): Params[] => Array.from({ length: o.clusters }, (_, k) =>
  Object.fromEntries(learner.parameters.map(({ name }) => [name, meta[nameOf(k, name)]])));

interface Candidates {
  /** [cluster][step] */
  readonly paths: readonly (readonly Predictor[])[];
  /** Support loss of each cluster once adapted as in training, [clusters]; a constant of differentiation. */
  readonly fit: Tensor;
}

/** Every cluster adapted to a task. */
const adapted = (setting: Own, support: Batch, steps: number): Candidates => {
  const { learner, options: o } = setting;
  const paths = starts(setting).map((start) => descend(learner, start, support, Math.max(steps, o.innerSteps), {
    names: learner.adaptable, ...chosenDescent(setting),
  }));
  const losses = paths.map((path) => learner.supportLoss(path[o.innerSteps].params, support, o.innerSteps));
  return { paths, fit: stopGradient(tf.stack(losses)) };
};

/** 1 for the cluster that fits best, 0 for the others: [clusters] */
const best = (fit: Tensor): Tensor => tf.reshape(
  tf.oneHot(tf.argMax(tf.neg(tf.expandDims(fit, 0)), 1) as tf.Tensor1D, fit.shape[0], 1, 0, 'float32'), fit.shape);

/** softmax(−L_k / (τ · mean L)): the scale of a task's loss does not matter. [clusters] */
const soft = (fit: Tensor, temperature: Scalar): Tensor => {
  const lead = tf.add(fit, tf.max(tf.neg(fit)));
  const weights = tf.exp(tf.neg(tf.div(lead, tf.mul(temperature, tf.add(tf.mean(fit), 1e-8)))));
  return tf.div(weights, tf.sum(weights));
};

/** Entry `k` of a vector, as a number. */
const entry = (vector: Tensor, k: number): Scalar => tf.reshape(tf.slice(vector, [k], [1]), []) as Scalar;

const mixed = (of: readonly Tensor[], shares: Tensor): Tensor =>
  of.map((x, k) => tf.mul(entry(shares, k), x)).reduce((a, b) => tf.add(a, b));

/**
 * Several initialisations. A task goes to the one that fits its support set best after the trained steps; in training all of
 * them learn from it, by their shares of a softmax over these fits, whose temperature falls.
 */
export default algorithm({
  summary: 'Several initialisations: a task goes to the one whose adaptation fits its support set best; for unlike tasks.',
  source: 'Zhou et al. 2021 (TSA-MAML, IJCAI), after Finn et al. 2017 (arXiv:1703.03400); choice by support loss, softened in training',
  family: 'initialisation',
  order: 'second',
  options,
  editable: editableDescent,
  steps: (o) => o.innerSteps,
  extra: (parameters, o) => Array.from({ length: o.clusters - 1 }, (_, k) =>
    parameters.map((p) => ({ ...p, name: nameOf(k + 1, p.name) }))).flat(),
  scheduled: (o: Options, iteration, iterations) => ({
    temperature: o.temperature + (o.lastTemperature - o.temperature) * (iteration / iterations),
  }),
  adapt: (setting, support, steps) => {
    const { learner } = setting;
    const { paths, fit } = adapted(setting, support, steps);
    const chosen = best(fit);
    return Array.from({ length: steps + 1 }, (_, step) => {
      const params = Object.fromEntries(learner.parameters.map(({ name }) =>
        [name, mixed(paths.map((path) => path[step].params[name]), chosen)]));
      return learner.at(params, support, step);
    });
  },
  parts: (setting, support) => best(adapted(setting, support, 0).fit),
  metaLoss: (setting, support, query) => {
    const { options: o, scalar } = setting;
    const { paths, fit } = adapted(setting, support, o.innerSteps);
    return mixed(paths.map((path) => path[o.innerSteps].loss(query)), soft(fit, scalar.temperature)) as Scalar;
  },
});
