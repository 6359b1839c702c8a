import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';

/** Tensors by name: parameters, gradients, steps. Every function keeps the names and their order. */
export type Tree = Readonly<Record<string, Tensor>>;

/** `f` of each tensor. */
export const map = (tree: Tree, f: (x: Tensor, name: string) => Tensor): Tree =>
  Object.fromEntries(Object.entries(tree).map(([name, x]) => [name, f(x, name)]));

/** a + b, name by name. */
export const add = (a: Tree, b: Tree): Tree => map(a, (x, name) => tf.add(x, b[name]));
/** a − b, name by name. */
export const sub = (a: Tree, b: Tree): Tree => map(a, (x, name) => tf.sub(x, b[name]));
/** a scaled by one number. */
export const scale = (a: Tree, by: Scalar | number): Tree => map(a, (x) => tf.mul(by, x));
/** Sum over all entries of a · b. */
export const dot = (a: Tree, b: Tree): Scalar =>
  Object.entries(a).map(([name, x]) => tf.sum(tf.mul(x, b[name])) as Scalar)
    .reduce((sum, part) => tf.add(sum, part) as Scalar);
/** Only the named tensors. */
export const pick = (tree: Tree, names: readonly string[]): Tree =>
  Object.fromEntries(names.map((name) => [name, tree[name]]));
/** Zeros of the same shapes. */
export const zeros = (tree: Tree): Tree => map(tree, (x) => tf.zerosLike(x));
