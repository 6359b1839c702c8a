import { html, type TemplateResult } from 'lit';
import { count, duration, percent, perSecond } from '../../src/protocol/format';
import type { Answer } from '../asks';
import { t } from '../text';

type Waiting = Extract<Answer<unknown>, { kind: 'waiting' }>;

/**
 * How far work of minutes is: a bar, how much is done, at what rate, and the time left. @param unit what is counted, in words @param first said
 * before that is known
 */
export const working = ({ done, total, seconds }: Waiting, unit: string, first = t('Waiting')): TemplateResult => {
  const share = percent(done, total);
  const rate = seconds > 0 ? done / seconds : 0;
  const words = total === 0 ? [first] : [
    `${share} %`, t('{0} of {1} {2}', count(done), count(total), unit), ...(rate > 0 ? [perSecond(rate)] : []),
    ...(rate > 0 && seconds > 1 ? [done >= total ? t('judging') : t('{0} left', duration((total - done) / rate))] : []),
  ];
  return html`<div class="working">
    <div class="bar" role="progressbar" aria-label=${t('Progress')} aria-valuemin="0" aria-valuemax="100" aria-valuenow=${share}><i .style=${`width: ${share}%`}></i></div>
    <p class="soft"><vscode-icon name="loading" spin spin-duration="1.6"></vscode-icon> ${words.join(' · ')}</p>
  </div>`;
};
