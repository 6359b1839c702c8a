import type { EventOf, RunEvent } from '../protocol/events';
import { type PanelState, emptyState } from '../../webview/state';
import { metricPoints, strideFor, validationPoints } from '../host/decimate';
import { RunHistory } from '../host/runHistory';
import type { RunSummary } from '../runs/summary';
import { readRun } from '../runs/reader';

/** Points of one curve on paper. */
const mostPoints = 800;
const kinds = ['started', 'validation', 'finished', 'metrics'] as const;

/** A run as the panel would know it: what the panel's charts are made from. */
export const panelStateOf = async (
  { folder: run, name, state, evaluation, later }: RunSummary,
): Promise<PanelState & { readonly troubles: readonly string[] }> => {
  const { events, troubles } = await readRun(run);
  const history = new RunHistory();
  history.add(events);
  const latest: { [K in RunEvent['kind']]?: EventOf<K> } = {};
  for (const kind of kinds) Object.assign(latest, { [kind]: history.latest(kind) });
  const { metrics, validations } = history;
  const facts = { run, name, state, canStop: false, trusted: false, ...(evaluation && later && { later: { ...later, evaluation } }) };
  return {
    ...emptyState, latest, troubles, ...(evaluation && later && { facts }), warnings: events.filter((event) => event.kind === 'warning'),
    metrics: metricPoints(metrics, strideFor(metrics.length, mostPoints), 0),
    validations: validationPoints(validations, strideFor(validations.length, mostPoints), 0),
  };
};
