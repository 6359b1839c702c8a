import type { RunState } from '../protocol/runStates';
import type { RunHistory } from './runHistory';

/** How a run stands, from its own record and what this window knows of its process. */
export const runState = (
  history: RunHistory, ours: { readonly stopping: boolean } | undefined, summary: RunState | undefined,
): RunState => {
  const finished = history.latest('finished');
  if (finished) return endings[finished.reason];
  if (!ours) return summary ?? 'interrupted';
  if (ours.stopping) return 'stopping';
  if (!history.latest('started')) return 'starting';
  return isPaused(history) ? 'paused' : 'running';
};

const endings = { done: 'finished', earlyStop: 'finished', stopped: 'stopped', failed: 'failed' } as const;

const isPaused = (history: RunHistory): boolean => {
  const paused = history.latest('paused');
  const resumed = history.latest('resumed');
  return paused !== undefined && (resumed === undefined || resumed.time < paused.time);
};

const live: ReadonlySet<RunState> = new Set(['starting', 'running', 'paused', 'stopping']);
export const isLive = (state: RunState): boolean => live.has(state);
