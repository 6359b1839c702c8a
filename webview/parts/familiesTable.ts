import { html, nothing, type TemplateResult } from 'lit';
import { count, meanWithInterval } from '../../src/protocol/format';
import type { Adaptation } from '../derive';
import { t } from '../text';

/** Results by family: a mean over unlike tasks can hide that one kind is not learned at all. */
export const familiesTable = ({ families = [], metric, trainedSteps }: Adaptation): TemplateResult | typeof nothing =>
  (families.length === 0 ? nothing : familyRows({ families, metric, trainedSteps }));

/** A row per family: before adaptation, after the trained steps and after the last one. */
export const familyRows = ({ families, metric,
  trainedSteps }: Required<Pick<Adaptation, 'families' | 'metric' | 'trainedSteps'>>): TemplateResult => {
  const steps = [...new Set([0, trainedSteps, families[0]?.curve.at(-1)?.step ?? 0])];
  return html`<table class="numbers">
    <caption>${t('By family')}</caption>
    <thead><tr><th>${t('family')}</th><th>${t('tasks')}</th>${steps.map((step) => html`<th>${t('step {0}', step)}</th>`)}</tr></thead>
    <tbody>${families.map((one) => html`<tr><th scope="row">${one.name}</th><td>${count(one.tasks)}</td>
      ${steps.map((step) => {
        const point = one.curve.find((candidate) => candidate.step === step);
        return html`<td>${!point ? '' : point.mean === null ? t('diverges') : meanWithInterval(point.mean, point.ci95, metric)}</td>`;
      })}</tr>`)}</tbody>
  </table>`;
};
