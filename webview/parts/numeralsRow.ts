import { html, type TemplateResult } from 'lit';
import { count } from '../../src/protocol/format';
import { numerals, type Adaptation } from '../derive';
import { t } from '../text';

/** The results as large numbers, each with its 95 % interval. */
export const numeralsRow = (curve: Adaptation): TemplateResult => html`
  <section class="numerals" aria-label=${t('Results')}>
    ${numerals(curve).map(({ label, mean, interval }) => html`
      <div>
        <div class="label">${label}</div>
        <span class="mean">${mean}</span> <span class="interval">${interval}</span>
      </div>`)}
    <div class="source">
      ${curve.later ? t('evaluated later, at {0} ({1})', count(curve.later.iteration), curve.later.file) : curve.final ? t('final evaluation') : t('validation at {0}', count(curve.iteration))}<br>
      ${t('{0} {1} tasks, ± is a 95 % interval', count(curve.tasks), t(curve.split))}
    </div>
  </section>`;
