import { describe, expect, it } from 'vitest';
import { bestOf, resultSource, runText } from '../../src/host/runText';
import { inRootOrder, linesOf, type Stock } from '../../src/host/views/lines';
import type { RunState } from '../../src/protocol/runStates';
import type { RunSummary } from '../../src/runs/summary';
import * as sample from '../gallery/sampleRun';

const say = (text: string, ...values: readonly (string | number)[]): string =>
  text.replace(/\{(\d)\}/g, (_, i: string) => String(values[Number(i)]));
const experiment = { path: '/w/a.maml.json', name: 'a' };
const { evaluation } = sample.finished(100, 'done', 1, sample.generator(1));
const run = (change: Partial<RunSummary> = {}): RunSummary => ({
  folder: '/w/runs/a-20260102-030405', name: 'a', state: 'running', iteration: 590, iterations: 1000, metric: 'mse',
  loss: 1, itPerSecond: 10, validation: undefined, best: undefined, evaluation: undefined, message: undefined,
  began: 5, changed: 6, started: undefined, holder: undefined, seconds: undefined, ...change,
});

describe('words for a run', () => {
  const rows: readonly [RunState, Partial<RunSummary>, string][] = [
    ['running', {}, '59 %, 41 s left'], ['running', { itPerSecond: null }, '59 %'],
    ['running', { message: 'evaluation' }, '59 %, evaluation'], ['paused', {}, 'paused at 59 %'],
    ['stopping', {}, 'stopping at 590'], ['starting', {}, 'starting'],
    ['failed', { message: 'The loss became infinite.' }, 'The loss became infinite.'], ['failed', {}, 'failed'],
    ['interrupted', {}, 'interrupted at 590'],
    ['stopped', { best: { iteration: 500, mean: 0.35, ci95: 0.04 } }, 'stopped at 590, 0.35 ± 0.04'],
    ['finished', {}, 'finished'], ['finished', { seconds: 95, best: { iteration: 500, mean: 0.35, ci95: 0.04 } }, '0.35 ± 0.04, 1 min 35 s'],
    ['stopped', { seconds: 3 }, 'stopped at 590, 3 s'],
    ['finished', { seconds: 3, started: { ...sample.started(1000), time: 5, resumedFrom: 500 } as RunSummary['started'] }, 'finished'],
  ];
  it.each(rows)('%s %j: %s', (state, change, text) => expect(runText(run({ state, ...change }), state, say)).toBe(text));

  it('says where a result was measured', () => {
    expect(resultSource(run({ evaluation: evaluation ?? undefined }), say)).toBe('MSE after 10 steps, 600 test tasks');
    expect(resultSource(run(), say)).toBe('best validation MSE');
  });

  it.each([['mse', '0.100'], ['accuracy', '90.0 %']])('best by %s is %s', (metric, text) => {
    const ended = [0.9, 0.1, 0.5].map((mean) =>
      run({ evaluation: evaluation ? { ...evaluation, curve: [{ step: 1, mean, ci95: null, metric }] } : undefined }));
    expect(bestOf(ended)).toBe(text);
  });
});

describe('lines of the tree', () => {
  const stock = (runs: readonly RunSummary[], live: Stock['live'] = []): Stock =>
    ({ experiments: [experiment], runsOf: () => runs, live });
  const clock = (time: number): string => `time ${time}`;

  it('an experiment without runs says so', () => {
    expect(linesOf(stock([]), say, clock)[0]).toMatchObject({ label: 'a.maml.json', description: 'no runs', runs: [] });
  });

  it('a run goes by its time, or by the name that a person gave its folder', () => {
    const runs = linesOf(stock([run(), run({ folder: '/w/runs/night' })]), say, clock)[0]?.runs;
    expect(runs?.map(({ label }) => label)).toEqual(['time 5', 'night']);
  });

  it('a debugged run says so before everything else', () => {
    const started = { ...sample.started(1000), time: 5, debugged: true } as RunSummary['started'];
    const runs = linesOf(stock([run({ started }), run()]), say, clock)[0]?.runs;
    expect(runs?.map(({ description }) => description)).toEqual(['debugged, 59 %, 41 s left', '59 %, 41 s left']);
  });

  it('shows a trainer before it has written anything', () => {
    const live = [{ folder: '/w/runs/a-20260102-030406', config: experiment.path, stopping: false }];
    const runs = linesOf(stock([run({ state: 'finished' })], live), say, clock)[0]?.runs;
    expect(runs?.map(({ state }) => state)).toEqual(['starting', 'finished']);
  });

  it('with the best result first configs stand by their best finished run, unlike metrics apart, and without a result last', () => {
    const measured = (name: string, metric: string, ...means: readonly number[]) => ({
      path: `/w/${name}.maml.json`, name, runs: means.map((mean, i) => run({
        folder: `/w/runs/${name}-${i}`, evaluation: evaluation ? { ...evaluation, curve: [{ step: 1, mean, ci95: null, metric }] } : undefined })),
    });
    const good = { iteration: 1, mean: 0.001, ci95: 0 };
    const all = [
      measured('none', 'mse'), measured('bad', 'mse', 0.9), measured('good', 'mse', 0.95, 0.2), measured('images', 'accuracy', 0.5, 0.7),
      measured('letters', 'accuracy', 0.9),
      { path: '/w/b.maml.json', name: 'going', runs: [...measured('going', 'mse', 0.5).runs, run({ best: good })] },
    ];
    const lines = linesOf({ experiments: all, live: [], runsOf: ({ name }) => all.find((one) => one.name === name)?.runs ?? [] }, say, clock);
    const order = (by: 'newest' | 'best') => inRootOrder(lines, by).map(({ experiment: { name } }) => name).join(' ');
    expect(order('best')).toBe('letters images good going bad none');
    expect(order('newest')).toBe('none bad good images letters going');
  });

  it.each([
    ['interrupted', false, 'starting'], ['running', false, 'running'], ['running', true, 'stopping'],
  ] as const)('a trainer of ours that seems %s (asked to stop: %s) is %s', (state, stopping, shown) => {
    const one = run({ state });
    const live = [{ folder: one.folder, config: experiment.path, stopping }];
    expect(linesOf(stock([one], live), say, clock)[0]?.runs[0]?.state).toBe(shown);
  });
});
