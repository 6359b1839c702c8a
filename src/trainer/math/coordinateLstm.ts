import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Parameter, Params } from '../algorithm';
import type { Rule } from './freshDescent';
import { xavier, zeros } from './initialisers';

/** What a coordinate-wise optimiser is made of. */
export interface LstmShape {
  /** Units of each of the two layers. */
  readonly hidden: number;
  /** Gradients from e⁻ᵖ on are read by the logarithm of their size. */
  readonly decades: number;
  /** What the outputs are multiplied by. */
  readonly scale: number;
}

/** Numbers that are read of a gradient, and numbers that come out: a direction and the logarithm of a length. */
const [read, told] = [2, 2] as const;

const cellParameters = (name: string, inputs: number, hidden: number): readonly Parameter[] => [
  { name: `${name}/weight`, shape: [inputs + hidden, 4 * hidden], init: xavier(inputs + hidden, hidden) },
  // A forget gate that begins open (Gers et al. 2000): its bias is 1.
  { name: `${name}/bias`, shape: [4 * hidden], init: (_rng, size) =>
    Float32Array.from({ length: size }, (_, i) => (Math.floor(i / hidden) === 1 ? 1 : 0)) },
];

/** Parameters of the optimiser, shared over all coordinates. */
export const lstmParameters = ({ hidden }: LstmShape): readonly Parameter[] => [
  ...cellParameters('lstm1', read, hidden), ...cellParameters('lstm2', hidden, hidden),
  { name: 'update/weight', shape: [hidden, told], init: xavier(hidden, told) }, { name: 'update/bias', shape: [told], init: zeros },
];

/**
 * A gradient as an LSTM can read it, [n, 2]: (log |g| / p, sign g) where |g| ≥ e⁻ᵖ, else (−1, eᵖ g)
 * (Andrychowicz et al. 2016, appendix A). @param gradient [n]
 */
export const logSign = (gradient: Tensor, p: number): Tensor => {
  const size = tf.abs(gradient);
  const isLarge = tf.greaterEqual(size, Math.exp(-p));
  const log = tf.div(tf.log(tf.maximum(size, Math.exp(-p))), p);
  return tf.stack([tf.where(isLarge, log, tf.fill(log.shape, -1)), tf.where(isLarge, tf.sign(gradient), tf.mul(gradient, Math.exp(p)))], 1);
};

/** One step of an LSTM (Hochreiter & Schmidhuber 1997; Gers et al. 2000). @param x [n, inputs] @param h [n, hidden] @param c [n, hidden] */
export const lstmCell = (params: Params, name: string, x: Tensor, h: Tensor, c: Tensor): readonly [h: Tensor, c: Tensor] => {
  const [rows, hidden] = h.shape;
  const gates = tf.add(tf.matMul(tf.concat([x, h], 1) as tf.Tensor2D, params[`${name}/weight`] as tf.Tensor2D), params[`${name}/bias`]);
  const gate = (i: number) => tf.slice(gates, [0, i * hidden], [rows, hidden]);
  const kept = tf.mul(tf.sigmoid(gate(1)), c);
  const cell = tf.add(kept, tf.mul(tf.sigmoid(gate(0)), tf.tanh(gate(2))));
  return [tf.mul(tf.sigmoid(gate(3)), tf.tanh(cell)), cell];
};

/**
 * The optimiser as a rule: every coordinate has a state of its own, all have the same weights. A coordinate moves by
 * scale · d · eᵐ, d and m the two outputs (Metz et al. 2019, arXiv:1810.10180, appendix: a direction and a magnitude).
 */
export const lstmRule = (params: Params, { hidden, decades, scale }: LstmShape): Rule => ({
  start: (size) => Array.from({ length: 4 }, () => tf.zeros([size, hidden])),
  step: (gradient, [h1, c1, h2, c2]) => {
    const [lower, lowerCell] = lstmCell(params, 'lstm1', logSign(gradient, decades), h1, c1);
    const [upper, upperCell] = lstmCell(params, 'lstm2', lower, h2, c2);
    const out = tf.add(tf.matMul(upper as tf.Tensor2D, params['update/weight'] as tf.Tensor2D), params['update/bias']);
    const column = (i: number) => tf.reshape(tf.slice(out, [0, i], [gradient.size, 1]), [gradient.size]);
    return { change: tf.mul(tf.mul(column(0), tf.exp(column(1))), scale), state: [lower, lowerCell, upper, upperCell] };
  },
});
