import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { type Batch, choice, count, type Gaussian, type Learner, type NetworkShape, type Params, type Predictor } from '../algorithm';
import { rows } from './dense';

/** Least standard deviation that the notebooks let a neural process claim: below it likelihood rewards memorised points. */
export const usualLeast = 0.1;

/** Numbers of an example's input. */
const inputSize = ({ input }: NetworkShape): number => input.reduce((n, d) => n * d, 1);

/** A deviation that does not fall below `least`, of a number ≥ 0 that is about as large. */
export const atLeast = (least: number, spread: Tensor): Tensor => tf.add(tf.mul(spread, 1 - least), least);

/** A decoder's outputs as a Gaussian: the first half is the mean, the rest gives least + (1 − least) softplus(·). [n, 2 d] → [n, d] */
export const gaussianOf = (outputs: Tensor, least = usualLeast): Gaussian => {
  const [mean, raw] = tf.split(outputs, 2, 1);
  return { mean, deviation: atLeast(least, tf.softplus(raw)) };
};

/** Support and query together. */
export const together = (a: Batch, b: Batch): Batch => ({
  x: tf.concat([a.x, b.x], 0), y: tf.concat([a.y, b.y], 0),
  ...(a.weight && b.weight && { weight: tf.concat([a.weight, b.weight], 0) }),
});

/** The option of methods that can train on held-out points alone. */
export const targetsOption = choice(['all', 'heldOut'],
  'points whose likelihood is trained: contexts too, as the article, or those alone that were not read (Gordon et al. 2020)');

/**
 * The points that a training loss counts. `all`: Garnelo et al. 2018, section 3; `heldOut`: Gordon et al. 2020
 * (arXiv:1910.13556) and their code. A small deviation claimed at the contexts, which are known, is not rewarded then.
 */
export const targetsOf = (targets: 'all' | 'heldOut', support: Batch, query: Batch): Batch =>
  (targets === 'all' ? together(support, query) : query);

/** Inputs as a neural process reads them. */
export interface Places {
  /** Numbers of a row. */
  readonly size: number;
  /** @param x [n, …] @returns [n, size] */
  of(x: Tensor): Tensor;
  /** Place and y of each example in one row. [n, size + dy] */
  pairs(batch: Batch): Tensor;
}

/**
 * x, and for each of `waves` octaves sin(2ᵏ x) and cos(2ᵏ x), k = 0, 1, …: small networks learn rough functions of these far
 * sooner than of x alone (Tancik et al. 2020, arXiv:2006.10739; octaves as in Mildenhall et al. 2020, equation 4).
 */
export const placesOf = (task: NetworkShape, waves: number): Places => {
  const of = (x: Tensor): Tensor => {
    const flat = rows(x);
    const octaves = Array.from({ length: waves }, (_, k) => tf.mul(flat, 2 ** k));
    return waves === 0 ? flat : tf.concat([flat, ...octaves.flatMap((scaled) => [tf.sin(scaled), tf.cos(scaled)])], 1);
  };
  return {
    size: inputSize(task) * (1 + 2 * waves), of,
    pairs: ({ x, y }) => tf.concat([of(x), rows(y)], 1),
  };
};

/** The option of methods that read places. */
export const wavesOption = count(0, 'octaves of sin and cos that the networks read beside x; 0: x alone, as the article', 0);

/** Mean of the rows that are examples. @param weight [n], 0 for empty places @returns [1, d] */
export const meanRow = (values: Tensor, weight?: Tensor): Tensor => {
  if (!weight) return tf.mean(values, 0, true);
  return tf.div(tf.matMul(tf.expandDims(weight, 0) as tf.Tensor2D, values as tf.Tensor2D), tf.maximum(tf.sum(weight), 1));
};

/** A row repeated. [1, d] → [n, d] */
export const repeated = (row: Tensor, n: number): Tensor => tf.tile(row, [n, 1]);

/** Before the support set is read: the mean and deviation of a standard normal, which tasks are scaled to. */
export const standard = (learner: Learner, params: Params): Predictor => learner.telling(params, (x) => {
  const shape = [x.shape[0], learner.task.output];
  return { mean: tf.zeros(shape), deviation: tf.ones(shape) };
});
