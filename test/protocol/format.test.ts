import { describe, expect, it } from 'vitest';
import { count, duration, meanWithInterval, number, percent, perSecond } from '../../src/protocol/format';

describe('numbers in words', () => {
  it.each([
    [41200, '41,200'], [-3, '−3'], [0, '0'],
  ])('count %s', (value, text) => expect(count(value)).toBe(text));

  it.each([
    [3.0712, '3.07'], [0.0953, '0.0953'], [0.000012, '1.2e−5'], [-0.5, '−0.500'], [12345.6, '12,346'], [0, '0'],
    [NaN, 'n/a'], [null, 'n/a'], [undefined, 'n/a'], [Infinity, '∞'], [-Infinity, '−∞'],
  ])('number %s', (value, text) => expect(number(value)).toBe(text));

  it.each([
    [0.3512, 0.0341, 'mse', '0.351 ± 0.034'], [0.3512, 0.0361, 'mse', '0.35 ± 0.04'], [3.07, 0.24, 'mse', '3.07 ± 0.24'],
    [0.979, 0.003, 'accuracy', '97.90 % ± 0.30'], [0.979, 0.005, 'accuracy', '97.9 % ± 0.5'], [0.979, null, 'accuracy', '97.9 %'],
    [2, 0, 'mse', '2.00'], [null, null, 'mse', 'n/a'], [-12.3, 4.1, 'return', '−12 ± 4'], [4.8e15, 9.5e15, 'mse', '4.8e15 ± 9.5e15'],
  ])('mean %s ± %s of %s', (mean, ci95, metric, text) => expect(meanWithInterval(mean, ci95, metric)).toBe(text));

  it.each([
    [0.4, '0 s'], [38, '38 s'], [92, '1 min 32 s'], [120, '2 min'], [4560, '1 h 16 min'], [7200, '2 h'], [183600, '2 d 3 h'],
  ])('duration %s', (seconds, text) => expect(duration(seconds)).toBe(text));

  it.each([[1346.2, '1,346 it/s'], [31.2, '31 it/s'], [9.12, '9.1 it/s'], [0.421, '0.42 it/s']])(
    'rate %s', (rate, text) => expect(perSecond(rate)).toBe(text));

  it('only a whole one is 100 %', () => {
    expect([percent(999, 1000), percent(1000, 1000), percent(3, 0)]).toEqual([99, 100, 0]);
  });
});
