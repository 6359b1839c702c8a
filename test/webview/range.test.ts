import { describe, expect, it } from 'vitest';
import { apart, extent, logTicks, padded, shortCount, tickText, wholeTicks } from '../../webview/charts/range';

describe('ranges', () => {
  it('leave out what cannot be drawn', () => {
    expect(extent([[1, null, NaN, -2], Float32Array.of(Infinity, 3)])).toEqual([-2, 3]);
    expect(extent([[1, 0, -2, 4]], true)).toEqual([1, 4]);
    expect(extent([[null], []])).toBeUndefined();
  });

  it.each([
    [[0, 10], false, [0, 10.6]], [[8, 10], false, [7.88, 10.12]], [[-1, 1], false, [-1.12, 1.12]], [[2, 2], false, [1.88, 2.12]],
    [[1, 100], true, [1 / 1.2, 120]], [undefined, false, [0, 1]], [undefined, true, [0.1, 10]],
  ] as const)('%j padded (log: %s)', (range, log, expected) => {
    const [low, high] = padded(range, log);
    expect(low).toBeCloseTo(expected[0], 6);
    expect(high).toBeCloseTo(expected[1], 6);
  });
});

describe('ticks', () => {
  it.each([
    [[0.15, 6], [0.2, 0.5, 1, 2, 5]], [[0.001, 300], [0.001, 0.01, 0.1, 1, 10, 100]],
  ] as const)('log %j', (range, ticks) => expect(logTicks([...range])).toEqual(ticks));

  it.each([
    [[0, 10], 12, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]], [[0, 10], 6, [0, 2, 4, 6, 8, 10]], [[0, 1], 10, [0, 1]],
    [[2.5, 5], 4, [3, 4, 5]],
  ] as const)('whole %j, at most %s', (range, most, ticks) => expect(wholeTicks([...range], most)).toEqual(ticks));

  it.each([[0.5, '0.5'], [2, '2'], [-5, '−5'], [0.1 + 0.2, '0.3'], [20000, '20,000'], [1e7, '1e+7'], [0.00002, '2e−5'], [0, '0']])(
    '%s on an axis', (value, text) => expect(tickText(value)).toBe(text));

  it.each([[0, '0'], [5000, '5,000'], [10_000, '10 k'], [41_200, '41.2 k'], [1_500_000, '1.5 M']])(
    'count %s on an axis', (value, text) => expect(shortCount(value)).toBe(text));
});

describe('labels', () => {
  it.each([
    [[10, 12, 50], [10, 25, 50]], [[95, 96], [85, 100]], [[12, 10], [25, 10]], [[], []], [[3], [3]],
  ])('%j are pushed apart', (positions, placed) => expect(apart(positions, 15, 0, 100)).toEqual(placed));
});
