import { html, type TemplateResult } from 'lit';
import { task as words } from '../../src/protocol/analyses/task';
import type { RequestOf } from '../../src/protocol/analysis';
import { meanText } from '../../src/protocol/format';
import type { Actions } from '../actions';
import type { Wanted } from '../adaptationSource';
import { pictureOf } from '../pictures';
import { saidAt, type AdaptedTask } from '../said';
import { t } from '../text';
import { answered } from './answered';

/** Tasks side by side. */
export const six = 6;

/** The next six tasks in small, with their metric before, at the trained step and at the end; choose one to open it. */
export const sixTasks = (
  request: (index: number) => RequestOf<typeof words>, wanted: Wanted, actions: Actions,
): TemplateResult => html`<section class="tasks" aria-labelledby="six-title">
  <div class="chart-title"><h2 id="six-title">${t('Tasks {0} to {1}', wanted.first, wanted.first + six - 1)}</h2>
    <span class="unit">${t('choose one to see it adapt')}</span>
    ${wanted.first > 0
      ? html`<vscode-button secondary icon="arrow-left" @click=${() => actions.choose('adaptFirst', String(Math.max(0, wanted.first - six)))}>
      ${t('Previous six')}</vscode-button>` : ''}
    <vscode-button secondary icon="refresh" @click=${() => actions.choose('adaptFirst', String(wanted.first + six))}>${t('Other six')}</vscode-button></div>
  <div class="next-episodes">${Array.from({ length: six }, (_, i) => {
    const asked = request(wanted.first + i);
    return html`<button class="next-episode" aria-pressed=${wanted.task === wanted.first + i}
      @click=${() => actions.choose('adaptTask', String(wanted.first + i))}>
      ${answered(actions.ask(words, asked), small, () => actions.askAgain(words, asked))}</button>`;
  })}</div></section>`;

/** The fit after the last step. */
const learnedOf = (task: AdaptedTask): { learned?: Float32Array } => {
  const { fitted } = saidAt(task, task.steps);
  return fitted ? { learned: fitted } : {};
};

const small = (task: AdaptedTask): TemplateResult => {
  const steps = [...new Set([0, Math.min(task.trainedSteps, task.steps), task.steps])];
  const text = (step: number): string => {
    const value = task.score[step];
    return value === undefined || !Number.isFinite(value) ? t('not finite') : meanText(value, null, task.metric).mean;
  };
  return html`<span><b>${t('task {0}', task.index)}</b> <span class="soft">${typeof task.about === 'string' ? task.about : ''}</span></span>
    ${pictureOf(task.picture, task.support.shape.reduce((n, d) => n * d, 1)).small({ ...task, ...learnedOf(task) })}
    <span class="soft">${steps.map(text).join(' → ')}</span>`;
};
