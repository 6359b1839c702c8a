import { describe, expect, it } from 'vitest';
import type { Ended, Rung, SweepRecord } from '../../../src/protocol/sweepFiles';
import { sweepSchema } from '../../../src/protocol/sweep';
import type { RunSummary } from '../../../src/runs/summary';
import { isPassing, rungIterations, sweepStatus } from '../../../src/runs/sweepStatus';
import { judged } from '../../../src/trainer/sweep/halving';
import { Retries } from '../../../src/trainer/sweep/retries';

const record = (members: number, change: object = {}, iterations = 8100, validateEvery = 1): SweepRecord => ({
  format: 1, version: '0', name: 's', source: '/s.sweep.json', folder: '.', digest: '', base: {}, iterations, validateEvery,
  sweep: sweepSchema.parse({ base: {}, ...change }),
  members: Array.from({ length: members }, (_, i) => ({ id: `m${i}`, settings: { i }, seed: null })),
});
const run = (change: Partial<RunSummary>): RunSummary => ({
  folder: '', name: '', state: 'running', iteration: 0, iterations: 8100, metric: 'mse', loss: null, itPerSecond: null, validation: undefined,
  best: undefined, evaluation: undefined, seconds: undefined, message: undefined, began: 1, changed: 2, started: undefined,
  holder: undefined, ...change,
});

describe('successive halving', () => {
  it('has the rungs of Jamieson & Talwalkar: R times powers of the factor', () => {
    // Their example with η = 3 and R = 81: 1, 3, 9, 27, 81 (the last is the end, no rung).
    expect(rungIterations(record(81, { halving: { rungs: 5, factor: 3 } }, 81))).toEqual([1, 3, 9, 27]);
    expect(rungIterations(record(81, { halving: { rungs: 3, factor: 2 } }, 1000, 100))).toEqual([300, 500]);
    expect(rungIterations(record(81, {}, 81))).toEqual([]);
  });

  it('keeps the best by their mean over seeds, and nothing that failed', () => {
    const contenders = [[3, 3], [1, 2], [null, 0], [5, 0], [2, undefined]].map((values, i) => ({ members: [`${i}a`, `${i}b`], values }));
    const rung = judged(contenders, 2, 'mse', 100);
    expect(rung.kept).toEqual(['1a', '1b', '3a', '3b']);
    expect(rung.results.map(({ value }) => value)).toEqual([1.5, 2.5, 3, null, null]);
    expect(judged(contenders, 1, 'accuracy', 100).kept).toEqual(['0a', '0b']);
    expect(judged(contenders, 5, 'mse', 100).kept).toHaveLength(6);
  });

  it('tells who rests, who was dropped, and who goes on', () => {
    const rungs: Rung[] = [{ iteration: 900, kept: ['m0', 'm1'], results: [] }];
    const runs = [run({ state: 'stopped', iteration: 900 }), run({ state: 'stopped', iteration: 2700 }), run({ state: 'stopped', iteration: 900 }),
      run({ state: 'interrupted', iteration: 100 })];
    const at = (decided: readonly Rung[]) => sweepStatus(record(4, { halving: { rungs: 3, factor: 3 } }), decided, new Map(),
      (id) => runs[Number(id.slice(1))]);
    expect(at([]).members.map(({ state }) => state)).toEqual(['resting', 'resting', 'resting', 'interrupted']);
    const { members, isOver, done, total } = at(rungs);
    expect(members.map(({ state, target }) => [state, target])).toEqual([['waiting', 2700], ['resting', 2700], ['dropped', 900], ['dropped', 900]]);
    expect([isOver, done, total]).toEqual([false, 4600, 2700 + 2700 + 900 + 100]);
  });
});

describe('how a member stands', () => {
  const stateOf = (summary: RunSummary | undefined, ended?: Ended) =>
    sweepStatus(record(1), [], new Map(ended ? [['m0', ended]] : []), () => summary).members[0]?.state;
  it.each([
    [undefined, undefined, 'waiting'], [run({}), undefined, 'running'], [run({ state: 'paused' }), undefined, 'running'],
    [run({ state: 'finished' }), undefined, 'finished'], [run({ state: 'interrupted' }), undefined, 'interrupted'],
    [run({ state: 'stopped' }), undefined, 'waiting'], [run({ state: 'failed' }), undefined, 'failed'],
    [run({ state: 'failed', cause: 'ENOSPC: no space left on device, write' }), undefined, 'interrupted'],
    [undefined, { reason: 'failed', message: 'no data' }, 'failed'], [run({ state: 'stopped' }), { reason: 'time', message: '' }, 'limited'],
    [run({ state: 'finished' }), { reason: 'failed', message: '' }, 'finished'],
  ] as const)('%# is %s', (summary, ended, state) => expect(stateOf(summary, ended)).toBe(state));

  it('knows rate and time left from the runs that go on', () => {
    const status = sweepStatus(record(3, {}, 1000), [], new Map(),
      (id) => (id === 'm2' ? undefined : run({ iteration: 400, iterations: 1000, itPerSecond: 10 })));
    expect(status).toMatchObject({ done: 800, total: 3000, rate: 20, secondsLeft: 110, isOver: false });
    expect(status.counts).toMatchObject({ running: 2, waiting: 1 });
  });
  it('knows which errors pass', () => expect(['ENOSPC: x', 'EIO: x', 'TypeError: x', undefined].map(isPassing)).toEqual([true, true, false, false]));
});

it('a member is tried again after longer and longer pauses, and given up after five attempts without progress', () => {
  let now = 0;
  const retries = new Retries(() => now);
  const fail = (iteration: number, passes = false): boolean => retries.failed('a', iteration, passes);
  expect([fail(0), retries.isDue('a')]).toEqual([false, false]);
  now = 2000;
  expect([retries.isDue('a'), fail(0), fail(0), fail(0), fail(0)]).toEqual([true, false, false, false, true]);
  expect(fail(10), 'progress begins anew').toBe(false);
  for (let i = 0; i < 20; i++) expect(fail(10, true), 'a full disk is waited for').toBe(false);
  now += 60_000;
  expect(retries.isDue('a')).toBe(true);
});
