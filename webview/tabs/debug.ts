import { html, nothing, type TemplateResult } from 'lit';
import type { DebugPicture } from '../../src/protocol/debug';
import { count, number } from '../../src/protocol/format';
import { box, drawMultiple, multiplesOf, sharedFrame } from '../charts/smallMultiple';
import { scroller } from '../parts/scroller';
import { tab } from '../tab';
import { t } from '../text';

/** Why did this step do that? Shown while a debugged run stands. */
export default tab({
  order: 9,
  title: () => t('Debug'),
  when: ({ debugging }) => debugging !== undefined,
  render: ({ debugging }) => (debugging ? standing(debugging) : html``),
});

const standing = (now: DebugPicture): TemplateResult => html`
  <section class="tasks" aria-labelledby="debug-title">
    <div class="chart-title">
      <h2 id="debug-title">${placeOf(now)}</h2>
      <span class="unit">${typeof now.sample.about === 'string' ? now.sample.about : now.sample.about.join(', ')}</span>
    </div>
    <div class="debugged">${picture(now)}${stepsTable(now)}</div>
  </section>`;

const placeOf = ({ position: { iteration, task = 0, tasks, step = 0, steps } }: DebugPicture): string =>
  t('Meta-iteration {0} › task {1} of {2} › step {3} of {4}', count(iteration), task, tasks, step, steps);

const picture = ({ sample, position: { step = 0 } }: DebugPicture): TemplateResult => {
  const [one] = multiplesOf([sample], Math.max(0, step - 1), 1);
  if (!one) return predictions(sample);
  const label = t('Fitted function before and after {0} steps; {1} support examples.', step, one.support.length);
  return html`<svg class="debug-fit" viewBox="0 0 ${box.width} ${box.height}" role="img" aria-label=${label}>
    ${drawMultiple(one, sharedFrame([one]))}</svg>`;
};

/** Classes of the query before and after the steps so far. */
const predictions = ({ query, predictions = [], about }: DebugPicture['sample']): TemplateResult => {
  const word = (label: number | null | undefined): string => (typeof about === 'string' ? undefined : about[label ?? -1]) ?? number(label);
  const last = predictions.at(-1) ?? [];
  return scroller(t('Predictions'), html`<table class="numbers">
    <thead><tr><th scope="col">${t('query')}</th><th scope="col">${t('truth')}</th><th scope="col">${t('before')}</th><th scope="col">${t('now')}</th></tr></thead>
    <tbody>${query.y.map((truth, i) => html`<tr>
      <th scope="row">${i + 1}</th><td>${word(truth)}</td><td>${word(predictions[0]?.[i])}</td>
      <td>${last[i] === truth ? '' : '✕ '}${word(last[i])}</td></tr>`)}</tbody>
  </table>`);
};

const stepsTable = ({ steps, position }: DebugPicture): TemplateResult => html`<table class="numbers">
  <caption class="caption">${t('Losses and lengths after each step so far')}</caption>
  <thead><tr><th scope="col">${t('step')}</th><th scope="col">${t('support loss')}</th><th scope="col">${t('query loss')}</th>
    <th scope="col">‖∇‖</th><th scope="col">‖θ′ − θ‖</th></tr></thead>
  <tbody>${steps.map((one) => html`<tr aria-current=${one.step === position.step ? 'step' : nothing}>
    <th scope="row">${one.step}</th><td>${number(one.supportLoss)}</td><td>${number(one.queryLoss)}</td>
    <td>${number(one.gradient)}</td><td>${number(one.change)}</td></tr>`)}</tbody>
</table>`;

