import { html, type TemplateResult } from 'lit';
import type { Answer } from '../asks';
import { t } from '../text';

/** An answer drawn when it is there; before that how far it is, and when there is none, why. */
export const answered = <R>(answer: Answer<R>, draw: (result: R) => TemplateResult, again: () => void): TemplateResult =>
  (answer.kind === 'answered' ? draw(answer.result) : unanswered(answer, again));

/** How far a question is, or why it has no answer. */
export const unanswered = (
  answer: Exclude<Answer<unknown>, { kind: 'answered' }>, again: () => void,
): TemplateResult => {
  if (answer.kind === 'failed') {
    const words = answer.message === 'cancelled' ? t('Stopped before it was answered.') : answer.message;
    return html`<p class="soft no-answer" role="status">${words}
      <button class="link" @click=${again}>${t('Compute again')}</button></p>`;
  }
  const far = answer.total > 0 ? t('Computing, {0} of {1}', answer.done, answer.total) : t('Waiting');
  return html`<p class="soft no-answer" role="status">
    <vscode-icon name="loading" spin spin-duration="1.6"></vscode-icon> ${far}</p>`;
};
