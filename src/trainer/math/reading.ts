import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { Algorithm, Learner, Params, Predictor } from '../algorithm';

/**
 * What methods have in common that read a support set instead of taking gradient steps: step 0 is before reading, step 1
 * after, and there is no step 2.
 */
export const readsOnce = {
  family: 'behaviour', order: 'direct', editable: [], steps: () => 1, mostSteps: () => 1,
} as const satisfies Partial<Algorithm>;

/** Before the support set is read every class is equally likely. */
export const uniform = (learner: Learner, params: Params): Predictor =>
  learner.predicting(params, (x: Tensor) => tf.zeros([x.shape[0], learner.task.output]));

/** The predictors of steps 0 … `steps`. */
export const beforeAndAfter = (before: Predictor, after: Predictor, steps: number): readonly Predictor[] =>
  (steps === 0 ? [before] : [before, after]);
