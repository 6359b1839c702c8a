import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Parameter, Params, Pass } from '../model';
import { ones, zeros } from './initialisers';

/**
 * Normalisation of a layer's output.
 *
 * Batch norm (Ioffe & Szegedy 2015, algorithm 1) always uses the statistics of a batch of the task at hand:
 * support and query apart, never carried from task to task (METHODS 4.2, trap 9).
 * - `transductive`: a query is normalised with the query batch, as in MAML's published numbers;
 * - `inductive`: with its task's support batch: a prediction does not depend on the other queries;
 * - `perStep`: transductive, with scale and shift per adaptation step, learned by the outer loop only
 *   (MAML++, Antoniou et al. 2019, section 4; its code never uses the running statistics, METHODS 2.6);
 * - `layer`: each example by itself (Ba et al. 2016, equation 3).
 */
export const normNames = ['none', 'layer', 'transductive', 'inductive', 'perStep'] as const;
export type NormName = (typeof normNames)[number];

/** One normalisation layer: its parameters and what it does to an array with channels last. */
export interface Norm {
  readonly parameters: readonly Parameter[];
  /** Names that the inner loop leaves alone. */
  readonly outerOnly: readonly string[];
  /** @param x [n, …, channels] @returns the same shape */
  apply(params: Params, x: Tensor, pass: Pass): Tensor;
}

const identity: Norm = { parameters: [], outerOnly: [], apply: (_, x) => x };

/**
 * @param name of the layer, e.g. `norm1` @param index place among the network's norm layers, from 0
 * @param channels size of the last axis @param steps adaptation steps of training
 */
export const norm = (kind: NormName, name: string, index: number, channels: number, steps: number): Norm => {
  if (kind === 'none') return identity;
  const rows = kind === 'perStep' ? [steps + 1] : [];
  const [scale, shift] = [`${name}/scale`, `${name}/shift`];
  const parameters: readonly Parameter[] = [
    { name: scale, shape: [...rows, channels], init: ones },
    { name: shift, shape: [...rows, channels], init: zeros },
  ];
  const row = (params: Params, key: string, step: number): Tensor =>
    kind === 'perStep' ? rowOf(params[key], Math.min(step, steps), channels) : params[key];
  return {
    parameters,
    outerOnly: kind === 'perStep' ? [scale, shift] : [],
    apply: (params, x, pass) => {
      const normal = kind === 'layer' ? ownStandard(x) : batchStandard(x, index, pass);
      return tf.add(tf.mul(normal, row(params, scale, pass.step)), row(params, shift, pass.step));
    },
  };
};

/** Row `i` of a table [rows, channels], as [channels]. */
const rowOf = (table: Tensor, i: number, channels: number): Tensor =>
  tf.reshape(tf.slice(table, [i, 0], [1, channels]), [channels]);

/** Zero mean and unit variance within each example. @param x [n, …] */
const ownStandard = (x: Tensor): Tensor => {
  const axes = x.shape.slice(1).map((_, i) => i + 1);
  const centred = tf.sub(x, tf.mean(x, axes, true));
  return standard(centred, tf.mean(tf.square(centred), axes, true));
};

/** Zero mean and unit variance per channel, by the batch's own statistics or by those of `pass.use`. */
const batchStandard = (x: Tensor, index: number, pass: Pass): Tensor => {
  if (pass.use) return standard(tf.sub(x, pass.use[2 * index]), pass.use[2 * index + 1]);
  const axes = x.shape.slice(0, -1).map((_, i) => i);
  const mean = tf.mean(x, axes);
  const centred = tf.sub(x, mean);
  const variance = tf.mean(tf.square(centred), axes);
  pass.collect?.push(mean, variance);
  return standard(centred, variance);
};

/** centred / √(variance + 10⁻⁵), the biased variance; 1 / 100,000 because 10⁻⁵ is no float32. */
const standard = (centred: Tensor, variance: Tensor): Tensor =>
  tf.mul(centred, tf.rsqrt(tf.add(variance, tf.div(tf.scalar(1), tf.scalar(100_000)))));
