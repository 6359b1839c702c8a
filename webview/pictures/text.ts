import { html, nothing, type TemplateResult } from 'lit';
import type { Episode, Examples } from '../../src/protocol/examples';
import { exampleKey, picture, type EpisodeView, type SetName } from '../picture';
import { t } from '../text';
import { className, placesByLabel, type Verdict, verdictOf } from '../verdicts';

/** Sentences under their class; a wrong answer says which class the model took. */
export default picture({
  draw: (view) => html`<div class="texts">${Array.from({ length: view.episode.output }, (_, label) => html`
    <section><h3><span class="episode-label">${label}</span> ${className(view.episode, label)}</h3>
      ${lines(view, 'support', view.episode.support, label)}${lines(view, 'query', view.episode.query, label)}
    </section>`)}${outOfScope(view)}</div>`,
  small: ({ support }) => html`<ul class="soft glimpse-texts">${Array.from(support.rows.slice(0, 3), (_, i) =>
    html`<li>${support.names?.[i] ?? ''}</li>`)}</ul>`,
});

/** Queries that belong to none of the classes, and the class that the learner would put each of them in. */
const outOfScope = (view: EpisodeView): TemplateResult | typeof nothing => {
  const { y } = view.episode.query;
  const places = Array.from(y, (_, i) => i).filter((i) => (y[i] ?? 0) < 0);
  if (places.length === 0) return nothing;
  return html`<section><h3>${t('Out of scope: none of these classes')}</h3>
    <ul aria-label=${t('query')}>${places.map((place) => line(view, 'query', view.episode.query, place))}</ul></section>`;
};

const lines = (view: EpisodeView, set: SetName, examples: Examples, label: number): TemplateResult => html`
  <ul aria-label=${set === 'support' ? t('support') : t('query')}>
    ${(placesByLabel(examples, view.episode.output)[label] ?? []).map((place) => line(view, set, examples, place))}</ul>`;

const line = ({ episode, said, chosen, choose }: EpisodeView, set: SetName, { names }: Examples, place: number): TemplateResult => {
  const key = exampleKey(set, place);
  const verdict = set === 'query' ? verdictOf(episode, said, place) : undefined;
  return html`<li><button class="sentence ${set} ${verdict && !verdict.isRight ? 'wrong' : ''}" aria-pressed=${chosen === key}
    @click=${() => choose(chosen === key ? undefined : key)}>
    <span class="soft">${set === 'support' ? t('support') : t('query')}</span> ${names?.[place] ?? t('example {0}', place + 1)}
    ${verdict ? html`<span class="verdict">${verdictText(episode, place, verdict)}</span>` : nothing}
  </button></li>`;
};

/** Of an out-of-scope query: how sure the learner is of a class that it does not have. */
const verdictText = (episode: Episode, place: number, { isRight, label, probability }: Verdict): string => {
  if (isRight) return '✓';
  if ((episode.query.y[place] ?? 0) < 0) return t('taken for {0}, {1} %', className(episode, label), Math.round(100 * probability));
  return `✕ ${className(episode, label)}`;
};
