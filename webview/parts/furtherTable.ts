import { html, nothing, type TemplateResult } from 'lit';
import type { CurvePoint } from '../../src/protocol/events';
import { meanWithInterval } from '../../src/protocol/format';
import { baselineName, type Adaptation } from '../derive';
import { metricWord, t } from '../text';

/** One line: what is measured, of whom, and its points. */
interface Row {
  readonly name: string;
  readonly of: string | undefined;
  readonly points: readonly Pick<CurvePoint, 'step' | 'mean' | 'ci95'>[];
}

/** What a task set or method measures beside its metric: log-likelihood, success rate, out-of-scope recall. */
export const furtherTable = (curve: Adaptation): TemplateResult | typeof nothing => {
  const rows = furtherRows(curve);
  if (rows.length === 0) return nothing;
  const last = Math.max(...rows.flatMap(({ points }) => points.map(({ step }) => step)));
  const steps = [...new Set([0, curve.trainedSteps, last])];
  return html`<section class="chart"><h2 id="further-title">${t('Also measured')}</h2>
  <div class="scroll" tabindex="0" role="region" aria-labelledby="further-title"><table class="numbers">
    <thead><tr><th scope="col">${t('score')}</th><th scope="col">${t('of')}</th>${steps.map((step) =>
      html`<th scope="col">${step === curve.trainedSteps ? t('step {0} (trained)', step) : t('step {0}', step)}</th>`)}</tr></thead>
    <tbody>${rows.map(({ name, of, points }) => html`<tr><th scope="row">${metricWord(name)}</th>
      <td>${of === undefined ? curve.name : baselineName(of)}</td>${steps.map((step) => html`<td>${cell(points, step)}</td>`)}</tr>`)}</tbody>
  </table></div></section>`;
};

/** Curves beside the metric first, then scores that are known at some steps only. */
export const furtherRows = ({ further = {}, scores = [] }: Pick<Adaptation, 'further' | 'scores'>): Row[] => {
  const curves = Object.entries(further).flatMap(([name, { curve, baselines }]): Row[] => [
    { name, of: undefined, points: curve }, ...Object.entries(baselines).map(([of, points]) => ({ name, of, points }))]);
  const named = new Map<string, Row & { points: Row['points'][number][] }>();
  for (const { name, of, ...point } of scores) {
    const key = `${name}\n${of ?? ''}`;
    const row = named.get(key) ?? { name, of, points: [] };
    row.points.push(point);
    named.set(key, row);
  }
  return [...curves, ...named.values()];
};

const cell = (points: Row['points'], step: number): string => {
  const point = points.find((one) => one.step === step);
  return !point ? '' : point.mean === null ? t('not finite') : meanWithInterval(point.mean, point.ci95, '');
};
