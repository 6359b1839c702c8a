import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { Batch, Learner, Params, Predictor } from '../algorithm';
import { gradients, stopGradient } from './gradients';
import { add, map, pick, type Tree, zeros } from './tree';

/** Second moments of an inner Adam, and β₂ to the number of steps that made them. */
export interface Moments {
  readonly second: Tree;
  readonly power: Scalar;
}

/** How an inner Adam goes down. */
export interface AdamDescent {
  /** Names that change; the others stay. */
  readonly names: readonly string[];
  readonly rate: Scalar;
  readonly beta2: number;
  readonly epsilon: number;
}

export interface AdamPath {
  /** Predictors at φ_0 … φ_steps. */
  readonly predictors: readonly Predictor[];
  /** φ_0 − φ_steps as the sum of the steps: a difference of near-equal numbers would lose digits in float32. */
  readonly direction: Tree;
  readonly moments: Moments;
}

/**
 * Adam without a first moment (β₁ = 0; Kingma & Ba 2015, algorithm 1), from second moments that are given and handed on:
 * v ← β₂ v + (1 − β₂) g², φ ← φ − α g / (√(v / (1 − β₂ᵗ)) + ε). Each gradient is a constant: first order.
 */
export const adamDescent = (
  learner: Learner, start: Params, support: Batch, steps: number, from: Moments, d: AdamDescent,
): AdamPath => {
  const predictors = [learner.at(start, support, 0)];
  let params = start;
  let direction = zeros(pick(start, d.names));
  let { second, power } = from;
  for (let i = 0; i < steps; i++) {
    const at = params;
    const plain = gradients((own) => learner.supportLoss({ ...at, ...own }, support, i), pick(at, d.names));
    const gradient = map(plain, stopGradient);
    second = map(second, (v, name) => (gradient[name] ? decayed(v, gradient[name], d.beta2) : v));
    power = tf.mul(power, d.beta2) as Scalar;
    const correction = tf.sub(1, power);
    const change = map(gradient, (g, name) => tf.mul(d.rate, tf.div(g, tf.add(root(tf.div(second[name], correction)), d.epsilon))));
    direction = add(direction, change);
    params = map(params, (x, name) => (change[name] ? tf.sub(x, change[name]) : x));
    predictors.push(learner.at(params, support, i + 1));
  }
  return { predictors, direction, moments: { second, power } };
};

const decayed = (v: Tensor, g: Tensor, beta2: number): Tensor =>
  tf.add(tf.mul(v, beta2), tf.mul(tf.square(g), tf.sub(1, beta2)));

/** Nobody differentiates through the root: its slope at zero is infinite. */
const root = (x: Tensor): Tensor => tf.sqrt(stopGradient(x));
