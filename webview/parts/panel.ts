import { html, nothing, type TemplateResult } from 'lit';
import type { Actions, Views } from '../actions';
import { adaptationChart } from '../charts/adaptationChart';
import { lossChart } from '../charts/lossChart';
import type { ChartView } from '../charts/spec';
import { adaptation, isLive } from '../derive';
import type { PanelState } from '../state';
import { t } from '../text';
import { chartFrame } from './chartFrame';
import { header } from './header';
import { layersTable } from './layersTable';
import { notices } from './notices';
import { numeralsRow } from './numeralsRow';
import { tasksRow } from './tasksRow';

const defaults: Readonly<Record<string, ChartView>> = {
  loss: { log: true, table: false, hidden: [] },
  adaptation: { log: false, table: false, hidden: [] },
};
export const viewOf = (views: Views, chart: string): ChartView =>
  views[chart] ?? defaults[chart] ?? { log: false, table: false, hidden: [] };

/** The whole panel for a state. */
export const panel = (state: PanelState, views: Views, actions: Actions): TemplateResult => {
  const curve = adaptation(state);
  const { tasks, parameters, started } = state.latest;
  const empty = state.metrics.x.length === 0 && !curve;
  return html`
    ${header(state, actions)}
    ${notices(state, actions)}
    ${curve ? numeralsRow(curve) : nothing}
    ${empty ? waiting(state) : html`<div class="columns">
      ${curve ? chartFrame(adaptationChart(curve, viewOf(views, 'adaptation')), viewOf(views, 'adaptation'), actions)
        : firstValidation(state)}
      ${chartFrame(lossChart(state, viewOf(views, 'loss')), viewOf(views, 'loss'), actions)}
    </div>`}
    ${tasks ? tasksRow(tasks, started?.trainedSteps ?? 1) : nothing}
    ${parameters ? layersTable(parameters) : nothing}`;
};

const waiting = (state: PanelState): TemplateResult => html`<section class="empty">
  <h2>${isLive(state) ? t('The trainer is starting') : t('No points were written')}</h2>
  <p>${isLive(state)
    ? t('The network is being traced and compiled. Curves appear with the first meta-iterations.')
    : t('This run ended before its first meta-iterations. The log says why.')}</p>
</section>`;

const firstValidation = (state: PanelState): TemplateResult => html`<section class="chart">
  <div class="chart-title"><h2>${t('Adaptation curve')}</h2></div>
  <p class="soft">${isLive(state) ? t('It appears with the first validation.') : t('No validation was made.')}</p>
</section>`;
