import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { conjugateGradient } from '../../../src/trainer/math/conjugateGradient';
import type { Tree } from '../../../src/trainer/math/tree';
import { evaluate, given, numbers } from '../evaluate';

const n = 6;
/** Entries of a symmetric matrix: MᵀM + shift on the diagonal. */
const symmetric = (shift: number): number[] => {
  const m = numbers('matrix', n * n);
  return Array.from({ length: n * n }, (_, k) => {
    const [i, j] = [Math.floor(k / n), k % n];
    return Array.from({ length: n }, (_x, r) => m[r * n + i] * m[r * n + j]).reduce((a, b) => a + b) + (i === j ? shift : 0);
  });
};
const right = Array.from(numbers('right', n));

/** A x, with x and b as trees of two tensors. */
const solve = async (matrix: readonly number[], b: readonly number[], steps: number) => {
  const { x0, x1 } = await evaluate(
    { a: given([n, n], matrix), first: given([2, 2], b.slice(0, 4)), second: given([2], b.slice(4)) },
    ({ a, first, second }) => {
      const product = ({ first: u, second: v }: Tree): Tree => {
        const whole = tf.reshape(tf.matMul(a as tf.Tensor2D, tf.concat([tf.reshape(u, [4, 1]), tf.reshape(v, [2, 1])], 0) as tf.Tensor2D), [n]);
        return { first: tf.reshape(tf.slice(whole, [0], [4]), [2, 2]), second: tf.slice(whole, [4], [2]) };
      };
      const x = conjugateGradient(product, { first, second }, steps);
      return { x0: x.first, x1: x.second };
    });
  return [...x0, ...x1];
};
const residual = (matrix: readonly number[], x: readonly number[], b: readonly number[]) => Math.hypot(
  ...b.map((v, i) => v - x.reduce((s, xj, j) => s + matrix[i * n + j] * xj, 0)));

describe('conjugate gradients', () => {
  test('solve n equations in n steps', async () => {
    const matrix = symmetric(0.5);
    expect(residual(matrix, await solve(matrix, right, n), right)).toBeLessThan(1e-12);
  });

  test('come nearer with every step, in the norm of the matrix', async () => {
    const matrix = symmetric(0.5);
    const exact = await solve(matrix, right, n);
    const errors = [];
    for (let steps = 0; steps <= n; steps++) {
      const e = (await solve(matrix, right, steps)).map((v, i) => v - exact[i]);
      errors.push(e.reduce((s, ei, i) => s + ei * e.reduce((r, ej, j) => r + matrix[i * n + j] * ej, 0), 0));
    }
    expect(errors).toEqual([...errors].sort((a, b) => b - a));
  });

  test('stay where they are once they are there, without a division by zero', async () => {
    const identity = Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? 1 : 0));
    expect(await solve(identity, right, 4)).toEqual(right);
    expect(await solve(symmetric(0.5), new Array<number>(n).fill(0), 3)).toEqual(new Array<number>(n).fill(0));
  });

  test('go on where the curvature is negative', async () => {
    const matrix = symmetric(-1);
    expect(residual(matrix, await solve(matrix, right, n), right)).toBeLessThan(1e-9);
  });

  test('no step: zero', async () => expect(await solve(symmetric(1), right, 0)).toEqual(new Array<number>(n).fill(0)));
});
