import { html, nothing, type TemplateResult } from 'lit';
import type { ResultOf } from '../../src/protocol/analysis';
import type { taskFits } from '../../src/protocol/analyses/taskFits';
import { meanWithInterval } from '../../src/protocol/format';
import { box, drawMultiple, multiplesOf, sharedFrame } from '../charts/smallMultiple';
import { metricWord, t } from '../text';

type Fits = ResultOf<typeof taskFits>;

/** Two tasks side by side: the fitted function before and after, or what is known of images. */
export const fitsOf = (fits: Fits, close: () => void): TemplateResult => {
  const pictures = multiplesOf(fits.tasks.map(({ sample }) => sample), 0, fits.tasks.length);
  const frame = sharedFrame(pictures);
  return html`<section class="fits" aria-label=${t('The chosen tasks')}>
    ${fits.tasks.map(({ index, about, scores }, i) => {
      const picture = pictures[i];
      return html`<figure>
        <figcaption><b>${t('task {0}', index)}</b> <span class="soft">${about}</span><br>${scoresText(fits.metric, scores)}</figcaption>
        ${picture ? html`<svg viewBox="0 0 ${box.width} ${box.height}" role="img" aria-label=${t('Task {0}: {1}', index, about)}>${
          drawMultiple(picture, frame)}</svg>` : nothing}
      </figure>`;
    })}
    <button class="link" @click=${close}>${t('Close')}</button>
  </section>`;
};

const scoresText = (metric: string, scores: readonly (number | null)[]): string => {
  const steps = scores.length - 1;
  const at = (step: number): string => meanWithInterval(scores[step] ?? null, null, metric);
  return steps === 1 ? t('{0} {1} before, {2} after 1 step', metricWord(metric), at(0), at(1))
    : t('{0} {1} before, {2} after {3} steps', metricWord(metric), at(0), at(steps), steps);
};
