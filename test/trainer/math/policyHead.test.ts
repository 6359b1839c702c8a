import { expect, test } from 'vitest';
import { policyHead } from '../../../src/trainer/math/policyHead';
import { evaluate, given, numbers } from '../evaluate';

const n = 4;

test('entropy of a choice: log of their number less the divergence from choosing evenly', async () => {
  const size = 5;
  const head = policyHead({ kind: 'discrete', size });
  const { entropy, divergence } = await evaluate(
    { x: given([n, size], numbers('x', n * size)), even: given([n, size], new Float32Array(n * size)) },
    ({ x, even }) => ({ entropy: head.entropy(x), divergence: head.divergence(x, even) }));
  Array.from(entropy).forEach((h, i) => expect(h).toBeCloseTo(Math.log(size) - divergence[i], 12));
});

test('entropy of normal actions: ½ log(2πe σ²) for each of their numbers', async () => {
  const head = policyHead({ kind: 'continuous', size: 2 });
  const x = numbers('x', n * 4);
  const { entropy } = await evaluate({ x: given([n, 4], x) }, (t) => ({ entropy: head.entropy(t.x) }));
  Array.from(entropy).forEach((h, i) => {
    const spread = [x[4 * i + 2], x[4 * i + 3]].map((log) => 0.5 * Math.log(2 * Math.PI * Math.E * Math.exp(2 * log)));
    expect(h).toBeCloseTo(spread[0] + spread[1], 6);
  });
});
