import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Batch, Learner, Params, Predictor } from '../algorithm';
import { gradients, stopGradient } from './gradients';
import { map, pick, type Tree } from './tree';

/** How all coordinates of a network move at once, each by its own gradient. */
export interface Rule {
  /** What it remembers before the first step. @param size coordinates */
  start(size: number): readonly Tensor[];
  /**
   * One step. @param gradient [coordinates] @param state what it remembers @param step steps taken before
   * @returns what is added to the coordinates [coordinates], and what it remembers now
   */
  step(gradient: Tensor, state: readonly Tensor[], step: number): { readonly change: Tensor; readonly state: readonly Tensor[] };
}

/** A place on the way down. */
export interface Standing {
  readonly params: Params;
  readonly state: readonly Tensor[];
  /** Steps taken. */
  readonly step: number;
}

/** Where a descent begins. @param start the network's parameters by name */
export const beginning = (learner: Learner, start: Params, rule: Rule): Standing =>
  ({ params: start, state: rule.start(sizeOf(pick(start, learner.adaptable))), step: 0 });

/** The same place, through which nothing is differentiated: a truncated unroll begins there. */
export const cutOff = ({ params, state, step }: Standing): Standing => ({ params: map(params, stopGradient), state: state.map(stopGradient), step });

/** What a piece of a descent passed. */
export interface Piece {
  readonly end: Standing;
  /** Predictors after each of its steps. */
  readonly predictors: readonly Predictor[];
}

/**
 * Steps on the whole support set. @param through whether the gradients that the rule reads may be differentiated again;
 * otherwise they are constants
 */
export const advance = (learner: Learner, support: Batch, from: Standing, rule: Rule, steps: number, through: boolean): Piece => {
  let at = from;
  const predictors: Predictor[] = [];
  for (let i = 0; i < steps; i++) {
    const { params, state, step } = at;
    const own = pick(params, learner.adaptable);
    const read = gradients((here) => learner.supportLoss({ ...params, ...here }, support, step), own);
    const flat = joined(read);
    const moved = rule.step(through ? flat : stopGradient(flat), state, step);
    at = { params: { ...params, ...added(own, moved.change) }, state: moved.state, step: step + 1 };
    predictors.push(learner.at(at.params, support, at.step));
  }
  return { end: at, predictors };
};

const sizeOf = (tree: Tree): number => Object.values(tree).reduce((n, x) => n + x.size, 0);

const joined = (tree: Tree): Tensor => {
  const parts = Object.values(tree).map((x) => tf.reshape(x, [x.size]));
  return parts.length === 1 ? parts[0] : tf.concat(parts, 0);
};

const added = (tree: Tree, change: Tensor): Tree => {
  let at = 0;
  return map(tree, (x) => {
    const part = tf.reshape(tf.slice(change, [at], [x.size]), x.shape);
    at += x.size;
    return tf.add(x, part);
  });
};
