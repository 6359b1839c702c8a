import * as tf from '@tensorflow/tfjs-core';
import { algorithm } from '../algorithm';
import { chosenDescent, descend, descentOptions, editableDescent } from '../math/descend';
import { gradients } from '../math/gradients';
import { add, map, pick, scale, sub, type Tree, zeros } from '../math/tree';

/** Reptile: the update direction is θ − φ_k, the way the inner loop went; no query set, no second derivative. */
export default algorithm({
  summary: 'Reptile: moves the initialisation towards where each task\'s training ends; first order, any steps.',
  source: 'Nichol et al. 2018 (arXiv:1803.02999), algorithm 1',
  family: 'initialisation',
  order: 'first',
  options: descentOptions(5),
  editable: editableDescent,
  steps: (o) => o.innerSteps,
  adapt: (setting, support, steps) => descend(setting.learner, setting.meta, support, steps, {
    names: setting.learner.adaptable,
    ...chosenDescent(setting),
    firstOrder: true,
  }),
  /** θ − φ_k as the sum of the steps: the difference of two near-equal numbers would lose digits in float32. */
  metaGradient: (setting, support, query) => {
    const { learner, meta, options, scalar } = setting;
    if (options.innerOptimizer === 'momentum') {
      const path = setting.self.adapt(setting, support, options.innerSteps);
      const last = path[path.length - 1];
      return { loss: last.loss(query), gradient: sub(meta, last.params) };
    }
    let params: Tree = meta;
    let total = zeros(pick(meta, learner.adaptable));
    for (let i = 0; i < options.innerSteps; i++) {
      const at = params;
      const step = gradients((own) => learner.supportLoss({ ...at, ...own }, support, i), pick(at, learner.adaptable));
      total = add(total, step);
      params = map(params, (x, name) => (step[name] ? tf.sub(x, tf.mul(step[name], scalar.innerRate)) : x));
    }
    const direction = scale(total, scalar.innerRate);
    const loss = learner.at(params, support, options.innerSteps).loss(query);
    return { loss, gradient: { ...zeros(meta), ...direction } };
  },
});
