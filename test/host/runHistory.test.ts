import { describe, expect, it } from 'vitest';
import { RunHistory } from '../../src/host/runHistory';
import { runState } from '../../src/host/runState';
import type { RunEvent } from '../../src/protocol/events';
import type { RunState } from '../../src/protocol/runStates';
import * as sample from '../gallery/sampleRun';

const random = sample.generator(3);
const timed = (event: object, time = 1): RunEvent => ({ time, ...event }) as RunEvent;
const warning = (code: string, iteration: number): RunEvent => timed({ kind: 'warning', iteration, code, message: code });
const finished = (reason: 'done' | 'stopped' | 'earlyStop' | 'failed'): RunEvent =>
  timed(sample.finished(100, reason, 1, random));

describe('a run as the host keeps it', () => {
  it('gives the newest of each kind and every warning after a number', () => {
    const history = new RunHistory();
    history.add([timed(sample.started(100)), warning('a', 1), timed(sample.metrics(10, 100, 10, random))]);
    const before = history.arrived;
    history.add([warning('b', 20), warning('c', 20), timed(sample.metrics(20, 100, 10, random))]);
    expect(history.eventsAfter(before).map((event) => [event.kind, event.iteration])).toEqual(
      [['warning', 20], ['warning', 20], ['metrics', 20]]);
    expect(history.eventsAfter(0).map(({ kind }) => kind)).toEqual(['started', 'warning', 'warning', 'warning', 'metrics']);
  });

  it('takes back endings and later points when the run is resumed', () => {
    const history = new RunHistory();
    history.add([
      timed(sample.started(100)), timed(sample.metrics(10, 100, 10, random)), timed(sample.metrics(20, 100, 10, random)),
      warning('late', 20), finished('stopped'),
    ]);
    const { generation } = history;
    history.add([timed({ ...sample.started(100), resumedFrom: 10, iteration: 10 })]);
    expect(history.latest('finished')).toBeUndefined();
    expect(history.metrics.length).toBe(1);
    expect(history.eventsAfter(0).map(({ kind }) => kind)).toEqual(['started']);
    expect(history.generation).toBeGreaterThan(generation);
  });

  it('takes the validation at the trained step', () => {
    const history = new RunHistory();
    const validation = sample.validation(50, 100, random);
    history.add([timed(sample.started(100)), timed(validation)]);
    expect(history.validations.column('mean')[0]).toBe(validation.curve[1]?.mean);
  });
});

describe('how a run stands', () => {
  const started = timed(sample.started(100));
  const ours = { stopping: false };
  const rows: readonly [string, readonly RunEvent[], { stopping: boolean } | undefined, RunState | undefined, RunState][] = [
    ['ours without a record', [], ours, undefined, 'starting'],
    ['ours with one', [started], ours, 'running', 'running'],
    ['ours, asked to stop', [started], { stopping: true }, 'running', 'stopping'],
    ['ours, paused', [started, timed({ kind: 'paused', iteration: 3 }, 2)], ours, undefined, 'paused'],
    ['ours, going on', [started, timed({ kind: 'paused', iteration: 3 }, 2), timed({ kind: 'resumed', iteration: 3 }, 3)],
      ours, undefined, 'running'],
    ['its own word wins', [started, finished('done')], ours, 'running', 'finished'],
    ['early stop', [started, finished('earlyStop')], undefined, undefined, 'finished'],
    ['stopped', [started, finished('stopped')], undefined, undefined, 'stopped'],
    ['failed', [started, finished('failed')], undefined, undefined, 'failed'],
    ["somebody else's", [started], undefined, 'running', 'running'],
    ['nobody knows it', [started], undefined, undefined, 'interrupted'],
  ];
  it.each(rows)('%s', (_, events, mine, summary, state) => {
    const history = new RunHistory();
    history.add(events);
    expect(runState(history, mine, summary)).toBe(state);
  });
});
