import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { Params } from '../model';
import { dense } from './dense';
import type { Layers } from './dense';

/** Attention of several heads: its parameters, and what it does. */
export interface Attention extends Pick<Layers, 'parameters'> {
  /**
   * @param queries [n, dq] @param keys [m, dk] @param values [m, dv] @param weight [m], 0 for places that are not to be seen
   * @returns [n, size]
   */
  apply(params: Params, queries: Tensor, keys: Tensor, values: Tensor, weight?: Tensor): Tensor;
}

export interface AttentionShape {
  readonly queries: number;
  readonly keys: number;
  readonly values: number;
  /** Numbers of a result row: a multiple of `heads`. */
  readonly size: number;
  readonly heads: number;
}

/** So low that no weight is left after the softmax. */
const unseen = -1e9;

/**
 * softmax(Q Kᵀ / √d) V per head, heads side by side, then a linear map (Vaswani et al. 2017, section 3.2). A result does not
 * depend on the order of keys and values.
 * @throws Error when the size cannot be shared among the heads
 */
export const attention = (name: string, { queries, keys, values, size, heads }: AttentionShape): Attention => {
  if (size % heads !== 0) throw new Error(`algorithm.heads: ${size} numbers cannot be shared among ${heads} heads; use a divisor of ${size}.`);
  const width = size / heads;
  const projections = {
    q: dense(`${name}/query`, queries, size, undefined, false), k: dense(`${name}/key`, keys, size, undefined, false),
    v: dense(`${name}/value`, values, size, undefined, false), out: dense(`${name}/out`, size, size, undefined, false),
  };
  /** [n, size] → [heads, n, width] */
  const parted = (x: Tensor): Tensor => tf.transpose(tf.reshape(x, [x.shape[0], heads, width]), [1, 0, 2]);
  return {
    parameters: Object.values(projections).flatMap(({ parameters }) => parameters),
    apply: (params, q, k, v, weight) => {
      const [a, b, c] = [projections.q.apply(params, q), projections.k.apply(params, k), projections.v.apply(params, v)].map(parted);
      const scores = tf.mul(tf.matMul(a, b, false, true), 1 / Math.sqrt(width));
      const masked = weight ? tf.add(scores, tf.mul(tf.sub(1, weight), unseen)) : scores;
      const mixed = tf.transpose(tf.matMul(tf.softmax(masked), c), [1, 0, 2]);
      return projections.out.apply(params, tf.reshape(mixed, [q.shape[0], size]));
    },
  };
};
