import { html, type TemplateResult } from 'lit';
import { count, meanText, number } from '../../src/protocol/format';
import { lowerIsBetter } from '../../src/protocol/metrics';
import type { Actions } from '../actions';
import './stepper';
import { pictureOf } from '../pictures';
import type { EpisodeView } from '../picture';
import { saidAt, type AdaptedTask } from '../said';
import { metricWord, t } from '../text';
import { exampleDetails } from './exampleDetails';
import { scroller } from './scroller';

/** One task, step by step: a stepper, what the learner says there, and its numbers after every step. */
export const taskSteps = (
  task: AdaptedTask, step: number, chosen: string | undefined, actions: Actions,
): TemplateResult => {
  const at = Math.min(step, task.steps);
  const view: EpisodeView = {
    episode: task, said: saidAt(task, at), chosen, choose: (example) => actions.choose('adaptExample', example),
  };
  const columns = task.support.shape.reduce((n, d) => n * d, 1);
  return html`<section class="task-steps" aria-labelledby="task-steps-title">
    <div class="chart-title"><h2 id="task-steps-title">${t('Task {0}', task.index)}</h2>
      <span class="unit">${aboutText(task)}</span>
      <maml-stepper .model=${{
        step: at, steps: task.steps, trained: task.trainedSteps, go: (to: number) => actions.choose('adaptStep', String(to)),
      }}></maml-stepper></div>
    <div class="step-columns">
      <div>${pictureOf(task.picture, columns).draw(view)}${exampleDetails(view)}</div>
      ${stepTable(task, at, (to) => actions.choose('adaptStep', String(to)))}
    </div></section>`;
};

const aboutText = ({ about, split, transductive, iteration }: AdaptedTask): string => [
  t('{0}, checkpoint {1}', t(split), count(iteration)), typeof about === 'string' ? about : t('{0} classes', about.length),
  transductive ? t('batch norm sees the whole query batch (transductive)') : '',
].filter(Boolean).join(' · ');

/** Loss, metric and distance after each step; a click goes there. */
const stepTable = (task: AdaptedTask, at: number, go: (step: number) => void): TemplateResult => {
  const { metric, loss, supportLoss, score, supportScore, logLikelihood, yardstick, distance, steps, trainedSteps } = task;
  const isLoss = lowerIsBetter(metric);
  const isReturn = task.acted !== undefined;
  const text = (value: number | undefined): string =>
    (value === undefined || !Number.isFinite(value) ? t('not finite') : meanText(value, null, metric).mean);
  const known = yardstick ? ` (${yardstick.name} ${number(yardstick.logLikelihood)})` : '';
  const columns = isReturn ? [t('average return')]
    : isLoss ? [t('query {0}', metricWord(metric)), t('support {0}', metricWord(metric)),
      ...(logLikelihood ? [t('query log-likelihood') + known] : [])]
      : [t('query {0}', metricWord(metric)), t('support {0}', metricWord(metric)), t('query loss'), t('support loss')];
  const cells = (i: number): string[] => (isReturn ? [text(score[i])]
    : isLoss ? [text(score[i]), text(supportScore[i]), ...(logLikelihood ? [number(logLikelihood[i])] : [])]
    : [text(score[i]), text(supportScore[i]), number(loss[i]), number(supportLoss[i])]);
  return scroller(t('After each step'), html`<table class="numbers steps">
    <thead><tr><th scope="col">${t('step')}</th>${columns.map((name) => html`<th scope="col">${name}</th>`)}<th scope="col">‖θ′ − θ‖</th></tr></thead>
    <tbody>${Array.from({ length: steps + 1 }, (_, i) => html`<tr class=${i === at ? 'chosen' : ''}>
      <th scope="row"><button class="link" aria-current=${i === at ? 'step' : 'false'} @click=${() => go(i)}>${i === trainedSteps ? t('{0} (trained)', i) : i}</button></th>
      ${cells(i).map((cell) => html`<td>${cell}</td>`)}<td>${number(distance[i])}</td></tr>`)}</tbody></table>`);
};
