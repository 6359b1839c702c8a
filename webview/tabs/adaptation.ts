import { html, nothing, type TemplateResult } from 'lit';
import { adaptation as words } from '../../src/protocol/analyses/adaptation';
import { task as taskWords } from '../../src/protocol/analyses/task';
import type { Actions } from '../actions';
import { computedCurve, type Split, wantedIn, type Wanted } from '../adaptationSource';
import { adaptationChart } from '../charts/adaptationChart';
import { adaptation, isLive, type Adaptation } from '../derive';
import { viewOf, type Look } from '../look';
import { adaptationTools } from '../parts/adaptationTools';
import { answered } from '../parts/answered';
import { chartFrame } from '../parts/chartFrame';
import { familiesTable } from '../parts/familiesTable';
import { furtherTable } from '../parts/furtherTable';
import { numeralsRow } from '../parts/numeralsRow';
import { sixTasks } from '../parts/sixTasks';
import { taskSteps } from '../parts/taskSteps';
import type { PanelState } from '../state';
import { tab } from '../tab';
import { t } from '../text';

/** Single tasks of a finished run's evaluation that are computed again, to be drawn as thin lines. */
const drawnAgain = 48;

/** How does it adapt, at which checkpoint, and on which task? */
export default tab({
  order: 2.5,
  title: () => t('Adaptation'),
  render: (state, look, actions) => {
    const { facts, latest } = state;
    if (!facts || !latest.checkpoint) return html`<section class="empty"><h2>${t('No checkpoint yet')}</h2>
      <p>${t('Adaptation is measured at checkpoints; the first one comes soon after the start.')}</p></section>`;
    const wanted = wantedIn(look);
    const own = adaptation(state);
    const steps = wanted.steps ?? Math.max(1, (own?.curve.length ?? 2) - 1);
    return html`
      ${adaptationTools(facts.run, latest.checkpoint.iteration, wanted, steps, actions)}
      ${wanted.iteration === undefined ? liveCurve(state, own, look, actions)
        : computed({ run: facts.run, iteration: wanted.iteration, split: wanted.split, tasks: wanted.tasks, steps }, own, look, actions)}
      ${oneTask(facts.run, wanted, own, steps, look, actions)}`;
  },
});

/** Curve and numbers; a click on a thin line opens that task. */
const drawn = (curve: Adaptation, look: Look, actions: Actions): TemplateResult => {
  const view = viewOf(look, 'adaptation');
  const pick = { chosen: wantedIn(look).task, pick: (line: number) => actions.choose('adaptTask', String(line)) };
  return html`${numeralsRow(curve)}${chartFrame(adaptationChart(curve, view, pick), view, actions)}${familiesTable(curve)}${furtherTable(curve)}`;
};

/** The newest validation; or the final evaluation, whose single tasks are computed again to be drawn. */
const liveCurve = (state: PanelState, own: Adaptation | undefined, look: Look, actions: Actions): TemplateResult => {
  if (!own) return html`<p class="soft waiting">${t('The curve appears with the first validation. Choose a checkpoint to compute one.')}</p>`;
  if (!own.final || isLive(state) || !state.facts?.trusted) return drawn(own, look, actions);
  const answer = actions.ask(words, {
    run: state.facts.run, split: splitOf(own), tasks: Math.max(2, Math.min(drawnAgain, own.tasks)), steps: own.curve.length - 1,
  });
  const lines = answer.kind === 'answered' ? computedCurve(answer.result, own, own.name).lines : [];
  return drawn({ ...own, lines }, look, actions);
};

const splitOf = ({ split }: Adaptation): Split => (split === 'train' || split === 'validation' ? split : 'test');

const computed = (
  request: { run: string; iteration: number; split: Split; tasks: number; steps: number },
  own: Adaptation | undefined, look: Look, actions: Actions,
): TemplateResult => {
  const answer = actions.ask(words, request);
  return html`
    ${answer.kind === 'waiting' ? html`<p class="waiting"><button class="link" @click=${() => {
      actions.choose('adaptCheckpoint', undefined);
      actions.askAgain(words, request);
    }}>${t('Cancel')}</button></p>` : nothing}
    ${answered(answer, (result) => drawn(computedCurve(result, own, own?.name ?? t('mean')), look, actions),
      () => actions.askAgain(words, request))}`;
};

/** The chosen task, then six to choose from. */
const oneTask = (
  run: string, wanted: Wanted, own: Adaptation | undefined, steps: number, look: Look, actions: Actions,
): TemplateResult => {
  const live = wanted.iteration === undefined;
  const at = live ? {} : { iteration: wanted.iteration };
  const request = (index: number) => ({ run, ...at, split: live && own ? splitOf(own) : wanted.split, index, steps });
  const answer = wanted.task === undefined ? undefined : actions.ask(taskWords, request(wanted.task));
  return html`
    ${answer && wanted.task !== undefined ? answered(answer, (task) => taskSteps(task, wanted.step ?? task.steps, look.choices.adaptExample, actions),
      () => actions.askAgain(taskWords, request(wanted.task ?? 0))) : nothing}
    ${sixTasks(request, wanted, actions)}`;
};
