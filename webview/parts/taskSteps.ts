import { html, type TemplateResult } from 'lit';
import { count } from '../../src/protocol/format';
import type { Actions } from '../actions';
import './stepper';
import { pictureOf } from '../pictures';
import type { EpisodeView } from '../picture';
import { saidAt, type AdaptedTask } from '../said';
import { t } from '../text';
import { exampleDetails } from './exampleDetails';
import { stepTable } from './stepTable';

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
      ${stepTable(task, { at, last: task.steps }, (to) => actions.choose('adaptStep', String(to)))}
    </div></section>`;
};

const aboutText = ({ about, split, transductive, iteration }: AdaptedTask): string => [
  t('{0}, checkpoint {1}', t(split), count(iteration)), typeof about === 'string' ? about : t('{0} classes', about.length),
  transductive ? t('batch norm sees the whole query batch (transductive)') : '',
].filter(Boolean).join(' · ');
