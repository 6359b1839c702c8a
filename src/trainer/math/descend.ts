import type { Scalar } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { Batch, Learner, Params, Predictor } from '../algorithm';
import { gradients, stopGradient } from './gradients';
import { add, map, pick, type Tree } from './tree';

/** How an inner loop goes down. */
export interface Descent {
  /** Names that change; the others stay at θ. */
  readonly names: readonly string[];
  /** Step size: one number, or one per entry by name (learned rates). */
  readonly rate: Scalar | Tree;
  /** Share of the last step that is kept (Polyak 1964); absent: plain gradient descent. */
  readonly momentum?: Scalar;
  /** Treat each inner gradient as a constant: the meta-gradient is then first order. */
  readonly firstOrder?: boolean;
  /** Added to each support gradient (a proximal term, …). */
  readonly extraGradient?: (params: Params) => Tree;
}

/** The gradient of one adaptation step at φ, for the named parameters. */
const supportGradient = (learner: Learner, params: Params, support: Batch, step: number, d: Descent): Tree => {
  const plain = gradients((own) => learner.supportLoss({ ...params, ...own }, support, step), pick(params, d.names));
  const whole = d.extraGradient ? add(plain, pick(d.extraGradient(params), d.names)) : plain;
  return d.firstOrder ? map(whole, stopGradient) : whole;
};

const scaled = (step: Tree, rate: Scalar | Tree): Tree =>
  map(step, (g, name) => tf.mul('dataId' in rate ? (rate as Scalar) : (rate as Tree)[name], g));

/**
 * φ_{i+1} = φ_i − α ∇ L_s(φ_i) on the whole support set (Finn et al. 2017, equation 1), `steps` times.
 * @returns predictors at φ_0 … φ_steps
 */
export const descend = (learner: Learner, start: Params, support: Batch, steps: number, d: Descent): Predictor[] => {
  const path = [learner.at(start, support, 0)];
  let params = start;
  let velocity: Tree | undefined;
  for (let i = 0; i < steps; i++) {
    const gradient = supportGradient(learner, params, support, i, d);
    const { momentum } = d;
    velocity = momentum && velocity
      ? map(gradient, (g, name) => tf.add(g, tf.mul(momentum, (velocity as Tree)[name]))) : gradient;
    const change = scaled(velocity, d.rate);
    params = map(params, (x, name) => (change[name] ? tf.sub(x, change[name]) : x));
    path.push(learner.at(params, support, i + 1));
  }
  return path;
};
