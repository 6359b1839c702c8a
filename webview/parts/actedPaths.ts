import { html, type TemplateResult } from 'lit';
import type { Acted } from '../../src/protocol/examples';
import { meanText, number } from '../../src/protocol/format';
import { t } from '../text';

/** A trajectory to draw: of the step that is looked at, before any, or another. */
export interface DrawnPath {
  readonly step: number;
  readonly kind: 'before' | 'other' | 'now';
  readonly path: Float32Array;
}

const kindOf = (step: number, now: number): DrawnPath['kind'] => (step === now ? 'now' : step === 0 ? 'before' : 'other');

/** Trajectories of the policy that is looked at: more would be one grey area. */
const mostPaths = 3;

/** One trajectory of each policy, and some of the one that is looked at, which lie on top. */
export const drawnPaths = ({ paths }: Acted, now: number): DrawnPath[] => {
  const others = paths.flatMap((own, step) => own.slice(0, step === now ? 0 : 1).map((path) => ({ step, kind: kindOf(step, now), path })));
  return [...others, ...(paths[now] ?? []).slice(0, mostPaths).map((path) => ({ step: now, kind: 'now' as const, path }))];
};

/** The average return after each update; the step that is looked at stands out. */
export const actedLegend = ({ returns }: Acted, now: number): TemplateResult => html`<figcaption class="legend acted">
  ${Array.from(returns, (value, step) => html`<span class="key plain ${step === now ? 'chosen' : ''}">
    <svg class="sample" viewBox="0 0 20 8" aria-hidden="true"><path class="walk ${kindOf(step, now)}" d="M0 4H20"></path></svg>
    ${step === 0 ? t('before') : step === 1 ? t('1 step') : t('{0} steps', step)}: ${t('return {0}', meanText(value, null, 'return').mean)}</span>`)}
</figcaption>`;

/** Mean actions after each step: of a choice, the share of each. */
export const actionTable = ({ returns, actions, isChoice, actionNames = [] }: Acted, now: number): TemplateResult => {
  const size = actions.length / returns.length;
  const text = (value: number): string => (isChoice ? `${Math.round(100 * value)} %` : number(value));
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${t('What the policy does')}><table class="numbers">
    <caption class="soft">${isChoice ? t('How often each action is chosen') : t('Mean action')}</caption>
    <thead><tr><th scope="col">${t('step')}</th>${Array.from({ length: size }, (_, i) => html`<th scope="col">${actionNames[i] ?? t('action {0}', i + 1)}</th>`)}
      <th scope="col">${t('return')}</th></tr></thead>
    <tbody>${Array.from(returns, (value, step) => html`<tr class=${step === now ? 'chosen' : ''}><th scope="row">${step}</th>
      ${Array.from(actions.subarray(step * size, (step + 1) * size), (a) => html`<td>${text(a)}</td>`)}
      <td>${meanText(value, null, 'return').mean}</td></tr>`)}</tbody></table></div>`;
};
