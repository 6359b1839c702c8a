import { describe, expect, it } from 'vitest';
import { RunHistory } from '../../src/host/runHistory';
import { PanelStream } from '../../src/host/views/panelStream';
import { parseToPanel, type RunFacts, type RunUpdate } from '../../src/protocol/messages';
import type { RunEvent } from '../../src/protocol/events';
import { emptyState, received, type PanelState } from '../../webview/state';
import * as sample from '../gallery/sampleRun';

const facts: RunFacts = { run: '/r', name: 'n', state: 'running', canStop: true, trusted: true };
const random = sample.generator(3);
const timed = (event: object): RunEvent => ({ ...event, time: 1 }) as RunEvent;
const metrics = (iteration: number): RunEvent => timed(sample.metrics(iteration, 10_000, 10, random));

describe('the stream to a panel', () => {
  it('sends nothing before ready, and nothing twice', () => {
    const [stream, history] = [new PanelStream(), new RunHistory()];
    expect(stream.next(history, facts, 0)).toBeUndefined();
    stream.ready();
    expect(stream.next(history, facts, 0)?.body.kind).toBe('hydrate');
    stream.drawn(1);
    expect(stream.next(history, facts, 1000)).toBeUndefined();
  });

  it('waits for the acknowledgement of its own message, and for a tenth of a second', () => {
    const [stream, history] = [new PanelStream(), new RunHistory()];
    stream.ready();
    const first = stream.next(history, facts, 0);
    history.add([timed(sample.started(10_000))]);
    expect(stream.next(history, facts, 500)).toBeUndefined();
    stream.drawn(99);
    expect(stream.next(history, facts, 500)).toBeUndefined();
    stream.drawn(first?.id);
    expect(stream.next(history, facts, 50)).toBeUndefined();
    expect(stream.next(history, facts, 500)?.body.kind).toBe('hydrate');
  });

  it('sends only what is new, and changed facts alone', () => {
    const [stream, history] = [new PanelStream(), new RunHistory()];
    history.add([timed(sample.started(10_000)), metrics(10), metrics(20)]);
    stream.ready();
    stream.drawn(stream.next(history, facts, 0)?.id);
    history.add([metrics(30)]);
    const next = stream.next(history, facts, 200);
    expect(next?.body).toMatchObject({ kind: 'append', metrics: { from: 2 }, events: [{ kind: 'metrics', iteration: 30 }] });
    expect(next?.body.metrics.columns.x).toEqual(Float64Array.of(30));
    stream.drawn(next?.id);
    const told = stream.next(history, { ...facts, state: 'stopping' }, 400);
    expect(told?.body.events).toEqual([]);
    expect(told?.body.facts.state).toBe('stopping');
  });

  it('starts over for a panel that was hidden, and after a resume', () => {
    const [stream, history] = [new PanelStream(), new RunHistory()];
    history.add([timed(sample.started(10_000)), metrics(10), metrics(20)]);
    stream.ready();
    stream.drawn(stream.next(history, facts, 0)?.id);
    stream.gone();
    history.add([timed({ ...sample.started(10_000), resumedFrom: 10, iteration: 10 })]);
    expect(stream.next(history, facts, 200)).toBeUndefined();
    stream.ready();
    const again = stream.next(history, facts, 400);
    expect(again?.body).toMatchObject({ kind: 'hydrate', metrics: { from: 0 } });
    expect([...(again?.body.metrics.columns.x ?? [])]).toEqual([10]);
  });

  it('leaves a panel with the same state whether it saw everything live or at once', () => {
    const [history, live] = [new RunHistory(), new PanelStream()];
    live.ready();
    let state: PanelState = emptyState;
    const take = (message: { id: number; body: RunUpdate } | undefined, stream: PanelStream): void => {
      if (!message) return;
      const parsed = parseToPanel({ version: 1, ...message });
      if ('ok' in parsed) state = received(state, parsed.ok.body as RunUpdate);
      else throw new Error(parsed.wrong);
      stream.drawn(message.id);
    };
    history.add([timed(sample.started(90_000))]);
    for (let i = 1; i <= 9000; i++) {
      history.add([metrics(i * 10)]);
      if (i % 500 === 0) history.add([timed(sample.validation(i * 10, 90_000, random))]);
      if (random.uniform() < 0.05) take(live.next(history, facts, i * 100), live);
    }
    take(live.next(history, facts, 1e9), live);
    const seenLive = state;
    const replay = new PanelStream();
    replay.ready();
    take(replay.next(history, facts, 0), replay);
    expect(seenLive.metrics).toEqual(state.metrics);
    expect(seenLive.validations).toEqual(state.validations);
    expect(seenLive.latest).toEqual(state.latest);
    expect(state.metrics.x.length).toBe(Math.ceil(9000 / 4));
  });
});
