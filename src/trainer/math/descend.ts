import type { Scalar } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { amount, type Batch, choice, count, type Learner, type Params, type Predictor, rate, ratio, share } from '../algorithm';
import { gradients, stopGradient } from './gradients';
import { add, map, pick, scale, type Tree } from './tree';

/** Options of methods whose inner loop is gradient descent. @param steps default number of adaptation steps */
export const descentOptions = (steps: number) => ({
  innerRate: rate(0.01, 'step size α of adaptation'),
  innerSteps: count(steps, 'adaptation steps in training'),
  laterRate: share(1, 'share of α that steps beyond those of training take (Finn et al. 2017 halve it in control)'),
  innerOptimizer: choice(['sgd', 'momentum'], 'how adaptation goes down'),
  innerMomentum: ratio(0.9, 'share of the last inner step kept by innerOptimizer momentum'),
  innerClip: amount(0, 'each number of an adaptation gradient is cut to plus or minus this (10 in the code of Vuorio et al. 2019); 0 cuts nothing'),
});
/** Those of them that can be edited while a run is paused. */
export const editableDescent = ['innerRate', 'innerMomentum'] as const;

/** The descent that these options ask for. */
export const chosenDescent = (
  { options, scalar }: {
    readonly options: { readonly innerOptimizer: string; readonly innerSteps: number; readonly laterRate?: number; readonly innerClip: number };
    readonly scalar: Readonly<Record<string, Scalar>>;
  },
): Pick<Descent, 'rate' | 'momentum' | 'later' | 'clip'> => ({
  rate: scalar.innerRate,
  later: options.laterRate === undefined || options.laterRate === 1 ? undefined : { from: options.innerSteps, share: options.laterRate },
  momentum: options.innerOptimizer === 'momentum' ? scalar.innerMomentum : undefined,
  clip: options.innerClip === 0 ? undefined : options.innerClip,
});

/** How an inner loop goes down. */
export interface Descent {
  /** Names that change; the others stay at θ. */
  readonly names: readonly string[];
  /** Step size: one number, one per entry by name (learned rates), or such rates for each step. */
  readonly rate: Scalar | Tree | ((step: number) => Tree);
  /** Steps from this one on take only a share of the step size. Absent: all are alike. */
  readonly later?: { readonly from: number; readonly share: number } | undefined;
  /** Share of the last step that is kept (Polyak 1964); absent: plain gradient descent. */
  readonly momentum?: Scalar;
  /** Each number of a support gradient is cut to plus or minus this, and is a constant where it is cut. Absent: nothing is cut. */
  readonly clip?: number | undefined;
  /** Treat each inner gradient as a constant: the meta-gradient is then first order. */
  readonly firstOrder?: boolean;
  /** How much of each inner gradient's own derivative is kept: 0 is first order, 1 second order, both exactly. */
  readonly secondOrder?: Scalar;
  /** Added to each support gradient (a proximal term, …). */
  readonly extraGradient?: (params: Params) => Tree;
}

/** The gradient of one adaptation step at φ, for the named parameters. */
const supportGradient = (learner: Learner, params: Params, support: Batch, step: number, d: Descent): Tree => {
  const plain = gradients((own) => learner.supportLoss({ ...params, ...own }, support, step), pick(params, d.names));
  const { clip } = d;
  const full = d.extraGradient ? add(plain, pick(d.extraGradient(params), d.names)) : plain;
  const whole = clip === undefined ? full : map(full, (g) => tf.minimum(tf.maximum(g, -clip), clip));
  if (d.firstOrder) return map(whole, stopGradient);
  const { secondOrder: share } = d;
  return share ? map(whole, (g) => tf.add(tf.mul(share, g), tf.mul(tf.sub(1, share), stopGradient(g)))) : whole;
};

const scaled = (step: Tree, rate: Scalar | Tree): Tree =>
  map(step, (g, name) => tf.mul('dataId' in rate ? (rate as Scalar) : (rate as Tree)[name], g));

const rateAt = ({ rate }: Descent, step: number): Scalar | Tree => (typeof rate === 'function' ? rate(step) : rate);

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
    const whole = scaled(velocity, rateAt(d, i));
    const change = d.later && i >= d.later.from ? scale(whole, d.later.share) : whole;
    params = map(params, (x, name) => (change[name] ? tf.sub(x, change[name]) : x));
    path.push(learner.at(params, support, i + 1));
  }
  return path;
};
