import { html, nothing, type TemplateResult } from 'lit';
import { count, duration, percent, perSecond } from '../../src/protocol/format';
import type { RunState } from '../../src/protocol/runStates';
import type { Actions } from '../actions';
import { configWords, isLive, progress, type Progress } from '../derive';
import { runButtons } from '../runButtons';
import type { PanelState } from '../state';
import { t } from '../text';

const icons: Readonly<Record<RunState, string>> = {
  starting: 'loading', running: 'sync', stopping: 'sync', paused: 'debug-pause', finished: 'check',
  stopped: 'debug-stop', failed: 'error', interrupted: 'warning',
};
const words: Readonly<Record<RunState, string>> = {
  starting: 'starting', running: 'running', stopping: 'stopping', paused: 'paused', finished: 'finished',
  stopped: 'stopped', failed: 'failed', interrupted: 'interrupted',
};

/** Name, settings in words, how far it is, and what can be done. */
export const header = (state: PanelState, actions: Actions): TemplateResult => {
  const { facts } = state;
  const now = progress(state);
  const about = state.latest.started ? configWords(state.latest.started.config) : '';
  return html`<header class="head">
    <div class="title">
      ${facts ? state.debugging?.stands ? standing() : stateIcon(facts.state) : nothing}
      <h1>${facts?.name ?? ''}</h1>
      ${state.latest.started?.debugged ? debuggedMark() : nothing}
      <span class="soft about" title=${about}>${about}</span>
    </div>
    <div class="facts">${factsOf(state, now)}</div>
    <div class="buttons">${buttons(state, actions)}</div>
  </header>
  ${bar(now)}`;
};

const stateIcon = (state: RunState): TemplateResult => html`
  <vscode-icon class="state-${state}" name=${icons[state]} role="img" spin-duration="1.6"
    title=${t(words[state])} aria-label=${t(words[state])} ?spin=${isTurning(state)}></vscode-icon>`;

/** A debugged run that waits for the debugger. */
const standing = (): TemplateResult => html`<vscode-icon class="state-paused" name="debug-alt" role="img"
  title=${t('stands in the debugger')} aria-label=${t('stands in the debugger')}></vscode-icon>`;

/** Its numbers need not be those of an undisturbed run. */
const debuggedMark = (): TemplateResult => html`<span class="badge"
  title=${t('Debugged: rates could be edited on the way, so its numbers need not be those of an undisturbed run.')}>${t('debugged')}</span>`;

const isTurning = (state: RunState): boolean => ['starting', 'running', 'stopping'].includes(state);

const factsOf = (state: PanelState, now: Progress): TemplateResult => {
  const { finished } = state.latest;
  const speed = now.itPerSecond !== null && now.itPerSecond > 0 ? perSecond(now.itPerSecond) : undefined;
  const rest = isLive(state) ? now.left : finished && t('in {0}', duration(finished.seconds));
  const whole = t('of {0} meta-iterations', count(now.iterations));
  return html`
    ${now.iterations > 0
      ? html`<span><b>${count(now.iteration)}</b> <span class="soft">${whole}</span></span>` : nothing}
    ${now.phase ? html`<span class="soft">${now.phase}</span>` : html`
      ${speed ? html`<span class="soft">${speed}</span>` : nothing}
      ${rest ? html`<span class="soft">${rest}</span>` : nothing}`}`;
};

const buttons = (state: PanelState, actions: Actions): TemplateResult => html`
  ${runButtons(state).map(({ action, icon, word, primary, disabled }) => html`<vscode-button icon=${icon} ?secondary=${!primary}
    ?disabled=${disabled ?? false} @click=${() => actions.do(action)}>${word}</vscode-button>`)}
  <vscode-toolbar-button icon="json" label=${t('Open the config')} title=${t('Open the config')}
    @click=${() => actions.do('openConfig')}></vscode-toolbar-button>
  <vscode-toolbar-button icon="output" label=${t('Show the log')} title=${t('Show the log')}
    @click=${() => actions.do('showLog')}></vscode-toolbar-button>`;

/** A 2 px bar below the header. */
const bar = ({ iteration, iterations }: Progress): TemplateResult => {
  const share = percent(iteration, iterations);
  return html`<div class="bar" role="progressbar" aria-label=${t('Progress of the run')}
    aria-valuemin="0" aria-valuemax="100" aria-valuenow=${share}><i .style=${`width: ${share}%`}></i></div>`;
};
