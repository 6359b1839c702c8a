import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { Batch, HiddenLayer, NetworkShape, Parameter, Params, Pass } from '../algorithm';
import { heNormal, zeros } from './initialisers';

/** Numbers of each example that a code is made from: the inputs, and where there are no classes the targets. */
const widthOf = ({ input, output }: NetworkShape, hasTargets: boolean): number =>
  input.reduce((n, d) => n * d, 1) + (hasTargets ? output : 0);

const layer = (name: string, fanIn: number, fanOut: number): readonly Parameter[] => [
  { name: `${name}/weight`, shape: [fanIn, fanOut], init: heNormal(fanIn) }, { name: `${name}/bias`, shape: [fanOut], init: zeros },
];
/** A layer that starts as zero, so that what it is added to is unchanged at first. */
const silent = (name: string, fanIn: number, fanOut: number): readonly Parameter[] =>
  layer(name, fanIn, fanOut).map((p) => ({ ...p, init: zeros }));

const dense = (params: Params, name: string, x: Tensor): Tensor =>
  tf.add(tf.matMul(x as tf.Tensor2D, params[`${name}/weight`] as tf.Tensor2D), params[`${name}/bias`]);

/**
 * Parameters of an encoder of support sets: examples one by one, then their mean (Zaheer et al. 2017, theorem 2: order does
 * not matter), then the code.
 * @param hidden units of each of its layers @param hasTargets whether targets are encoded too (regression)
 */
export const encoderParameters = (task: NetworkShape, hidden: number, code: number, hasTargets: boolean): readonly Parameter[] => [
  ...layer('encoder/1', widthOf(task, hasTargets), hidden), ...layer('encoder/2', hidden, hidden), ...layer('encoder/3', hidden, code),
];

/** A support set's code, [1, code]. */
export const taskCode = (params: Params, support: Batch, hasTargets: boolean): Tensor => {
  const n = support.x.shape[0];
  const rows = (values: Tensor) => tf.reshape(values, [n, values.size / n]);
  const x = rows(support.x);
  const seen = hasTargets ? tf.concat([x, rows(support.y)], 1) : x;
  const each = tf.relu(dense(params, 'encoder/2', tf.relu(dense(params, 'encoder/1', seen))));
  return tf.relu(dense(params, 'encoder/3', tf.expandDims(meanOf(each, support.weight), 0)));
};

const meanOf = (rows: Tensor, weight?: Tensor): Tensor => (weight
  ? tf.div(tf.sum(tf.mul(rows, tf.expandDims(weight, 1)), 0), tf.maximum(tf.sum(weight), 1) as Scalar) : tf.mean(rows, 0));

const filmName = ({ name }: HiddenLayer) => `film/${name}`;

/** Parameters of FiLM generators (Perez et al. 2018, equation 2), one for each hidden layer; at first they change nothing. */
export const filmParameters = (hidden: readonly HiddenLayer[], code: number): readonly Parameter[] =>
  hidden.flatMap((one) => silent(filmName(one), code, 2 * one.units));

/** h ← (1 + γ(code)) ∘ h + β(code) in every hidden layer, channels last. @param code [1, code] */
export const film = (params: Params, hidden: readonly HiddenLayer[], code: Tensor): Pick<Pass, 'modulate'> => {
  const lines = hidden.map((one) => {
    const both = tf.reshape(dense(params, filmName(one), code), [2, one.units]);
    const row = (i: number) => tf.reshape(tf.slice(both, [i, 0], [1, one.units]), [one.units]);
    return { gain: tf.add(row(0), 1), shift: row(1) };
  });
  return { modulate: (place, values) => tf.add(tf.mul(values, lines[place].gain), lines[place].shift) };
};
