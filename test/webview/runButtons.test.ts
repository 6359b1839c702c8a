import { expect, it } from 'vitest';
import type { RunState } from '../../src/protocol/runStates';
import { emptyState, type PanelState } from '../../webview/state';
import { runButtons } from '../../webview/runButtons';

const checkpoint = { kind: 'checkpoint', time: 1, iteration: 5, file: 'x', bytes: 1 } as const;
const at = (state: RunState, more: Partial<PanelState['latest']> = { checkpoint }, trusted = true): PanelState => ({
  ...emptyState, latest: more,
  facts: { run: '/r', name: 'n', state, trusted, canStop: ['starting', 'running', 'paused', 'stopping'].includes(state) },
});
const words = (state: PanelState): string => runButtons(state)
  .map(({ action, primary, disabled }) => `${action}${primary ? '!' : ''}${disabled ? '-' : ''}`).join(' ');

it.each<[PanelState, string]>([
  [at('starting'), 'pauseRun!- stepRun- stopRun'],
  [at('running'), 'pauseRun! stepRun stopRun'],
  [at('paused'), 'resumeRun! stepRun stopRun'],
  [at('stopping'), 'pauseRun!- stepRun- stopRun-'],
  [{ ...at('running'), debugging: { stands: true } as NonNullable<PanelState['debugging']> }, 'pauseRun!- stepRun- stopRun'],
  [at('finished'), 'runExperiment'],
  [at('stopped'), 'continueRun! runExperiment'],
  [at('interrupted'), 'continueRun! runExperiment'],
  [at('interrupted', {}), 'runExperiment'],
  [at('failed'), 'continueRun runExperiment!'],
  [at('finished', { checkpoint }, false), ''],
  [emptyState, ''],
])('what can be done, case %#', (state, expected) => expect(words(state)).toBe(expected));
