import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { filled, type Params } from '../model';
import { attention } from './attention';
import { denseStack, type Layers } from './dense';

/** Each row to mean 0 and variance 1, then scale and shift (Ba et al. 2016, equation 3). */
export const layerNorm = (name: string, width: number): Layers => ({
  parameters: [
    { name: `${name}/scale`, shape: [width], init: filled(1) }, { name: `${name}/shift`, shape: [width], init: filled(0) },
  ],
  size: width,
  apply: (params, x) => {
    const { mean, variance } = tf.moments(x, 1, true);
    const normal = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5)));
    return tf.add(tf.mul(normal, params[`${name}/scale`]), params[`${name}/shift`]);
  },
});

export interface TransformerShape {
  /** Numbers of a token. */
  readonly width: number;
  /** Heads of the attention; a divisor of `width`. */
  readonly heads: number;
  /** Units of the feed-forward part. */
  readonly hidden: number;
}

export interface TransformerLayer extends Pick<Layers, 'parameters'> {
  /** @param tokens [n, width] @param seen [m, width], what they attend to @param weight [m], 0 for places not to be seen @returns [n, width] */
  attend(params: Params, tokens: Tensor, seen: Tensor, weight?: Tensor): Tensor;
}

/**
 * Attention, then a feed-forward part, each of normed tokens and added to what came in (Vaswani et al. 2017, section 3.1, with
 * the norm before as in Xiong et al. 2020, arXiv:2002.04745).
 * @throws Error when the width cannot be shared among the heads
 */
export const transformerLayer = (name: string, { width, heads, hidden }: TransformerShape): TransformerLayer => {
  const [before, between] = [layerNorm(`${name}/norm1`, width), layerNorm(`${name}/norm2`, width)];
  const mixing = attention(`${name}/attention`, { queries: width, keys: width, values: width, size: width, heads });
  const feed = denseStack(`${name}/feed`, [width, hidden, width]);
  return {
    parameters: [before, between, mixing, feed].flatMap(({ parameters }) => parameters),
    attend: (params, tokens, seen, weight) => {
      const normal = before.apply(params, seen);
      const mixed = tf.add(tokens, mixing.apply(params, before.apply(params, tokens), normal, normal, weight));
      return tf.add(mixed, feed.apply(params, between.apply(params, mixed)));
    },
  };
};
