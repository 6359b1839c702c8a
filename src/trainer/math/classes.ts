import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { Batch } from '../taskSet';

/** Added to the logit of a class of which a support set has no example. */
const absent = -1e9;

/** Which examples belong to which class. */
export interface Membership {
  /** 1 where a row's label is the class, 0 elsewhere and in empty places: [n, classes] */
  readonly members: Tensor;
  /** Examples of each class: [classes] */
  readonly counts: Tensor;
}

/** @param batch labels [n], int32 @param classes most classes of a task */
export const membership = ({ y, weight }: Batch, classes: number): Membership => {
  const all = tf.oneHot(y as tf.Tensor1D, classes, 1, 0, 'float32');
  const members = weight ? tf.mul(all, tf.expandDims(weight, 1)) : all;
  return { members, counts: tf.sum(members, 0) };
};

/** Mean of the rows of each class, zeros where a class has none. @param rows [n, d] @returns [classes, d] */
export const classMeans = (rows: Tensor, { members, counts }: Membership): Tensor => tf.div(
  tf.matMul(members as tf.Tensor2D, rows as tf.Tensor2D, true), tf.expandDims(tf.maximum(counts, 1), 1));

/** 0 for the classes that a support set shows, and so low for the others that they are never chosen. [classes] */
export const shownOnly = ({ counts }: Membership): Tensor => tf.mul(tf.sub(1, tf.minimum(counts, 1)), absent);

/** Rows of length 1; one of zeros stays so. @param x [n, d] */
export const unit = (x: Tensor): Tensor => tf.div(x, tf.sqrt(tf.add(tf.sum(tf.square(x), 1, true), 1e-12)));

/** Cosines of rows. @param a [n, d] @param b [m, d] @returns [n, m] */
export const cosines = (a: Tensor, b: Tensor): Tensor => tf.matMul(unit(a) as tf.Tensor2D, unit(b) as tf.Tensor2D, false, true);

/** ‖aᵢ − bⱼ‖² @param a [n, d] @param b [m, d] @returns [n, m] */
export const squaredDistances = (a: Tensor, b: Tensor): Tensor => {
  const products = tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D, false, true);
  const own = tf.add(tf.sum(tf.square(a), 1, true), tf.sum(tf.square(b), 1));
  return tf.sub(own, tf.mul(products, 2));
};
