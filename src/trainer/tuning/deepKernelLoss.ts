import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { denseStack, type Layers } from '../math/dense';
import { heNormal } from '../math/initialisers';
import type { Parameter, Params } from '../model';

const root5 = Math.sqrt(5);
/** Added to the noise variance: keeps the kernel matrix of float32 positive definite. */
export const leastNoise = 1e-3;

/** The network in front of the kernel: units of each layer; all but the last are rectified (FSBO: 4 × 32). */
export const layerSizes = (width: number): readonly number[] => [width, 32, 32, 32, 32];

const networkOf = (width: number): Layers => denseStack('dense', layerSizes(width), heNormal);

/** Weights of the network, then logarithms of lengthscale, amplitude² and noise variance. */
export const deepKernelParameters = (width: number): readonly Parameter[] => {
  const scalar = (name: string, value: number): Parameter => ({ name, shape: [], init: () => Float32Array.of(value) });
  return [...networkOf(width).parameters, scalar('lengthscale', 0.5), scalar('amplitude', 0), scalar('noise', -2)];
};

/** The network's output, [n, 32]. @param x [n, width] */
export const deepFeatures = (params: Params, x: Tensor): Tensor => networkOf(x.shape[1] ?? 1).apply(params, x);

/** Matérn 5/2 on features with one lengthscale, noise on the diagonal. @returns [n, n] */
const deepKernel = (params: Params, x: Tensor): Tensor => {
  const f = tf.div(deepFeatures(params, x), tf.exp(params.lengthscale));
  const n = f.shape[0];
  const squares = tf.sum(tf.square(f), 1, true);
  const apart = tf.sub(tf.add(squares, tf.transpose(squares)), tf.mul(tf.matMul(f, f, false, true), 2));
  // The root has no slope at 0: float32 distances are kept a little above it.
  const r = tf.sqrt(tf.add(tf.relu(apart), 1e-6));
  const bend = tf.add(tf.add(tf.mul(r, root5), 1), tf.mul(tf.square(r), 5 / 3));
  const k = tf.mul(tf.mul(tf.exp(params.amplitude), bend), tf.exp(tf.mul(r, -root5)));
  return tf.add(k, tf.mul(tf.eye(n), tf.add(tf.exp(params.noise), leastNoise)));
};

/**
 * ln det K and yᵀ K⁻¹ y by elimination of the bordered matrix [[K, y], [yᵀ, 0]]: a Cholesky factorisation (as L D Lᵀ) in
 * differentiable operations, unrolled for fixed n. Its pivots are D; what is left at the end is −yᵀ K⁻¹ y.
 * @param k [n, n] @param y [n, 1]
 */
export const eliminated = (k: Tensor, y: Tensor): { readonly logDeterminant: Scalar; readonly quadratic: Scalar } => {
  const n = k.shape[0];
  let rest: Tensor = tf.concat([tf.concat([k, y], 1), tf.concat([tf.transpose(y), tf.zeros([1, 1])], 1)], 0);
  const pivots: Tensor[] = [];
  for (let left = n; left > 0; left--) {
    const pivot = tf.slice(rest, [0, 0], [1, 1]);
    const column = tf.slice(rest, [1, 0], [left, 1]);
    pivots.push(tf.reshape(pivot, [1]));
    const product = tf.matMul(tf.div(column, pivot), column, false, true);
    rest = tf.sub(tf.slice(rest, [1, 1], [left, left]), product);
  }
  const logDeterminant = tf.sum(tf.log(tf.maximum(tf.concat(pivots, 0), 1e-12))) as Scalar;
  return { logDeterminant, quadratic: tf.neg(tf.reshape(rest, [])) as Scalar };
};

/** −ln p(y | x) per point of one task (Wistuba & Grabocka 2021, equation 5). @param x [n, width] @param y [n, 1] */
export const marginalLoss = (params: Params, x: Tensor, y: Tensor): Scalar => {
  const n = x.shape[0];
  const { logDeterminant, quadratic } = eliminated(deepKernel(params, x), y);
  const total = tf.add(tf.add(quadratic, logDeterminant), n * Math.log(2 * Math.PI));
  return tf.mul(total, 0.5 / n) as Scalar;
};
