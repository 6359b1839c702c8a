import { describe, expect, test } from 'vitest';
import type { Tensor } from '@tensorflow/tfjs-core';
import { norm } from '../../../src/trainer/math/norm';
import { evaluate, given, numbers } from '../evaluate';

const channels = 3;
const x = given([4, 2, 2, channels], numbers('x', 48));
const other = given([6, 2, 2, channels], numbers('other', 72));
const scale = given([channels], [1, 2, -1]);
const shift = given([channels], [0, 0.5, 1]);
const named = (t: Readonly<Record<string, Tensor>>) => ({ 'norm1/scale': t.scale, 'norm1/shift': t.shift });

/** Mean and biased variance of the numbers at some places. */
const moments = (values: readonly number[]) => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return { mean, variance: values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length };
};
const channel = (data: ArrayLike<number>, c: number) => Array.from(data).filter((_, i) => i % channels === c);

describe('batch norm', () => {
  test('by the batch\'s own statistics, biased variance, eps 1e-5, then scale and shift', async () => {
    const layer = norm('transductive', 'norm1', 0, channels, 1);
    const { y } = await evaluate({ x, scale, shift }, (t) => ({ y: layer.apply(named(t), t.x, { step: 0 }) }));
    const expected = Array.from(x.data, (v, i) => {
      const { mean, variance } = moments(channel(x.data, i % channels));
      return (v - mean) / Math.sqrt(variance + 1e-5) * scale.data[i % channels] + shift.data[i % channels];
    });
    y.forEach((v, i) => expect(v).toBeCloseTo(expected[i], 13));
  });

  test('inductive: statistics collected on one batch are used on another', async () => {
    const layer = norm('inductive', 'norm1', 0, channels, 1);
    const { y } = await evaluate({ x, other, scale, shift }, (t) => {
      const collect: Tensor[] = [];
      layer.apply(named(t), t.x, { step: 0, collect });
      expect(collect.map((s) => s.shape)).toEqual([[channels], [channels]]);
      return { y: layer.apply(named(t), t.other, { step: 0, use: collect }) };
    });
    const { mean, variance } = moments(channel(x.data, 1));
    expect(y[1]).toBeCloseTo((other.data[1] - mean) / Math.sqrt(variance + 1e-5) * 2 + 0.5, 13);
  });

  test('the second layer uses the second pair of statistics', async () => {
    const layer = norm('inductive', 'norm1', 1, channels, 1);
    const pairs = { m0: given([3], [9, 9, 9]), m1: given([3], [1, 1, 1]), v: given([3], [3.99999, 3.99999, 3.99999]) };
    const { y } = await evaluate({ x, scale, shift, ...pairs }, (t) =>
      ({ y: layer.apply(named(t), t.x, { step: 0, use: [t.m0, t.m0, t.m1, t.v] }) }));
    expect(y[0]).toBeCloseTo((x.data[0] - 1) / 2, 6);
  });

  test('per step: a row for each step, the last one for all later steps; outer loop only', async () => {
    const layer = norm('perStep', 'norm1', 0, channels, 2);
    expect(layer.parameters.map((p) => p.shape)).toEqual([[3, channels], [3, channels]]);
    expect(layer.outerOnly).toEqual(['norm1/scale', 'norm1/shift']);
    const rows = { scale: given([3, 3], [1, 1, 1, 2, 2, 2, 3, 3, 3]), shift: given([3, 3], new Array(9).fill(0)) };
    const out = await evaluate({ x, ...rows }, (t) => Object.fromEntries(
      [0, 1, 2, 7].map((step) => [`s${step}`, layer.apply(named(t), t.x, { step })])));
    expect(out.s1[0]).toBeCloseTo(2 * out.s0[0], 13);
    expect(out.s2[0]).toBeCloseTo(3 * out.s0[0], 13);
    expect(out.s7).toEqual(out.s2);
  });
});

test('layer norm: each example by itself', async () => {
  const layer = norm('layer', 'norm1', 0, channels, 1);
  const { y } = await evaluate({ x, scale, shift }, (t) => ({ y: layer.apply(named(t), t.x, { step: 0 }) }));
  const { mean, variance } = moments(Array.from(x.data).slice(12, 24));
  expect(y[12]).toBeCloseTo((x.data[12] - mean) / Math.sqrt(variance + 1e-5), 13);
});

test('none: the array itself, no parameters', () => {
  expect(norm('none', 'norm1', 0, channels, 1).parameters).toEqual([]);
});
