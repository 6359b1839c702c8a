import { html, nothing, type TemplateResult } from 'lit';
import type { EventOf } from '../../src/protocol/events';
import { count } from '../../src/protocol/format';
import { inWords } from '../../src/protocol/sentence';
import type { Actions } from '../actions';
import { progress } from '../derive';
import type { PanelState } from '../state';
import { t } from '../text';

/** What went wrong or needs attention: error, interruption, unreadable lines, warnings of the run. */
export const notices = (state: PanelState, actions: Actions): TemplateResult => {
  const { facts, latest, warnings } = state;
  return html`<div class="notices" aria-live="polite">
    ${latest.error ? notice('error', wordsOf(latest.error), latest.error.cause, actions) : nothing}
    ${facts?.state === 'interrupted' ? interrupted(state) : nothing}
    ${facts?.trouble ? trouble(facts.trouble, facts.state === 'failed', actions) : nothing}
    ${newestByCode(warnings).map((warning) =>
      remark(warning.iteration > 0 ? t('At meta-iteration {0}: {1}', count(warning.iteration), wordsOf(warning)) : wordsOf(warning)))}
  </div>`;
};

const wordsOf = ({ said, message }: Pick<EventOf<'error'>, 'said' | 'message'>): string => (said ? inWords(said, t) : message);

const trouble = (text: string, isFailure: boolean, actions: Actions): TemplateResult =>
  (isFailure ? notice('error', text, undefined, actions) : remark(text));

const interrupted = (state: PanelState): TemplateResult => {
  const kept = state.latest.checkpoint?.iteration;
  return notice('warning', t('The trainer stopped without finishing, at {0}.', count(progress(state).iteration)),
    kept === undefined
      ? t('It had written no checkpoint yet: run it again to start over.')
      : t('Nothing is lost up to checkpoint {0}.', count(kept)));
};

/** Something to know, without an urgent need to act. */
const remark = (text: string): TemplateResult => html`
  <div class="notice warning">
    <vscode-icon name="warning" role="img" aria-label=${t('Warning')}></vscode-icon>
    <div>${text}</div>
  </div>`;

const newestByCode = (warnings: PanelState['warnings']): PanelState['warnings'] =>
  [...new Map(warnings.map((warning) => [warning.code, warning])).values()];

const notice = (kind: 'error' | 'warning', what: string, more?: string, actions?: Actions): TemplateResult => html`
  <div class="notice ${kind}">
    <vscode-icon name=${kind} role="img" aria-label=${kind === 'error' ? t('Error') : t('Warning')}></vscode-icon>
    <div>
      <div class="what">${what}</div>
      ${more ? html`<div>${more}</div>` : nothing}
      ${actions ? html`<button class="link"
        @click=${() => actions.do('showLog')}>${t('Log')}</button>` : nothing}
    </div>
  </div>`;
