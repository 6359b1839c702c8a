import { html, type TemplateResult } from 'lit';
import type { Agreement } from '../../src/protocol/events';
import { count, duration, meanWithInterval, number, perSecond } from '../../src/protocol/format';
import { gradientChart } from '../charts/gradientChart';
import { lossChart } from '../charts/lossChart';
import { progress } from '../derive';
import { viewOf } from '../look';
import { chartFrame } from '../parts/chartFrame';
import type { PanelState } from '../state';
import { tab } from '../tab';
import { t } from '../text';

/** How does the outer loop go? */
export default tab({
  order: 1.5,
  title: () => t('Training'),
  render: (state, look, actions) => (state.metrics.x.length === 0
    ? html`<section class="empty"><h2>${t('No meta-iteration yet')}</h2>
        <p>${t('Curves appear with the first meta-iterations.')}</p></section>`
    : html`${figures(state)}
      <div class="columns">
        ${chartFrame(lossChart(state, viewOf(look, 'loss')), viewOf(look, 'loss'), actions)}
        ${chartFrame(gradientChart(state, viewOf(look, 'gradient')), viewOf(look, 'gradient'), actions)}
      </div>`),
});

/** The newest numbers of the outer loop, each with what it is. */
const figures = (state: PanelState): TemplateResult => {
  const { metrics, validations, latest } = state;
  const now = progress(state);
  const metric = latest.started?.metric ?? 'mse';
  const valid = validations.mean.at(-1);
  const rows: readonly (readonly [string, string])[] = [
    [t('meta-loss'), number(metrics.loss.at(-1))],
    [t('validation'), valid === undefined ? t('none yet') : meanWithInterval(finite(valid), finite(validations.ci95.at(-1)), metric)],
    [t('meta-gradient'), number(metrics.gradientNorm.at(-1))],
    ...agreementRow(latest.validation?.agreement),
    [t('meta rate'), number(metrics.rate.at(-1))],
    [t('speed'), now.itPerSecond ? perSecond(now.itPerSecond) : t('none yet')],
    [t('time left'), leftOf(state)],
    [t('newest checkpoint'), latest.checkpoint ? count(latest.checkpoint.iteration) : t('none yet')],
  ];
  return html`<section class="numerals" aria-label=${t('Training')}>
    ${rows.map(([label, value]) => html`<div><div class="label">${label}</div><span class="mean">${value}</span></div>`)}
  </section>`;
};

/** Do tasks pull the same way? Those that do not are the first sign of tasks too unlike each other. */
const agreementRow = (agreement: Agreement | undefined): (readonly [string, string])[] => (agreement
  ? [[t('task agreement'), t('{0} ({1} % of pairs opposed)', number(agreement.mean), number(100 * (agreement.negative ?? 0)))]] : []);

const finite = (value: number | undefined): number | null => (value !== undefined && Number.isFinite(value) ? value : null);

const leftOf = (state: PanelState): string => {
  const { finished } = state.latest;
  if (finished) return t('took {0}', duration(finished.seconds));
  const { iteration, iterations, itPerSecond } = progress(state);
  if (!itPerSecond || state.facts?.state === 'paused') return t('unknown');
  return duration((iterations - iteration) / itPerSecond);
};
