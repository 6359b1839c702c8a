/** How a run stands. `interrupted`: no `finished` event, and nobody holds its lease any more. */
export const runStates = [
  'starting', 'running', 'paused', 'stopping', 'finished', 'stopped', 'failed', 'interrupted',
] as const;
export type RunState = (typeof runStates)[number];
