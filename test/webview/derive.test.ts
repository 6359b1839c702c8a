import { furtherRows } from '../../webview/parts/furtherTable';
import { describe, expect, it } from 'vitest';
import type { EventOf, RunEvent } from '../../src/protocol/events';
import type { RunFacts, RunUpdate } from '../../src/protocol/messages';
import { adaptation, configWords, numerals, progress } from '../../webview/derive';
import { emptyState, received, type PanelState } from '../../webview/state';
import * as sample from '../gallery/sampleRun';

const random = sample.generator(5);
const facts: RunFacts = { run: '/r', name: 'n', state: 'running', canStop: true, trusted: true };
const timed = (event: object, time = 1): RunEvent => ({ time, ...event }) as RunEvent;
const message = (kind: RunUpdate['kind'], events: readonly RunEvent[], from = 0, losses: readonly number[] = []): RunUpdate => ({
  kind, facts, events: [...events],
  metrics: { from, columns: {
    x: Float64Array.from(losses, (_, i) => from + i), loss: Float32Array.from(losses),
    min: Float32Array.from(losses), max: Float32Array.from(losses),
    gradientNorm: Float32Array.from(losses), rate: Float32Array.from(losses),
  } },
  validations: { from: 0, columns: { x: new Float64Array(), mean: new Float32Array(), ci95: new Float32Array() } },
});
const stateOf = (...events: readonly RunEvent[]): PanelState => received(emptyState, message('hydrate', events));
const started = timed(sample.started(1000));

describe("the panel's state", () => {
  it('appends, and replaces the points that grew', () => {
    let state = received(emptyState, message('hydrate', [started], 0, [1, 2, 3]));
    state = received(state, message('append', [], 2, [4, 5]));
    expect([...state.metrics.loss]).toEqual([1, 2, 4, 5]);
    expect([...state.metrics.x]).toEqual([0, 1, 2, 3]);
    expect(state.latest.started).toBeDefined();
  });

  it('forgets everything when it is hydrated again', () => {
    const before = received(emptyState, message('hydrate', [started, timed({ kind: 'warning', iteration: 1, code: 'a', message: 'a' })], 0, [1, 2]));
    const state = received(before, message('hydrate', [started], 0, [7]));
    expect([...state.metrics.loss]).toEqual([7]);
    expect(state.warnings).toEqual([]);
  });

  it('keeps the same columns while nothing comes, so that nothing is drawn again', () => {
    const state = received(emptyState, message('hydrate', [started], 0, [1, 2]));
    expect(received(state, message('append', [], 2)).metrics).toBe(state.metrics);
  });
});

describe('what is derived', () => {
  it.each([
    [{}, ''], [{ algorithm: { name: 'maml' } }, 'maml'],
    [sample.started(10).config, 'maml · sinusoid · mlp 40-40 · seed 7'],
    [{ taskSet: { name: 'x' }, model: { name: 'conv', filters: 64 }, training: { seed: 0 } }, 'x · conv · seed 0'],
    [{ algorithm: 'maml', model: null }, ''],
  ])('%j in words', (config, words) => expect(configWords(config)).toBe(words));

  it('takes the validation while it trains and the evaluation at the end', () => {
    const validation = sample.validation(500, 1000, random) as EventOf<'validation'>;
    const live = adaptation(stateOf(started, timed(validation)));
    expect(live).toMatchObject({ final: false, tasks: 100, split: 'validation', trainedSteps: 1, iteration: 500, name: 'maml' });
    expect(live?.lines.length).toBe(48);
    expect(live?.lines[3]?.[2]).toBe(validation.values[2]?.[3]);
    const end = adaptation(stateOf(started, timed(validation), timed(sample.finished(1000, 'done', 9, random))));
    expect(end).toMatchObject({ final: true, tasks: 600, split: 'test', lines: [] });
  });

  it('has no curve before the first validation, nor after an evaluation that was left out', () => {
    expect(adaptation(stateOf(started))).toBeUndefined();
    const stopped = timed({ ...sample.finished(5, 'stopped', 1, random), evaluation: null });
    expect(adaptation(stateOf(started, stopped))).toBeUndefined();
  });

  it('names each numeral by its step', () => {
    const curve = adaptation(stateOf(started, timed(sample.finished(1000, 'done', 9, random))));
    expect(curve && numerals(curve).map(({ label }) => label)).toEqual([
      'MSE before adaptation', 'after 1 step (trained)', 'after 10 steps',
      'random initialisation, 10 steps', 'joint pretraining, 10 steps', 'oracle',
    ]);
  });

  it('says how far it is and how long it takes', () => {
    const metrics = timed({ ...sample.metrics(250, 1000, 10, random), itPerSecond: 10 });
    expect(progress(stateOf(started, metrics))).toMatchObject({ iteration: 250, iterations: 1000, left: '1 min 15 s left' });
    const evaluating = timed({ kind: 'progress', iteration: 1000, what: 'evaluation', done: 120, total: 600 }, 2);
    expect(progress(stateOf(started, metrics, evaluating))).toMatchObject({ left: undefined, phase: 'evaluation: 120 of 600' });
    expect(progress(emptyState)).toEqual({ iteration: 0, iterations: 0, itPerSecond: null, left: undefined, phase: undefined });
  });
});

describe('what is also measured', () => {
  it('has a line for each score and whose it is, with its points by step', () => {
    const point = (step: number, mean: number) => ({ step, mean, ci95: 0.1, metric: 'logLikelihood' });
    const score = (step: number, of?: string) => ({ name: 'success rate', step, mean: 0.5, ci95: 0, values: [], ...(of && { of }) });
    const rows = furtherRows({
      further: { logLikelihood: { curve: [point(0, -2), point(1, 1)], baselines: { oracle: [point(1, 2)] } } },
      scores: [score(0), score(1), score(1, 'random')],
    });
    expect(rows.map(({ name, of, points }) => [name, of, points.map(({ step }) => step)])).toEqual([
      ['logLikelihood', undefined, [0, 1]], ['logLikelihood', 'oracle', [1]], ['success rate', undefined, [0, 1]], ['success rate', 'random', [1]],
    ]);
    expect(furtherRows({})).toEqual([]);
  });
});
