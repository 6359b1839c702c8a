import type { DebugPicture } from '../src/protocol/debug';
import type { EventOf, RunEvent } from '../src/protocol/events';
import type { MetricColumns, RunFacts, RunUpdate, ValidationColumns } from '../src/protocol/messages';
import { noMetrics, noValidations, withMetrics, withValidations } from './columns';

type Latest = { readonly [K in RunEvent['kind']]?: EventOf<K> };

/** What the panel knows of its run: the host's messages, joined. Everything drawn is derived from it. */
export interface PanelState {
  readonly facts: RunFacts | undefined;
  /** The newest event of each kind. */
  readonly latest: Latest;
  /** The task at hand of a debugged run: of now while it stands, else of where it stood last. */
  readonly debugging?: { readonly picture: DebugPicture; readonly stands: boolean } | undefined;
  readonly warnings: readonly EventOf<'warning'>[];
  readonly metrics: MetricColumns;
  readonly validations: ValidationColumns;
}

export const emptyState: PanelState = {
  facts: undefined, latest: {}, warnings: [], metrics: noMetrics, validations: noValidations,
};

/** Warnings kept on the page; the log has all of them. */
const warningsKept = 20;

const withEvents = (state: PanelState, events: readonly RunEvent[]): PanelState => {
  if (events.length === 0) return state;
  const latest: Latest = { ...state.latest, ...Object.fromEntries(events.map((event) => [event.kind, event])) };
  const added = events.filter((event) => event.kind === 'warning');
  return { ...state, latest, warnings: [...state.warnings, ...added].slice(-warningsKept) };
};

/** The state after a message of the host. */
export const received = (state: PanelState, message: RunUpdate): PanelState => {
  const before = message.kind === 'hydrate' ? { ...emptyState, debugging: state.debugging } : state;
  const { facts, events, metrics, validations } = message;
  return {
    ...withEvents(before, events),
    facts,
    metrics: withMetrics(before.metrics, metrics.from, metrics.columns),
    validations: withValidations(before.validations, validations.from, validations.columns),
  };
};
