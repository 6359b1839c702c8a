import { expect, test } from 'vitest';
import { heNormal, identity, initialiser, ones, truncatedNormal, xavier, zeros } from '../../../src/trainer/math/initialisers';
import { Rng } from '../../../src/trainer/math/rng';

const size = 40_000;
const deviation = (values: Float32Array) => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);

test.each([
  ['He normal: √(2 / fanIn)', heNormal(40), Math.sqrt(2 / 40)],
  ['Xavier: √(2 / (fanIn + fanOut))', xavier(30, 50), Math.sqrt(2 / 80)],
  ['truncated normal: 0.88 of its deviation is left', truncatedNormal(0.01), 0.01 * 0.8796],
])('%s', (_name, init, expected) => {
  const values = init(Rng.keyed(0, 'weights'), size);
  expect(values).toHaveLength(size);
  expect(Math.abs(values.reduce((a, b) => a + b, 0) / size)).toBeLessThan(4 * expected / Math.sqrt(size));
  expect(deviation(values) / expected).toBeCloseTo(1, 1.5);
});

test('limits', () => {
  const rng = Rng.keyed(0, 'limits');
  expect(Math.max(...xavier(3, 3)(rng, 1000).map(Math.abs))).toBeLessThanOrEqual(1);
  expect(Math.max(...truncatedNormal(1)(rng, 10_000).map(Math.abs))).toBeLessThanOrEqual(2);
  expect([...zeros(rng, 2), ...ones(rng, 2)]).toEqual([0, 0, 1, 1]);
});

test('the same key gives the same weights; names choose', () => {
  const draw = () => initialiser('he', 10, 10, 0)(Rng.keyed(5, 'dense1/weight'), 100);
  expect(draw()).toEqual(draw());
  expect(draw()).toEqual(heNormal(10)(Rng.keyed(5, 'dense1/weight'), 100));
});

test('identity: a gain on the diagonal, whatever the shape', () => {
  expect([...identity(0.5, 3)(Rng.keyed(0), 6)]).toEqual([0.5, 0, 0, 0, 0.5, 0]);
});
