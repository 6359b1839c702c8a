import * as tf from '@tensorflow/tfjs-core';
import type { Scalar } from '@tensorflow/tfjs-core';
import { add, dot, scale, sub, type Tree, zeros } from './tree';

/** a / b, or 0 where b is 0: once the residual is zero, x stays. */
const ratio = (a: Scalar, b: Scalar): Scalar => {
  const some = tf.notEqual(b, 0);
  const safe = tf.where(some, b, tf.onesLike(b));
  return tf.where(some, tf.div(a, safe), tf.zerosLike(a)) as Scalar;
};

/**
 * Solves A x = b by exactly `steps` iterations of plain conjugate gradients from x = 0, unrolled in the graph
 * (Hestenes & Stiefel 1952). No damping, no preconditioner, no early stop; where A has
 * negative curvature the step goes backwards, as in the reference files (add damping to avoid it).
 * @param product v ↦ A v, A symmetric
 */
export const conjugateGradient = (product: (v: Tree) => Tree, b: Tree, steps: number): Tree => {
  let x = zeros(b);
  let residual = b;
  let direction = b;
  let size = dot(residual, residual);
  for (let i = 0; i < steps; i++) {
    const image = product(direction);
    const along = ratio(size, dot(direction, image));
    x = add(x, scale(direction, along));
    if (i === steps - 1) break;
    residual = sub(residual, scale(image, along));
    const next = dot(residual, residual);
    direction = add(residual, scale(direction, ratio(next, size)));
    size = next;
  }
  return x;
};
