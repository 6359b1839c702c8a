import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { stopGradient } from './gradients';

/** Losses and scores of one task. Means over examples, so that sets of any size compare. */

/** Mean of one number per example. @param each [n] @param weight [n], 0 for empty places; absent: all count alike */
const meanOf = (each: Tensor, weight?: Tensor): Scalar => (weight
  ? tf.div(tf.sum(tf.mul(each, weight)), tf.maximum(tf.sum(weight), 1)) : tf.mean(each)) as Scalar;

/**
 * Mean of (output − target)² over all entries, without a factor ½ (Finn et al. 2017, equation 2, divided by K).
 * @param output [n, d] @param target [n, d] @param weight [n] @returns scalar
 */
export const meanSquaredError = (output: Tensor, target: Tensor, weight?: Tensor): Scalar => {
  const squared = tf.square(tf.sub(output, target));
  return weight ? meanOf(tf.mean(squared, 1), weight) : tf.mean(squared);
};

/**
 * Mean softmax cross-entropy, −log softmax(logits)[label] (Finn et al. 2017, equation 3, divided by NK).
 * The row maximum is subtracted first, so that no logit overflows; the result does not depend on it, so it is
 * a constant of differentiation.
 * @param logits [n, classes] @param labels [n], int32, 0 … classes − 1 @param weight [n] @returns scalar
 */
export const crossEntropy = (logits: Tensor, labels: Tensor, weight?: Tensor): Scalar => {
  const shifted = tf.sub(logits, stopGradient(tf.max(logits, 1, true)));
  const chosen = tf.sum(tf.mul(shifted, oneHotLike(logits, labels)), 1);
  return meanOf(tf.sub(tf.log(tf.sum(tf.exp(shifted), 1)), chosen), weight);
};

/** Logarithms of the softmax, [n, classes]; the row maximum is subtracted first. */
const logSoftmax = (logits: Tensor): Tensor => {
  const shifted = tf.sub(logits, stopGradient(tf.max(logits, 1, true)));
  return tf.sub(shifted, tf.log(tf.sum(tf.exp(shifted), 1, true)));
};

/** Probabilities of classes. @param logits [n, classes] @returns [n, classes] */
export const softmax = (logits: Tensor): Tensor => tf.exp(logSoftmax(logits));

/**
 * Mean cross-entropy with probabilities, −Σ p log softmax(logits) (Hinton, Vinyals, Dean 2015, section 2, at temperature 1).
 * @param logits [n, classes] @param chances [n, classes], rows that add up to 1 @param weight [n] @returns scalar
 */
export const softCrossEntropy = (logits: Tensor, chances: Tensor, weight?: Tensor): Scalar =>
  meanOf(tf.neg(tf.sum(tf.mul(chances, logSoftmax(logits)), 1)), weight);

/**
 * Mean cross-entropy of the uniform distribution and the softmax: least where no class is preferred (Hendrycks, Mazeika,
 * Dietterich 2019, outlier exposure, section 3). @param logits [n, classes] @param weight [n] @returns scalar
 */
export const awayFromClasses = (logits: Tensor, weight?: Tensor): Scalar => {
  const shifted = tf.sub(logits, stopGradient(tf.max(logits, 1, true)));
  return meanOf(tf.sub(tf.log(tf.sum(tf.exp(shifted), 1)), tf.mean(shifted, 1)), weight);
};

/**
 * Share of examples whose largest logit is the label's; 0 … 1. No gradient.
 * @param logits [n, classes] @param labels [n], int32 @param weight [n] @returns scalar
 */
export const accuracy = (logits: Tensor, labels: Tensor, weight?: Tensor): Scalar =>
  meanOf(tf.cast(tf.equal(tf.argMax(logits, 1), labels), 'float32'), weight);

/**
 * Mean over examples of the log-density of a diagonal Gaussian, in nats, summed over its dimensions:
 * −½ ((y − mean) / deviation)² − log deviation − ½ log 2π.
 * @param mean [n, d] @param deviation [n, d], positive @param target [n, d] @param weight [n] @returns scalar
 */
export const gaussianLogLikelihood = (mean: Tensor, deviation: Tensor, target: Tensor, weight?: Tensor): Scalar => {
  const squared = tf.square(tf.div(tf.sub(target, mean), deviation));
  const perEntry = tf.add(tf.mul(squared, 0.5), tf.log(deviation));
  const perExample = tf.sum(tf.add(perEntry, exactly(0.5 * Math.log(2 * Math.PI))), 1);
  return tf.neg(meanOf(perExample, weight)) as Scalar;
};

/** 1 at each row's label, 0 elsewhere. */
const oneHotLike = (logits: Tensor, labels: Tensor): Tensor =>
  tf.oneHot(labels as tf.Tensor1D, logits.shape[1] as number, 1, 0, 'float32');

/** A constant to 48 bits, as the sum of two float32 ones: tfjs-core rounds each constant to float32. */
const exactly = (value: number): Tensor => {
  const main = Math.fround(value);
  return tf.add(tf.scalar(main), tf.scalar(Math.fround(value - main)));
};
