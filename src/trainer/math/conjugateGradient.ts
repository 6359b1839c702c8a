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
 * Solves A x = b by exactly `steps` iterations of conjugate gradients from x = 0, unrolled in the graph
 * (Hestenes & Stiefel 1952). No damping, no preconditioner, no early stop; where A has negative curvature the step
 * goes backwards, as in the reference files (add damping to avoid it). Each direction is made conjugate to all earlier
 * ones: equal in exact arithmetic, and a hundred times nearer in float32 when the curvature changes sign.
 * @param product v ↦ A v, A symmetric
 */
export const conjugateGradient = (product: (v: Tree) => Tree, b: Tree, steps: number): Tree => {
  let x = zeros(b);
  let residual = b;
  const past: { direction: Tree; image: Tree; curvature: Scalar }[] = [];
  for (let i = 0; i < steps; i++) {
    const direction = past.reduce(
      (d, p) => sub(d, scale(p.direction, ratio(dot(residual, p.image), p.curvature))), residual);
    const image = product(direction);
    const curvature = dot(direction, image);
    const along = ratio(dot(direction, residual), curvature);
    x = add(x, scale(direction, along));
    residual = sub(residual, scale(image, along));
    past.push({ direction, image, curvature });
  }
  return x;
};
