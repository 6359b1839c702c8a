import * as tf from '@tensorflow/tfjs-core';
import { algorithm, amount, count, rate } from '../algorithm';
import { conjugateGradient } from '../math/conjugateGradient';
import { descend } from '../math/descend';
import { gradients, stopGradient, valueAndGradients } from '../math/gradients';
import { add, dot, map, pick, scale, sub, type Tree, zeros } from '../math/tree';

/**
 * Implicit MAML: adaptation minimises L_s(φ) + λ/2 ‖φ − θ‖², and the meta-gradient solves
 * (I + ∇²L_s(φ) / λ) g = ∇L_q(φ) by conjugate gradients: its memory does not grow with the inner steps.
 */
export default algorithm({
  summary: 'Implicit MAML: many inner steps at the memory of one, with a pull back to the initialisation.',
  source: 'Rajeswaran et al. 2019 (arXiv:1909.04630), equations 3 and 6, algorithms 1 and 2',
  family: 'initialisation',
  order: 'implicit',
  options: {
    innerRate: rate(0.1, 'step size α of adaptation'),
    innerSteps: count(16, 'adaptation steps in training'),
    lambda: rate(2, 'strength λ of the pull back to θ'),
    cgSteps: count(5, 'conjugate gradient iterations of the meta-gradient'),
    cgDamping: amount(0, 'added to the diagonal of the system solved'),
  },
  editable: ['innerRate', 'lambda', 'cgDamping'],
  steps: (o) => o.innerSteps,
  adapt: ({ learner, meta, scalar }, support, steps) => descend(learner, meta, support, steps, {
    names: learner.adaptable,
    rate: scalar.innerRate,
    firstOrder: true,
    extraGradient: (params) => scale(sub(params, meta), scalar.lambda),
  }),
  metaGradient: (setting, support, query) => {
    const { learner, meta, options, scalar } = setting;
    const path = setting.self.adapt(setting, support, options.innerSteps);
    const params = map(path[path.length - 1].params, stopGradient);
    const { adaptable: names } = learner;
    const supportGradient = (at: Tree) => gradients(
      (own) => learner.supportLoss({ ...params, ...own }, support, options.innerSteps), at);
    const product = (v: Tree): Tree => {
      const curved = gradients((at) => dot(supportGradient(at), map(v, stopGradient)), pick(params, names));
      const whole = add(v, map(curved, (x) => tf.div(x, scalar.lambda)));
      return add(whole, scale(v, scalar.cgDamping));
    };
    const { value: loss, gradients: all } = valueAndGradients(
      (at) => learner.at(at, support, options.innerSteps).loss(query),
      pick(params, learner.parameters.map((p) => p.name)));
    const solved = conjugateGradient(product, pick(all, names), options.cgSteps);
    return { loss, gradient: { ...zeros(meta), ...all, ...solved } };
  },
});
