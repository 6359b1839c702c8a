import { describe, expect, it } from 'vitest';
import { differenceWithInterval, meanWithInterval, metricName, number } from '../../src/protocol/format';
import { gainOf, lowerIsBetter, metricNames, metricOf } from '../../src/protocol/metrics';

describe('what is known of a metric', () => {
  it.each(metricNames)('%s has a word, and limits in their order', (name) => {
    const { word, limits: [least, greatest] } = metricOf(name);
    expect(metricName(name)).toBe(word);
    expect(least).toBeLessThan(greatest);
  });
  it('tells the direction; of an unknown score more is better', () =>
    expect(['mse', 'log10Loss', 'accuracy', 'return', 'logLikelihood', 'constructor'].filter(lowerIsBetter)).toEqual(['mse', 'log10Loss']));
  it('writes shares in per cent and everything else as it is', () => {
    expect(meanWithInterval(0.975, 0.01, 'accuracy')).toBe('97.5 % ± 1.0');
    expect(meanWithInterval(-15.1, 2.04, 'return')).toBe('−15.1 ± 2.0');
    expect(number(-1.2e-7)).toBe('−1.2e−7');
  });
  it.each([
    ['accuracy', 0.0163, 0.00673, 0.0259, '+1.6 [0.7, 2.6] points'], ['accuracy', -0.00033, -0.014, 0.0133, '0.0 [−1.4, 1.3] points'],
    ['mse', -4.031, -4.521, -3.551, '−4.0 [−4.5, −3.6]'], ['mse', 0.2, 0.2, 0.2, '+0.200 [0.200, 0.200]'],
  ])('writes differences of %s with their interval, rounded together', (metric, mean, low, high, said) =>
    expect(differenceWithInterval({ mean, low, high }, metric)).toBe(said));
});

describe('how much better a result became', () => {
  it.each([
    ['mse', 2, 1, 0.5], ['mse', 1, 2, -1], ['mse', 0, 0, 0], ['mse', 0, 1, -Infinity], ['accuracy', 0.9, 0.95, 0.5], ['accuracy', 1, 1, 0],
    ['log10Loss', 0, -1, 0.9], ['log10Loss', -5, -6, 0.9], ['return', -40, -30, 0.25], ['return', 5, 6, 0.2], ['return', 5, 4, -0.2],
  ])('%s from %d to %d: %d', (metric, from, to, gain) => expect(gainOf(metric, from, to)).toBeCloseTo(gain));
});
