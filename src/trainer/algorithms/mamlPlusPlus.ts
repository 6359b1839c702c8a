import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import {
  algorithm, amount, count, filled, flag, type OptionsOf, type Params, rate, ratio, type Setting,
} from '../algorithm';
import { descend, type Descent } from '../math/descend';
import { orderShare, stepWeights } from '../math/multiStep';
import { carriedTables, measuringAt, normOptions, withStatistics } from '../math/runningStatistics';
import type { Tree } from '../math/tree';

const options = {
  innerRate: rate(0.1, 'step size α of adaptation; with learnedRates, where every rate starts'),
  innerSteps: count(5, 'adaptation steps in training (N)'),
  multiStepLoss: flag(true, 'the meta-loss weighs the query losses after every step, at first equally'),
  multiStepShare: ratio(0.1, 'share of training in which these weights move to the last step (10 of 100 epochs)'),
  multiStepFloor: ratio(0.03, 'least weight of a step while they move, as a share of 1/N'),
  firstOrderShare: ratio(0, 'share of training that is first order (derivative-order annealing; article 0.5, its configs 0)'),
  orderRamp: amount(0, 'share of training over which second derivatives then fade in; 0: at once'),
  learnedRates: flag(true, 'a learned rate for each layer tensor and step (LSLR)'),
  ...normOptions,
};
type Options = OptionsOf<typeof options>;
type Own = Setting<typeof options>;

const rateName = (name: string) => `innerRate/${name}`;
const weightName = (step: number) => `stepWeight/${step}`;

/** The rates of a step: the last row also serves steps beyond those trained. */
const learnedRates = ({ meta, options: o, learner }: Own) => (step: number): Tree => Object.fromEntries(
  learner.adaptable.map((name): [string, Tensor] => {
    const row = tf.slice(meta[rateName(name)], [Math.min(step, o.innerSteps - 1)], [1]);
    return [name, tf.reshape(row, [])];
  }));

const descentOf = (setting: Own): Descent => {
  const { options: o, scalar, learner } = setting;
  return {
    names: learner.adaptable,
    rate: o.learnedRates ? learnedRates(setting) : scalar.innerRate,
    ...(o.firstOrderShare > 0 && { secondOrder: scalar.secondOrder }),
  };
};

/** θ without the learned rates. */
const networkOf = ({ learner, meta }: Own): Params => Object.fromEntries(learner.parameters.map(({ name }) => [name, meta[name]]));

/** The learner, with running statistics where they are asked for. */
const learning = (setting: Own) => withStatistics(setting, setting.options.innerSteps, setting.options);

const annealed = (o: Options, iteration: number, iterations: number): Record<string, number> => {
  const done = iteration / iterations;
  const weights = stepWeights(o.innerSteps, o.multiStepShare > 0 ? done / o.multiStepShare : 1, o.multiStepFloor);
  return {
    ...(!o.learnedRates && { innerRate: o.innerRate }),
    ...(o.multiStepLoss && Object.fromEntries(weights.map((weight, i) => [weightName(i + 1), weight]))),
    ...(o.firstOrderShare > 0 && { secondOrder: orderShare(done, o.firstOrderShare, o.orderRamp) }),
    ...measuringAt(o, done),
  };
};

/**
 * MAML++, each of its tricks a setting of its own; with all of them off it is MAML. The other two are settings of their own
 * already: norm weights and biases per step are `model.norm` "perStep", the cosine of the meta rate is `training.schedule`.
 */
export default algorithm({
  summary: 'MAML++: multi-step loss, learned rates per layer and step, derivative-order annealing, per-step norms; each can be off.',
  source: 'Antoniou et al. 2019 (arXiv:1810.09502), section 4, and its code',
  family: 'initialisation',
  order: 'second',
  options,
  editable: [],
  steps: (o) => o.innerSteps,
  inductive: (o) => o.normStatistics === 'running',
  extra: (parameters, o) => (o.learnedRates
    ? parameters.map(({ name }) => ({ name: rateName(name), shape: [o.innerSteps], init: filled(o.innerRate) })) : []),
  carried: (parameters, o) => carriedTables(parameters, o.innerSteps, o),
  scheduled: annealed,
  learner: (setting) => learning(setting).learner,
  adapt: (setting, support, steps) => descend(learning(setting).learner, networkOf(setting), support, steps, descentOf(setting)),
  carryingLoss: (setting, support, query) => {
    const { options: o, scalar } = setting;
    const { learner, next } = learning(setting);
    const path = descend(learner, networkOf(setting), support, o.innerSteps, descentOf(setting));
    const loss = o.multiStepLoss
      ? path.slice(1).map((at, i) => tf.mul(scalar[weightName(i + 1)], at.loss(query)) as Scalar).reduce((a, b) => tf.add(a, b) as Scalar)
      : path[o.innerSteps].loss(query);
    return { loss, carried: next() };
  },
});
