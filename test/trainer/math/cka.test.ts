import { describe, expect, it } from 'vitest';
import { linearCka } from '../../../src/trainer/math/cka';
import { Rng } from '../../../src/trainer/math/rng';
import { leafOrder } from '../../../src/trainer/math/cluster';
import { cosine, degrees, moved } from '../../../src/trainer/math/vectors';

describe('linear CKA', () => {
  const rng = Rng.keyed(1, 'cka');
  const x = Float64Array.from({ length: 20 * 3 }, () => rng.normal());
  it('of equal features is 1', () => expect(linearCka(x, x, 20)).toBeCloseTo(1, 12));
  it('does not see rotation, scale and shift', () => {
    const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
    const turned = Float64Array.from(x, (_, i) => {
      const row = i - (i % 3);
      const [a, b, d] = [x[row], x[row + 1], x[row + 2]].map(Number) as [number, number, number];
      return 4 + 7 * ([c * a - s * b, s * a + c * b, -d][i % 3] ?? 0);
    });
    expect(linearCka(x, turned, 20)).toBeCloseTo(1, 10);
  });
  it('sees a stretch of one direction', () => {
    expect(linearCka(x, x.map((value, i) => (i % 3 === 0 ? 5 * value : value)), 20)).toBeLessThan(0.95);
  });
  it('is what is computed by hand', () => {
    // Centred columns (−1, 0, 1) and (−1, 2, −1)/…: K = x xᵀ, ⟨K, L⟩ = (x·y)², so CKA is the squared correlation.
    expect(linearCka([0, 1, 2], [0, 1, 5], 3)).toBeCloseTo(25 / 28, 12);
    expect(linearCka([0, 1, 2], [1, -2, 1], 3)).toBeCloseTo(0, 12);
    // Two features against one: ⟨K, L⟩ = 2² + 0², ‖K‖ = √(2² + 6²), ‖L‖ = 2.
    expect(linearCka([-1, 1, 0, -2, 1, 1], [0, 1, 2], 3)).toBeCloseTo(4 / (Math.sqrt(40) * 2), 12);
  });
  it('of features that are the same for all examples is not known', () => expect(linearCka([2, 2, 2], [1, 2, 3], 3)).toBeNull());
});

describe('the order of a matrix', () => {
  it('puts what is alike side by side', () => {
    const at = [0, 10, 1, 11, 0.4];
    const order = leafOrder(at.map((a) => at.map((b) => Math.abs(a - b))));
    expect([[0, 4, 2, 1, 3], [3, 1, 2, 4, 0]]).toContainEqual(order);
  });
  it.each([[0, []], [1, [0]]])('of %i tasks', (n, order) => expect(leafOrder(new Array(n).fill([0]))).toEqual(order));
});

describe('angles', () => {
  it.each([[[1, 0], [0, 2], 90], [[1, 1], [-3, -3], 180], [[1, 0], [1, 1e-9], 1e-9 * (180 / Math.PI)]])(
    'between %j and %j', (a, b, truth) => expect(Number(degrees(a, b)) / truth).toBeCloseTo(1, 9));
  it('with nothing are not known', () => expect([degrees([0, 0], [1, 0]), cosine([0], [1])]).toEqual([null, null]));
  it('moves a vector along others, shorter ones only at its start', () =>
    expect([...moved([1, 2, 3], [[0.5, [2, 2]], [-1, [0, 1]]])]).toEqual([2, 2, 3]));
});
