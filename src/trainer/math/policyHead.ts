import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { ActionSpace } from '../model';
import { stopGradient } from './gradients';
import type { Rng } from './rng';

/** A distribution over actions for each row of a network's output. */
export interface PolicyHead {
  /** Numbers of an output row. */
  readonly output: number;
  /** Logarithm of the density (or chance) of each action. @param output [n, output] @param actions [n, size] @returns [n] */
  logDensity(output: Tensor, actions: Tensor): Tensor;
  /** Kullback-Leibler divergence of `old` from `output`, row by row. @returns [n] */
  divergence(old: Tensor, output: Tensor): Tensor;
  /** Entropy of the distribution in nats, row by row. @returns [n] */
  entropy(output: Tensor): Tensor;
  /** The same logarithm of one action, in float64. */
  logDensityOf(row: ArrayLike<number>, action: ArrayLike<number>): number;
  /** Draws an action. */
  draw(row: ArrayLike<number>, rng: Rng, into: Float32Array): void;
}

const halfLog2Pi = 0.5 * Math.log(2 * Math.PI);

/** Independent normal actions: means, then logarithms of deviations. Log-densities are summed over the action's numbers. */
const gaussian = (size: number): PolicyHead => {
  const parts = (output: Tensor) => tf.split(output, 2, 1);
  return {
    output: 2 * size,
    logDensity: (output, actions) => {
      const [mean, logDeviation] = parts(output);
      const scaled = tf.div(tf.sub(actions, mean), tf.exp(logDeviation));
      return tf.sub(tf.neg(tf.sum(tf.add(tf.mul(0.5, tf.square(scaled)), logDeviation), 1)), size * halfLog2Pi);
    },
    divergence: (old, output) => {
      const [[m0, l0], [m1, l1]] = [parts(old), parts(output)];
      const spread = tf.add(tf.exp(tf.mul(2, tf.sub(l0, l1))), tf.square(tf.div(tf.sub(m0, m1), tf.exp(l1))));
      return tf.sum(tf.add(tf.mul(0.5, tf.sub(spread, 1)), tf.sub(l1, l0)), 1);
    },
    entropy: (output) => tf.add(tf.sum(parts(output)[1], 1), size * (0.5 + halfLog2Pi)),
    logDensityOf: (row, action) => {
      let sum = -size * halfLog2Pi;
      for (let i = 0; i < size; i++) sum -= 0.5 * ((action[i] - row[i]) / Math.exp(row[size + i])) ** 2 + row[size + i];
      return sum;
    },
    draw: (row, rng, into) => {
      for (let i = 0; i < size; i++) into[i] = row[i] + Math.exp(row[size + i]) * rng.normal();
    },
  };
};

/** One of `size` actions: logits. */
const categorical = (size: number): PolicyHead => {
  const logSoftmax = (output: Tensor): Tensor => {
    const shifted = tf.sub(output, stopGradient(tf.max(output, 1, true)));
    return tf.sub(shifted, tf.log(tf.sum(tf.exp(shifted), 1, true)));
  };
  const logChances = (row: ArrayLike<number>): number[] => {
    const values = Array.from(row);
    const top = Math.max(...values);
    const total = Math.log(values.reduce((sum, v) => sum + Math.exp(v - top), 0));
    return values.map((v) => v - top - total);
  };
  return {
    output: size,
    logDensity: (output, actions) => tf.sum(tf.mul(logSoftmax(output), actions), 1),
    divergence: (old, output) => {
      const before = logSoftmax(old);
      return tf.sum(tf.mul(tf.exp(before), tf.sub(before, logSoftmax(output))), 1);
    },
    entropy: (output) => {
      const logs = logSoftmax(output);
      return tf.neg(tf.sum(tf.mul(tf.exp(logs), logs), 1));
    },
    logDensityOf: (row, action) => logChances(row).reduce((sum, v, i) => sum + v * action[i], 0),
    draw: (row, rng, into) => {
      const chances = logChances(row).map(Math.exp);
      let left = rng.uniform();
      let chosen = chances.findIndex((chance) => (left -= chance) < 0);
      if (chosen < 0) chosen = size - 1;
      into.fill(0);
      into[chosen] = 1;
    },
  };
};

/** The distribution for an action space. */
export const policyHead = ({ kind, size }: ActionSpace): PolicyHead =>
  (kind === 'continuous' ? gaussian(size) : categorical(size));

/** Weighted sum over rows. @param weights [n] @returns scalar */
export const weighted = (values: Tensor, weights: Tensor): Scalar => tf.sum(tf.mul(values, weights)) as Scalar;
