import { html, type TemplateResult } from 'lit';
import { meanText, number } from '../../src/protocol/format';
import { lowerIsBetter } from '../../src/protocol/metrics';
import type { AdaptedTask } from '../said';
import { metricWord, t } from '../text';
import { scroller } from './scroller';

/** A further number of each step. */
interface Column {
  readonly name: string;
  readonly values: Float32Array;
}

/**
 * Loss, metric and distance after each step; a click goes there.
 * @param at the step that is looked at @param last the last one that has a row
 */
export const stepTable = (
  task: AdaptedTask, { at, last }: { readonly at: number; readonly last: number }, go: (step: number) => void, further: readonly Column[] = [],
): TemplateResult => {
  const columns = [...columnsOf(task), ...further.map(({ name, values }) => ({ name, text: (i: number) => number(values[i]) })),
    { name: '‖θ′ − θ‖', text: (i: number) => number(task.distance[i]) }];
  return scroller(t('After each step'), html`<table class="numbers steps">
    <thead><tr><th scope="col">${t('step')}</th>${columns.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>
    <tbody>${Array.from({ length: last + 1 }, (_, i) => html`<tr class=${i === at ? 'chosen' : ''}>
      <th scope="row"><button class="link" aria-current=${i === at ? 'step' : 'false'} @click=${() => go(i)}>${
        i === task.trainedSteps ? t('{0} (trained)', i) : i}</button></th>
      ${columns.map(({ text }) => html`<td>${text(i)}</td>`)}</tr>`)}</tbody></table>`);
};

/** What is worth telling depends on what is measured: where a loss is, the score says it. */
const columnsOf = (
  { metric, loss, supportLoss, score, supportScore, logLikelihood, yardstick, acted }: AdaptedTask,
): readonly { readonly name: string; text(step: number): string }[] => {
  const measured = (values: Float32Array) => (i: number): string => {
    const value = values[i];
    return value === undefined || !Number.isFinite(value) ? t('not finite') : meanText(value, null, metric).mean;
  };
  const plain = (values: Float32Array) => (i: number): string => number(values[i]);
  if (acted) return [{ name: t('average return'), text: measured(score) }];
  const word = metricWord(metric);
  const scores = [{ name: t('query {0}', word), text: measured(score) }, { name: t('support {0}', word), text: measured(supportScore) }];
  if (!lowerIsBetter(metric)) return [...scores, { name: t('query loss'), text: plain(loss) }, { name: t('support loss'), text: plain(supportLoss) }];
  const known = yardstick ? ` (${yardstick.name} ${number(yardstick.logLikelihood)})` : '';
  return [...scores, ...(logLikelihood ? [{ name: t('query log-likelihood') + known, text: plain(logLikelihood) }] : [])];
};
