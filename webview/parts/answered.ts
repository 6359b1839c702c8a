import { html, type TemplateResult } from 'lit';
import type { Answer } from '../asks';
import { t } from '../text';

/** An answer drawn when it is there; before that how far it is, and when there is none, why. */
export const answered = <R>(answer: Answer<R>, draw: (result: R) => TemplateResult, again: () => void): TemplateResult => {
  if (answer.kind === 'answered') return draw(answer.result);
  if (answer.kind === 'waiting') return waiting(answer.done, answer.total);
  return html`<p class="notice error" role="alert"><vscode-icon name="error"></vscode-icon><span>${answer.message}
    <button class="link" @click=${again}>${t('Try again')}</button></span></p>`;
};

const waiting = (done: number, total: number): TemplateResult => html`<p class="soft waiting" role="status">
  <vscode-icon name="loading" spin></vscode-icon>
  ${total > 0 ? t('{0} of {1} tasks', done, total) : t('Computing')}</p>`;
