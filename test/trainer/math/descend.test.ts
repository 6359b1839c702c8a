import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import type { Batch, Learner, Params, Predictor } from '../../../src/trainer/algorithm';
import { type Descent, descend } from '../../../src/trainer/math/descend';
import { gradients } from '../../../src/trainer/math/gradients';
import { evaluate, given } from '../evaluate';

/** Loss Σ curvature/2 (p − target)² over two parameters: every path is known in closed form. */
const curvature: Readonly<Record<string, number>> = { u: 2, v: 0.5 };
const target = 3;
const lossOf = (params: Params): Scalar => Object.entries(curvature)
  .map(([name, c]) => tf.mul(tf.sum(tf.square(tf.sub(params[name], target))), c / 2) as Scalar)
  .reduce((a, b) => tf.add(a, b) as Scalar);
const seen: number[] = [];
const learner: Learner = {
  parameters: [], task: { input: [1], output: 1, steps: 1 }, adaptable: ['u', 'v'], head: ['v'], hidden: [],
  apply: (_params, x) => x, predicting: (params) => learner.at(params, batch, 0), telling: (params) => learner.at(params, batch, 0),
  passing: () => learner,
  supportLoss: (params: Params, _support: Batch, step: number) => {
    seen.push(step);
    return lossOf(params);
  },
  at: (params: Params): Predictor => ({ params, predict: (x) => x, features: () => [], loss: () => lossOf(params), score: () => lossOf(params) }),
};
const batch: Batch = { x: undefined as unknown as Tensor, y: undefined as unknown as Tensor };

type Inputs = Readonly<Record<'u' | 'v' | 'rate' | 'momentum', Tensor>>;
const inputs = { u: given([2], [0, 1]), v: given([1], [-1]), rate: given([], [0.1]), momentum: given([], [0.5]) };
const path = (steps: number, descent: (t: Inputs) => Descent) => evaluate(inputs, (t) => {
  const all = descend(learner, { u: t.u, v: t.v }, batch, steps, descent(t));
  return Object.fromEntries(all.flatMap(({ params }, i) => [[`u${i}`, params.u], [`v${i}`, params.v]]));
});
const plain = (t: Inputs): Descent => ({ names: ['u', 'v'], rate: t.rate as Scalar });

describe('an inner loop', () => {
  test('goes down step by step: p ← p − α c (p − target)', async () => {
    seen.length = 0;
    const out = await path(3, plain);
    for (const [name, start] of [['u', 0], ['v', -1]] as const) {
      for (let i = 0; i <= 3; i++) {
        expect(out[`${name}${i}`][0]).toBeCloseTo(target + (start - target) * (1 - 0.1 * curvature[name]) ** i, 6);
      }
    }
    expect(seen, 'each step is told its number').toEqual([0, 1, 2]);
    expect(Object.keys(out)).toHaveLength(8);
  });

  test('without steps stays', async () => expect(await path(0, plain)).toEqual({ u0: [0, 1], v0: [-1] }));

  test('changes the named parameters alone', async () => {
    const out = await path(2, (t) => ({ ...plain(t), names: ['v'] }));
    expect(out.u2).toEqual([0, 1]);
    expect(out.v2[0]).not.toBe(-1);
  });

  test('with learned rates: one per entry', async () => {
    const out = await path(1, (t) => ({ names: ['u', 'v'], rate: { u: tf.tensor1d([0.25, 0]), v: t.rate } }));
    expect(out.u1).toEqual([0 - 0.25 * 2 * (0 - 3), 1]);
    expect(out.v1[0]).toBeCloseTo(-1 - 0.1 * 0.5 * (-1 - 3), 6);
  });

  test('with momentum keeps a share of the last step (Polyak 1964)', async () => {
    const out = await path(3, (t) => ({ ...plain(t), momentum: t.momentum as Scalar }));
    let [p, velocity] = [-1, 0];
    for (let i = 1; i <= 3; i++) {
      velocity = 0.5 * velocity + 0.5 * (p - target);
      p -= 0.1 * velocity;
      expect(out[`v${i}`][0]).toBeCloseTo(p, 6);
    }
  });

  test('cuts each number of a gradient that is too large; where it is cut, nothing is differentiated', async () => {
    const out = await evaluate(inputs, (t) => {
      const first = (u: Tensor) => descend(learner, { u, v: t.v }, batch, 1, { ...plain(t), clip: 5 })[1].params;
      return { ...first(t.u), g: gradients(({ u }) => tf.sum(first(u).u) as Scalar, { u: t.u }).u };
    });
    // Slopes 2 (0 − 3) and 2 (1 − 3); 0.5 (−1 − 3).
    [0 + 0.1 * 5, 1 + 0.1 * 4].forEach((v, i) => expect(out.u[i]).toBeCloseTo(v, 6));
    expect(out.v[0]).toBeCloseTo(-1 + 0.1 * 2, 6);
    [1, 1 - 0.1 * 2].forEach((v, i) => expect(out.g[i]).toBeCloseTo(v, 6));
  });

  test('adds an extra gradient for the named parameters', async () => {
    const out = await path(1, (t) => ({ ...plain(t), names: ['v'], extraGradient: (params) => params }));
    expect(out.v1[0]).toBeCloseTo(-1 - 0.1 * (0.5 * -4 + -1), 6);
    expect(out.u1).toEqual([0, 1]);
  });

  test.each([
    ['second order: dL(φ₂)/dθ = c (φ₂ − target) (1 − α c)²', false, (1 - 0.1 * 2) ** 2],
    ['first order: without the factor', true, 1],
  ])('%s', async (_, firstOrder, factor) => {
    const { g, u2 } = await evaluate(inputs, (t) => {
      const last = (u: Tensor) => descend(learner, { u, v: t.v }, batch, 2, { ...plain(t), firstOrder })[2];
      return { g: gradients(({ u }) => last(u).loss(batch), { u: t.u }).u, u2: last(t.u).params.u };
    });
    expect(g[0]).toBeCloseTo(2 * (u2[0] - target) * factor, 6);
  });
});
