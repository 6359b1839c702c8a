import { html, nothing, type TemplateResult } from 'lit';
import type { Actions } from '../actions';
import { taskChoices } from '../adaptationSource';
import { adaptationChart } from '../charts/adaptationChart';
import { lossChart } from '../charts/lossChart';
import { adaptation, isLive } from '../derive';
import { viewOf } from '../look';
import { chartFrame } from '../parts/chartFrame';
import { numeralsRow } from '../parts/numeralsRow';
import { tasksRow } from '../parts/tasksRow';
import type { PanelState } from '../state';
import { tab } from '../tab';
import { t } from '../text';

/** Is it learning, and does it adapt? */
export default tab({
  order: 1,
  title: () => t('Overview'),
  render: (state, look, actions) => {
    const curve = adaptation(state);
    const { tasks, started } = state.latest;
    const empty = state.metrics.x.length === 0 && !curve;
    return html`
      ${curve ? numeralsRow(curve) : nothing}
      ${empty ? waiting(state) : html`<div class="columns">
        ${chartFrame(lossChart(state, viewOf(look, 'loss')), viewOf(look, 'loss'), actions)}
        ${curve ? chartFrame(adaptationChart(curve, viewOf(look, 'adaptation')), viewOf(look, 'adaptation'), actions)
          : firstValidation(state)}
      </div>`}
      ${tasks ? tasksRow(tasks, started?.trainedSteps ?? 1, (task) => openTask(state, actions, tasks.split, task)) : nothing}`;
  },
});

/** Opens the Adaptation tab at the newest checkpoint, on the same split. */
const openTask = ({ facts, latest }: PanelState, actions: Actions, split: string, task: number): void => {
  const { iteration } = latest.checkpoint ?? {};
  actions.openRun(facts?.run ?? '', 'adaptation', taskChoices(task, iteration === undefined ? undefined : { iteration, split }));
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
