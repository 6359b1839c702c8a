import type { PanelAction } from '../src/protocol/messages';
import type { RunState } from '../src/protocol/runStates';
import { isLive } from './derive';
import type { PanelState } from './state';
import { t } from './text';

/** One button of the header. */
export interface RunButton {
  readonly action: PanelAction;
  readonly icon: string;
  readonly word: string;
  /** The likely next step. */
  readonly primary?: boolean;
  readonly disabled?: boolean;
}

/** What can be done with a run as it stands: pause, step and stop while it goes on, else continue or run again. */
export const runButtons = (state: PanelState): readonly RunButton[] => {
  const { facts } = state;
  if (!facts) return [];
  if (isLive(state)) return facts.canStop ? liveButtons(facts.state, state.debugging?.stands === true) : [];
  return facts.trusted ? endedButtons(state) : [];
};

/** @param stands in the debugger, whose own buttons go on */
const liveButtons = (state: RunState, stands: boolean): readonly RunButton[] => {
  const stopping = state === 'stopping';
  const disabled = stopping || stands || state === 'starting';
  return [
    state === 'paused' ? { action: 'resumeRun', icon: 'debug-continue', word: t('Resume'), primary: true }
      : { action: 'pauseRun', icon: 'debug-pause', word: t('Pause'), primary: true, disabled },
    { action: 'stepRun', icon: 'debug-step-over', word: t('Step'), disabled },
    { action: 'stopRun', icon: 'debug-stop', word: stopping ? t('Stopping') : t('Stop'), disabled: stopping },
  ];
};

/** A run with a checkpoint before its end can go on from there. */
const endedButtons = ({ facts, latest }: PanelState): readonly RunButton[] => {
  const again: RunButton = { action: 'runExperiment', icon: 'play', word: t('Run again') };
  if (facts?.state === 'finished' || !latest.checkpoint) return [again];
  const failed = facts?.state === 'failed';
  const goOn: RunButton = { action: 'continueRun', icon: 'debug-rerun', word: t('Continue'), primary: !failed };
  return [goOn, { ...again, primary: failed }];
};
