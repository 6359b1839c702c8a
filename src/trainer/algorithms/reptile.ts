import type { Scalar } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { algorithm, type Batch, choice, filled, type Parameter, rate, ratio, type Setting } from '../algorithm';
import { chosenDescent, descend, descentOptions, editableDescent } from '../math/descend';
import { gradients } from '../math/gradients';
import { type AdamPath, adamDescent } from '../math/innerAdam';
import { add, map, pick, scale, sub, type Tree, zeros } from '../math/tree';

const options = {
  ...descentOptions(5),
  innerOptimizer: choice(['sgd', 'momentum', 'adam'], 'how adaptation goes down; adam is the method\'s own code, without first moment'),
  innerBeta2: ratio(0.999, 'decay of the second moments of innerOptimizer adam, which go on from task to task'),
  innerEpsilon: rate(1e-8, 'added to the root of the second moment of innerOptimizer adam'),
};

const momentName = (name: string) => `second/${name}`;
const powerName = 'second/power';

/** Adaptation by Adam, from the second moments that earlier tasks left. */
const byAdam = (
  { learner, meta, options: o, scalar }: Setting<typeof options>, support: Batch, steps: number,
): AdamPath => {
  const second = Object.fromEntries(learner.parameters.map(({ name }) => [name, meta[momentName(name)]]));
  return adamDescent(learner, meta, support, steps, { second, power: meta[powerName] as Scalar }, {
    names: learner.adaptable, rate: scalar.innerRate, beta2: o.innerBeta2, epsilon: o.innerEpsilon,
  });
};

/**
 * Reptile: the update direction is θ − φ_k, the way the inner loop went; no query set, no second derivative.
 * The second moments of its inner Adam are never reset (the authors' code): they are carried from iteration to iteration,
 * averaged over a meta-batch whose tasks all start from the same ones, kept in checkpoints, and used at evaluation.
 */
export default algorithm({
  summary: 'Reptile: moves the initialisation towards where each task\'s training ends; first order, any steps.',
  source: 'Nichol et al. 2018 (arXiv:1803.02999), algorithm 1; its code for innerOptimizer adam',
  family: 'initialisation',
  order: 'first',
  options,
  editable: editableDescent,
  steps: (o) => o.innerSteps,
  carried: (parameters, o): readonly Parameter[] => (o.innerOptimizer !== 'adam' ? [] : [
    ...parameters.map(({ name, shape }) => ({ name: momentName(name), shape, init: filled(0) })),
    { name: powerName, shape: [], init: filled(1) },
  ]),
  adapt: (setting, support, steps) => (setting.options.innerOptimizer === 'adam'
    ? byAdam(setting, support, steps).predictors
    : descend(setting.learner, setting.meta, support, steps, {
      names: setting.learner.adaptable,
      ...chosenDescent(setting),
      firstOrder: true,
    })),
  /** θ − φ_k as the sum of the steps: the difference of two near-equal numbers would lose digits in float32. */
  metaGradient: (setting, support, query) => {
    const { learner, meta, options: o, scalar } = setting;
    if (o.innerOptimizer === 'adam') {
      const { predictors, direction, moments: { second, power } } = byAdam(setting, support, o.innerSteps);
      const carried = Object.fromEntries(Object.entries(second).map(([name, v]) => [momentName(name), v]));
      return {
        loss: predictors[o.innerSteps].loss(query), gradient: { ...zeros(meta), ...direction },
        carried: { ...carried, [powerName]: power },
      };
    }
    if (o.innerOptimizer === 'momentum') {
      const path = setting.self.adapt(setting, support, o.innerSteps);
      const last = path[path.length - 1];
      return { loss: last.loss(query), gradient: sub(meta, last.params) };
    }
    let params: Tree = meta;
    let total = zeros(pick(meta, learner.adaptable));
    for (let i = 0; i < o.innerSteps; i++) {
      const at = params;
      const step = gradients((own) => learner.supportLoss({ ...at, ...own }, support, i), pick(at, learner.adaptable));
      total = add(total, step);
      params = map(params, (x, name) => (step[name] ? tf.sub(x, tf.mul(step[name], scalar.innerRate)) : x));
    }
    const direction = scale(total, scalar.innerRate);
    const loss = learner.at(params, support, o.innerSteps).loss(query);
    return { loss, gradient: { ...zeros(meta), ...direction } };
  },
});
