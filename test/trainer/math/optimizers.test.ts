import * as tf from '@tensorflow/tfjs-core';
import type { Scalar } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { configSchema } from '../../../src/protocol/config';
import { optimizerOf } from '../../../src/trainer/programs/compile';
import { clipped } from '../../../src/trainer/math/optimizers';
import { schemas } from '../../../src/trainer/registry';
import { evaluate, given, numbers } from '../evaluate';

const size = 5;
const rates = [0.1, 0.1, 0.05, 0.05];
const gradients = rates.map((_, i) => Array.from(numbers(`gradient${i}`, size)));
const theta = Array.from(numbers('theta', size));

type Config = Parameters<typeof optimizerOf>[0];
const configOf = (optimizer: object): Config => configSchema(schemas()).parse({
  taskSet: { name: 'sinusoid' }, model: { name: 'mlp' }, algorithm: { name: 'maml' }, training: { optimizer },
}).training.optimizer;

/** Some updates by the traced optimiser, one after the other, in float64. */
const updated = async (config: Config): Promise<number[]> => {
  const optimizer = optimizerOf(config);
  const adam = config.name === 'sgd' ? { beta1: 0, beta2: 0 } : config;
  let at = theta;
  let state = Object.fromEntries(optimizer.state.map((name) => [name, new Array<number>(size).fill(0)]));
  for (const [t, rate] of rates.entries()) {
    const correction = (beta: number) => given([], [1 / (1 - beta ** (t + 1))]);
    const inputs = {
      theta: given([size], at), gradient: given([size], gradients[t]), rate: given([], [rate]),
      correction1: correction(adam.beta1), correction2: correction(adam.beta2),
      ...Object.fromEntries(Object.entries(state).map(([name, values]) => [name, given([size], values)])),
    };
    const { next, ...moments } = await evaluate(inputs, (tensors) => {
      const all = tensors as Readonly<Record<string, tf.Tensor>>;
      const result = optimizer.update(all.theta, all.gradient, Object.fromEntries(optimizer.state.map((n) => [n, all[n]])), {
        rate: all.rate as Scalar, correction1: all.correction1 as Scalar, correction2: all.correction2 as Scalar,
      });
      return { next: result.theta, ...result.state };
    });
    at = next;
    state = moments;
  }
  return at;
};

/** The same number by number, as the articles write it. @param step θ, gradient, memory, t (from 1), rate → θ */
const naive = (step: (x: number, g: number, memory: { m: number; v: number }, t: number, rate: number) => number): number[] =>
  theta.map((x, i) => {
    const memory = { m: 0, v: 0 };
    return rates.reduce((at, rate, t) => step(at, gradients[t][i], memory, t + 1, rate), x);
  });
/** Kingma & Ba 2015, algorithm 1; `decay` as in Loshchilov & Hutter 2019, algorithm 2, line 12. */
const adamStep = (beta1: number, beta2: number, epsilon: number, decay = 0) =>
  naive((x, g, memory, t, rate) => {
    memory.m = beta1 * memory.m + (1 - beta1) * g;
    memory.v = beta2 * memory.v + (1 - beta2) * g ** 2;
    const [m, v] = [memory.m / (1 - beta1 ** t), memory.v / (1 - beta2 ** t)];
    return x - rate * (m / (Math.sqrt(v) + epsilon) + decay * x);
  });

describe('outer optimisers, number by number over four updates', () => {
  test.each<[object, number[]]>([
    [{ name: 'adam' }, adamStep(0.9, 0.999, 1e-8)],
    [{ name: 'adam', beta1: 0.5, beta2: 0.9, epsilon: 0.1 }, adamStep(0.5, 0.9, 0.1)],
    [{ name: 'adam', beta1: 0 }, adamStep(0, 0.999, 1e-8)],
    [{ name: 'adamW', weightDecay: 0.3 }, adamStep(0.9, 0.999, 1e-8, 0.3)],
    [{ name: 'adamW', weightDecay: 0 }, adamStep(0.9, 0.999, 1e-8)],
    [{ name: 'sgd' }, naive((x, g, _, _t, rate) => x - rate * g)],
    [{ name: 'sgd', weightDecay: 0.2 }, naive((x, g, _, _t, rate) => x - rate * (g + 0.2 * x))],
    [{ name: 'sgd', momentum: 0.9 }, naive((x, g, memory, _, rate) => {
      memory.v = 0.9 * memory.v + g;
      return x - rate * memory.v;
    })],
    [{ name: 'sgd', momentum: 0.5, weightDecay: 0.2 }, naive((x, g, memory, _, rate) => {
      memory.v = 0.5 * memory.v + g + 0.2 * x;
      return x - rate * memory.v;
    })],
  ])('%j', async (config, expected) => {
    // Constants are float32 in a graph, so ten digits of a rate are not to be had.
    (await updated(configOf(config))).forEach((v, i) => expect(v).toBeCloseTo(expected[i], 6));
  });

  test('keep just the moments they need', () => {
    const states = [{ name: 'adam' }, { name: 'adamW' }, { name: 'sgd' }, { name: 'sgd', momentum: 0.9 }]
      .map((config) => optimizerOf(configOf(config)).state);
    expect(states).toEqual([['first', 'second'], ['first', 'second'], [], ['velocity']]);
  });
});

test.each([
  ['longer: scaled to the limit', [3, -4], 1, [0.6, -0.8]],
  ['shorter: as it is', [3, -4], 6, [3, -4]],
  ['zero: zero', [0, 0], 1, [0, 0]],
])('a gradient is clipped (%s)', async (_, values, limit, expected) => {
  const { out } = await evaluate({ g: given([2], values) }, ({ g }) =>
    ({ out: clipped(g, tf.sqrt(tf.sum(tf.square(g))) as Scalar, limit) }));
  out.forEach((v, i) => expect(v).toBeCloseTo(expected[i], 12));
});
