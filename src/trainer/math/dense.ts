import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { Parameter, Params } from '../model';
import { type Initialiser, xavier, zeros } from './initialisers';

/** Dense layers, of a network or of a method's own: their parameters, and what they do to rows. */
export interface Layers {
  readonly parameters: readonly Parameter[];
  /** Numbers of an output row. */
  readonly size: number;
  /** @param x [n, fanIn] @returns [n, size] */
  apply(params: Params, x: Tensor): Tensor;
}

/** x W + b: `NAME/weight` [fanIn, fanOut] and, where it has one, `NAME/bias` [fanOut]. */
export const dense = (name: string, fanIn: number, fanOut: number, init: Initialiser = xavier(fanIn, fanOut), biased = true): Layers => {
  const [weight, bias] = [`${name}/weight`, `${name}/bias`];
  const matrix: Parameter = { name: weight, shape: [fanIn, fanOut], init };
  return {
    parameters: biased ? [matrix, { name: bias, shape: [fanOut], init: zeros }] : [matrix],
    size: fanOut,
    apply: (params, x) => {
      const mapped = tf.matMul(x as tf.Tensor2D, params[weight] as tf.Tensor2D);
      return biased ? tf.add(mapped, params[bias]) : mapped;
    },
  };
};

/** Dense layers with ReLU between them, none after the last. @param sizes numbers of the input, then of each layer */
export const denseStack = (
  name: string, sizes: readonly number[], init: (fanIn: number, fanOut: number) => Initialiser = xavier,
): Layers => {
  const layers = sizes.slice(1).map((size, i) => dense(`${name}${i + 1}`, sizes[i], size, init(sizes[i], size)));
  return {
    parameters: layers.flatMap(({ parameters }) => parameters),
    size: sizes[sizes.length - 1],
    apply: (params, x) => layers.reduce((h, layer, i) => layer.apply(params, i === 0 ? h : tf.relu(h)), x),
  };
};

/** Examples as rows of numbers: [n, …] → [n, numbers of one]. */
export const rows = (x: Tensor): Tensor => tf.reshape(x, [x.shape[0], x.size / x.shape[0]]);
