import type { PanelUpdate, RunFacts, RunUpdate } from '../../protocol/messages';
import { metricPoints, strideFor, validationPoints } from '../decimate';
import type { RunHistory } from '../runHistory';

/** Least time between two messages to one panel, in ms. */
export const leastPause = 100;

interface Sent {
  readonly generation: number;
  readonly arrived: number;
  readonly facts: string;
  readonly metrics: Cut;
  readonly validations: Cut;
}
/** How much of a series a panel has, and how far its neighbours were joined. */
interface Cut {
  readonly length: number;
  readonly stride: number;
}

const nothingSent: Sent = {
  generation: -1, arrived: 0, facts: '', metrics: { length: 0, stride: 1 }, validations: { length: 0, stride: 1 },
};

/**
 * Decides what a panel is sent: everything once, then only what is new, never before the last message was drawn,
 * and at most ten times a second. Pure but for what it remembers; the caller owns clock and wire.
 */
export class PanelStream {
  #sent: Sent = nothingSent;
  #waitsFor: number | undefined;
  #lastAt = -Infinity;
  #lastId = 0;
  #isReady = false;

  /** The panel's script has (re)started and has nothing. */
  ready(): void {
    this.#sent = nothingSent;
    this.#waitsFor = undefined;
    this.#lastAt = -Infinity;
    this.#isReady = true;
  }

  /** The panel is gone or hidden: nothing is sent until it is ready again. */
  gone(): void {
    this.#isReady = false;
    this.#waitsFor = undefined;
  }

  drawn(id: number | undefined): void {
    if (id === this.#waitsFor) this.#waitsFor = undefined;
  }

  /** The next message, if one is due. @param now milliseconds of any steady clock */
  next(record: RunHistory, facts: RunFacts, now: number): { id: number; body: RunUpdate } | undefined {
    if (!this.#isReady || this.#waitsFor !== undefined || now - this.#lastAt < leastPause) return undefined;
    const starts = this.#sent.generation !== record.generation;
    const before = starts ? nothingSent : this.#sent;
    const after = sentAfter(record, facts);
    if (!starts && after.arrived === before.arrived && after.facts === before.facts) return undefined;
    const body: RunUpdate = { kind: starts ? 'hydrate' : 'append', ...updateSince(before, after, record, facts) };
    this.#sent = after;
    this.#lastAt = now;
    this.#waitsFor = ++this.#lastId;
    return { id: this.#lastId, body };
  }
}

const sentAfter = (record: RunHistory, facts: RunFacts): Sent => ({
  generation: record.generation,
  arrived: record.arrived,
  facts: JSON.stringify(facts),
  metrics: { length: record.metrics.length, stride: strideFor(record.metrics.length) },
  validations: { length: record.validations.length, stride: strideFor(record.validations.length) },
});

const updateSince = (before: Sent, after: Sent, record: RunHistory, facts: RunFacts): PanelUpdate => {
  const metricsFrom = firstNew(before.metrics, after.metrics);
  const validationsFrom = firstNew(before.validations, after.validations);
  return {
    facts,
    events: record.eventsAfter(before.arrived),
    metrics: { from: metricsFrom, columns: metricPoints(record.metrics, after.metrics.stride, metricsFrom) },
    validations: {
      from: validationsFrom, columns: validationPoints(record.validations, after.validations.stride, validationsFrom),
    },
  };
};

/** The first point that is new or grew; all of them once neighbours are joined further. */
const firstNew = (before: Cut, after: Cut): number =>
  before.stride === after.stride ? Math.floor(before.length / after.stride) : 0;
