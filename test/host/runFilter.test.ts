import { describe, expect, it } from 'vitest';
import { boundIn, filterText, inOrder, matches, type Listed, type RunFilter } from '../../src/host/runFilter';
import type { RunSummary } from '../../src/runs/summary';

const say = (text: string, ...values: readonly (string | number)[]): string => text.replace(/\{(\d)\}/g, (_, i: string) => String(values[Number(i)]));
const run = (label: string, change: Partial<RunSummary> & { mean?: number; pinned?: boolean; began?: number } = {}): Listed => ({
  label, experiment: '/w/sinusoid.maml.json', state: change.state ?? 'finished', pinned: change.pinned ?? false,
  summary: {
    folder: `/w/runs/${label}`, name: 'sine', state: 'finished', iteration: 1, iterations: 1, metric: 'mse', loss: 1, itPerSecond: 1,
    validation: undefined, best: change.mean === undefined ? undefined : { iteration: 1, mean: change.mean, ci95: 0 }, evaluation: undefined,
    message: undefined, began: change.began, changed: 1, seconds: 1, started: undefined, holder: undefined, ...change,
  },
});

describe('bounds', () => {
  it.each([
    ['< 0.1', 0.1, false], ['<= 0.1', 0.1, true], ['≥ 0.95', 0.96, true], ['> 90 %', 0.91, true], ['>90%', 0.9, false], ['< 1e-2', 0.009, true],
  ])('%s lets %d through: %s', (text, value, is) => expect(boundIn(text)?.(value)).toBe(is));
  it.each(['', '0.1', '< x', '=> 1'])('“%s” is none', (text) => expect(boundIn(text)).toBe(undefined));
});

describe('a filter', () => {
  const rows: readonly [string, RunFilter, Listed, boolean][] = [
    ['nothing asked', {}, run('a'), true],
    ['words in the label', { text: 'NIGHT' }, run('night'), true],
    ['words in the config', { text: 'sinusoid' }, run('night'), true],
    ['other words', { text: 'omniglot' }, run('night'), false],
    ['a state', { states: ['failed', 'interrupted'] }, run('a', { state: 'failed' }), true],
    ['another state', { states: ['failed'] }, run('a'), false],
    ['a bound', { metric: '< 0.2' }, run('a', { mean: 0.1 }), true],
    ['a bound below zero', { metric: '< -5' }, run('a', { metric: 'return', mean: -12 }), true],
    ['the same, with a minus sign', { metric: '< −5' }, run('a', { metric: 'log10Loss', mean: -12 }), true],
    ['a bound above zero', { metric: '> 5' }, run('a', { metric: 'return', mean: -12 }), false],
    ['an accuracy', { metric: '> 90 %' }, run('a', { metric: 'accuracy', mean: 0.95 }), true],
    ['a bound on accuracy', { metric: '> 90 %' }, run('a', { mean: 0.95, metric: 'accuracy' }), true],
    ['a bound, nothing measured', { metric: '< 0.2' }, run('a'), false],
    ['everything at once', { text: 'a', states: ['finished'], metric: '<1' }, run('a', { mean: 0.5 }), true],
  ];
  it.each(rows)('%s', (_, filter, listed, is) => expect(matches(filter, listed)).toBe(is));

  it('says what it is', () => {
    expect(filterText({ text: 'a', states: ['failed'], metric: '< 1' }, 'best', say)).toBe('“a” · failed · < 1 · best first');
    expect(filterText({}, 'newest', say)).toBe('');
  });
});

describe('orders', () => {
  const runs = [run('b10', { began: 1, mean: 0.3 }), run('b9', { began: 3 }), run('a', { began: 2, mean: 0.1 }),
    run('z', { began: 0, pinned: true })];
  it.each([
    ['newest', 'z b9 a b10'], ['name', 'z a b9 b10'], ['best', 'z a b10 b9'],
  ] as const)('%s: pinned first, then %s', (order, labels) => {
    expect(inOrder(runs, order).map(({ label }) => label).join(' ')).toBe(labels);
  });
  it('accuracy is better when higher', () => {
    const some = [0.5, 0.9].map((mean) => run(String(mean), { mean, metric: 'accuracy' }));
    expect(inOrder(some, 'best')[0]?.label).toBe('0.9');
  });
});
