import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { Tree } from './tree';

/** State of an outer optimiser: moments by name, each of the length of the flat meta-parameters. */
export type OptimizerState = Tree;

/** The numbers of one update; those that change with time are scalar inputs, so that the graph stays one. */
export interface UpdateScalars {
  /** Meta rate β of this iteration. */
  readonly rate: Scalar;
  /** 1 / (1 − β₁ᵗ) and 1 / (1 − β₂ᵗ), Adam's bias corrections. */
  readonly correction1: Scalar;
  readonly correction2: Scalar;
}

/** One outer update on flat vectors: pure, θ and state in, θ and state out. */
export interface Optimizer {
  readonly state: readonly string[];
  update(theta: Tensor, gradient: Tensor, state: OptimizerState, s: UpdateScalars): { theta: Tensor; state: OptimizerState };
}

interface AdamOptions { readonly beta1: number; readonly beta2: number; readonly epsilon: number }

/** Adam (Kingma & Ba 2015, algorithm 1); with `decay`, AdamW (Loshchilov & Hutter 2019, algorithm 2). */
export const adam = ({ beta1, beta2, epsilon }: AdamOptions, decay = 0): Optimizer => ({
  state: ['first', 'second'],
  update: (theta, gradient, { first, second }, { rate, correction1, correction2 }) => {
    const m = tf.add(tf.mul(first, beta1), tf.mul(gradient, 1 - beta1));
    const v = tf.add(tf.mul(second, beta2), tf.mul(tf.square(gradient), 1 - beta2));
    const size = tf.add(tf.sqrt(tf.mul(v, correction2)), epsilon);
    const step = tf.div(tf.mul(m, tf.mul(rate, correction1)), size);
    const kept = decay > 0 ? tf.mul(theta, tf.sub(1, tf.mul(rate, decay))) : theta;
    return { theta: tf.sub(kept, step), state: { first: m, second: v } };
  },
});

/** Gradient descent with momentum and L2 decay; without momentum it has no state. */
export const sgd = (momentum: number, decay: number): Optimizer => ({
  state: momentum > 0 ? ['velocity'] : [],
  update: (theta, gradient, state, { rate }) => {
    const whole = decay > 0 ? tf.add(gradient, tf.mul(theta, decay)) : gradient;
    const velocity = momentum > 0 ? tf.add(tf.mul(state.velocity, momentum), whole) : whole;
    const next: OptimizerState = momentum > 0 ? { velocity } : {};
    return { theta: tf.sub(theta, tf.mul(velocity, rate)), state: next };
  },
});

/** The gradient scaled down to length `limit` when it is longer. */
export const clipped = (gradient: Tensor, norm: Scalar, limit: number): Tensor =>
  tf.mul(gradient, tf.minimum(tf.div(limit, tf.maximum(norm, 1e-30)), 1));
