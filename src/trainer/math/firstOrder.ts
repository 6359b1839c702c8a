import * as tf from '@tensorflow/tfjs-core';
import type { Scalar } from '@tensorflow/tfjs-core';
import type { Learner } from '../algorithm';
import { stopGradient, valueAndGradients } from './gradients';
import { dot, map, pick, sub } from './tree';

/**
 * The same learner with each support loss replaced by its tangent, L(p₀) + ∇L(p₀)·(p − p₀) with p₀ held constant: value
 * and first derivative are the same, the second derivative is zero. Any algorithm traced with it becomes its own
 * first-order version (Finn et al. 2017, section 5.2), whatever its inner loop looks like.
 */
export const firstOrderLearner = (learner: Learner): Learner => ({
  ...learner,
  supportLoss: (params, support, step) => {
    const here = map(params, stopGradient);
    const own = pick(here, learner.adaptable);
    const { value, gradients } = valueAndGradients(
      (at) => learner.supportLoss({ ...here, ...at }, support, step), own);
    const rise = dot(map(gradients, stopGradient), sub(pick(params, learner.adaptable), own));
    return tf.add(stopGradient(value), rise) as Scalar;
  },
});
