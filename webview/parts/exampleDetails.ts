import { html, nothing, type TemplateResult } from 'lit';
import '../charts/imageTile';
import type { Examples } from '../../src/protocol/examples';
import { number } from '../../src/protocol/format';
import type { EpisodeView } from '../picture';
import { t } from '../text';
import { className, verdictOf } from '../verdicts';

/** Classes whose probability is listed. */
const mostClasses = 5;

/** The chosen example: where it comes from, its class, and what the model says of it. */
export const exampleDetails = (view: EpisodeView): TemplateResult | typeof nothing => {
  const [, set, place] = /^(support|query) (\d+)$/.exec(view.chosen ?? '') ?? [];
  const examples = set === 'support' ? view.episode.support : set === 'query' ? view.episode.query : undefined;
  const i = Number(place);
  if (!examples || !(i < examples.rows.length)) return nothing;
  const name = examples.names?.[i];
  return html`<aside class="details" aria-label=${t('The chosen example')}>
    ${view.episode.picture === 'image' ? html`<maml-image class="large" .model=${{ examples, place: i }}></maml-image>` : nothing}
    <dl>
      <dt>${t('example')}</dt><dd>${set === 'support' ? t('support') : t('query')} ${(examples.rows[i] ?? 0) + 1}</dd>
      ${name ? html`<dt>${view.episode.picture === 'text' ? t('text') : t('source')}</dt><dd class="mono">${name}</dd>` : nothing}
      ${numbersOf(view, examples, i)}
      ${set === 'query' ? said(view, i) : nothing}
    </dl></aside>`;
};

const numbersOf = ({ episode }: EpisodeView, { x, y, rows }: Examples, i: number): TemplateResult => {
  if (episode.metric === 'accuracy') {
    const label = y[i] ?? -1;
    return html`<dt>${t('class')}</dt><dd><span class="episode-label">${label}</span> ${className(episode, label)}</dd>`;
  }
  const [wide, tall] = [x.length / rows.length, y.length / rows.length];
  const text = (values: ArrayLike<number>): string => Array.from(values, (value) => number(value)).join(', ');
  return html`<dt>x</dt><dd>${text(x.subarray(i * wide, (i + 1) * wide))}</dd>
    <dt>y</dt><dd>${text(y.subarray(i * tall, (i + 1) * tall))}</dd>`;
};

const said = ({ episode, said: learner }: EpisodeView, i: number): TemplateResult | typeof nothing => {
  if (!learner) return nothing;
  const row = learner.predictions.subarray(i * episode.output, (i + 1) * episode.output);
  const verdict = verdictOf(episode, learner, i);
  if (!verdict) return html`<dt>${t('the model says')}</dt><dd>${Array.from(row, (value) => number(value)).join(', ')}</dd>`;
  const order = Array.from(row, (probability, label) => ({ probability, label })).sort((a, b) => b.probability - a.probability);
  return html`<dt>${t('the model says')}</dt><dd>${order.slice(0, mostClasses).map(({ label, probability }) => html`
    <div class="probability"><span class="episode-label">${label}</span> <span>${className(episode, label)}</span>
      <meter min="0" max="1" value=${probability} aria-label=${className(episode, label)}></meter>
      <span>${(100 * probability).toFixed(1)} %</span>${label === episode.query.y[i] ? html` <b>✓</b>` : nothing}</div>`)}</dd>`;
};
