import { html, nothing, type TemplateResult } from 'lit';
import { checkpoints } from '../../src/protocol/analyses/checkpoints';
import { count } from '../../src/protocol/format';
import type { Actions } from '../actions';
import { taskCounts, type Wanted } from '../adaptationSource';
import { t } from '../text';
import { segments, select, splitWords, wholeNumber } from './choices';

/** Most adaptation steps that are asked for here. */
const mostSteps = 100;

/** Which checkpoint, which tasks, how many steps. */
export const adaptationTools = (
  run: string, newest: number | undefined, wanted: Wanted, steps: number, actions: Actions,
): TemplateResult => {
  const known = actions.ask(checkpoints, { run });
  const list = known.kind === 'answered' ? known.result.checkpoints : [];
  // A new checkpoint makes the list stale.
  if (newest !== undefined && known.kind === 'answered' && !list.some(({ iteration }) => iteration >= newest)) actions.askAgain(checkpoints, { run });
  const options = [['', t('the run itself, live')] as const, ...[...list].reverse().map(({ iteration, best }) =>
    [String(iteration), best ? t('{0} (best)', count(iteration)) : count(iteration)] as const)];
  const computed = wanted.iteration !== undefined;
  return html`<div class="tools">
    ${select(t('checkpoint'), options, wanted.iteration === undefined ? '' : String(wanted.iteration),
      (value) => actions.choose('adaptCheckpoint', value === '' ? undefined : value))}
    ${computed ? html`
      ${segments(t('Split'), splitWords(), wanted.split, (value) => actions.choose('adaptSplit', value))}
      ${select(t('tasks'), taskCounts.map((n) => [String(n), count(n)]), String(wanted.tasks), (value) => actions.choose('adaptTasks', value))}
      ${wholeNumber(t('steps'), steps, mostSteps, (value) => actions.choose('adaptSteps', String(value)))}` : nothing}
    <span class="right"></span>
    ${wholeNumber(t('task'), wanted.task ?? 0, 9999, (value) => actions.choose('adaptTask', String(value)))}
  </div>`;
};
