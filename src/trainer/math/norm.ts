import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Parameter, Params, Pass, Statistics } from '../model';
import { ones, zeros } from './initialisers';

/**
 * Normalisation of a layer's output.
 *
 * Batch norm (Ioffe & Szegedy 2015, algorithm 1) always uses the statistics of a batch of the task at hand:
 * support and query apart, never carried from task to task.
 * - `transductive`: a query is normalised with the query batch, as in MAML's published numbers;
 * - `inductive`: with its task's support batch: a prediction does not depend on the other queries;
 * - `perStep`: transductive, with scale and shift per adaptation step, learned by the outer loop only
 *   (MAML++, Antoniou et al. 2019, section 4; its code never uses the running statistics);
 * - `layer`: each example by itself (Ba et al. 2016, equation 3).
 */
export const normNames = ['none', 'layer', 'transductive', 'inductive', 'perStep'] as const;
export type NormName = (typeof normNames)[number];

/** One normalisation layer: its parameters and what it does to an array with channels last. */
export interface Norm {
  readonly parameters: readonly Parameter[];
  /** Names that the inner loop leaves alone. */
  readonly outerOnly: readonly string[];
  /** Whether adding a constant to a channel changes nothing, so that a bias before it need not be added. */
  readonly ignoresBias: boolean;
  /** @param x [n, …, channels] @returns the same shape */
  apply(params: Params, x: Tensor, pass: Pass): Tensor;
  /**
   * Normalisation, then max pooling, with the pooling done first: it commutes with a rising line. Only batch norms.
   * @param map the layer before, with each channel's sign to turn round, so that all lines rise
   */
  pooled?(params: Params, pass: Pass, map: (signs: Tensor) => Tensor, pool: (x: Tensor) => Tensor): Tensor;
}

const identity: Norm = { parameters: [], outerOnly: [], ignoresBias: false, apply: (_, x) => x };

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
  const shared = { parameters, outerOnly: kind === 'perStep' ? [scale, shift] : [] };
  if (kind === 'layer') {
    return {
      ...shared, ignoresBias: false,
      apply: (params, x) => tf.add(tf.mul(ownStandard(x), params[scale]), params[shift]),
    };
  }
  const line = (params: Params, x: Tensor, pass: Pass, signs: Tensor | undefined, of: (x: Tensor) => Tensor): Tensor => {
    const { mean, variance } = statistics(x, index, pass);
    const own = row(params, scale, pass.step);
    const gain = tf.mul(signs ? tf.mul(own, signs) : own, inverseDeviation(variance));
    return tf.add(tf.mul(of(x), gain), tf.sub(row(params, shift, pass.step), tf.mul(mean, gain)));
  };
  return {
    ...shared, ignoresBias: true,
    apply: (params, x, pass) => line(params, x, pass, undefined, (y) => y),
    pooled: (params, pass, map, pool) => {
      const signs = tf.sub(tf.mul(tf.step(row(params, scale, pass.step)), 2), 1);
      return line(params, map(signs), pass, signs, pool);
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

/**
 * Mean and biased variance per channel, of the batch or those of `pass.use`. The variance is E[x²] − E[x]², which reads
 * the array twice and writes nothing; rounding below zero is cut off.
 */
const statistics = (x: Tensor, index: number, pass: Pass): Statistics => {
  if (pass.use) return { mean: pass.use[2 * index], variance: pass.use[2 * index + 1] };
  const average = averageOver(x, pass.weight);
  const mean = average(x);
  const variance = tf.relu(tf.sub(average(tf.square(x)), tf.square(mean)));
  const { mean: m, variance: v } = pass.statistics?.(index, { mean, variance }) ?? { mean, variance };
  pass.collect?.push(m, v);
  return { mean: m, variance: v };
};

/** The mean per channel over examples and places. @param weight [n], 0 for examples that are none */
const averageOver = (x: Tensor, weight?: Tensor): ((values: Tensor) => Tensor) => {
  const axes = x.shape.slice(0, -1).map((_, i) => i);
  if (!weight) return (values) => tf.mean(values, axes);
  const share = tf.reshape(tf.div(weight, tf.maximum(tf.sum(weight), 1)), [x.shape[0], ...x.shape.slice(1).map(() => 1)]);
  const places = x.shape.slice(1, -1).reduce((n, d) => n * d, 1);
  return (values) => tf.div(tf.sum(tf.mul(values, share), axes), places);
};

/** 1 / √(variance + 10⁻⁵); 1 / 100,000 because 10⁻⁵ is no float32. */
const inverseDeviation = (variance: Tensor): Tensor =>
  tf.rsqrt(tf.add(variance, tf.div(tf.scalar(1), tf.scalar(100_000))));

/** centred / √(variance + 10⁻⁵). */
const standard = (centred: Tensor, variance: Tensor): Tensor => tf.mul(centred, inverseDeviation(variance));
