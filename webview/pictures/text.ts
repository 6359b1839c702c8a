import { html, nothing, type TemplateResult } from 'lit';
import type { Examples } from '../../src/protocol/examples';
import { exampleKey, picture, type EpisodeView, type SetName } from '../picture';
import { t } from '../text';
import { className, placesByLabel, verdictOf } from '../verdicts';

/** Sentences under their class; a wrong answer says which class the model took. */
export default picture({
  draw: (view) => html`<div class="texts">${Array.from({ length: view.episode.output }, (_, label) => html`
    <section><h3><span class="episode-label">${label}</span> ${className(view.episode, label)}</h3>
      ${lines(view, 'support', view.episode.support, label)}${lines(view, 'query', view.episode.query, label)}
    </section>`)}</div>`,
  small: ({ support }) => html`<ul class="soft glimpse-texts">${Array.from(support.rows.slice(0, 3), (_, i) =>
    html`<li>${support.names?.[i] ?? ''}</li>`)}</ul>`,
});

const lines = (view: EpisodeView, set: SetName, examples: Examples, label: number): TemplateResult => html`
  <ul aria-label=${set === 'support' ? t('support') : t('query')}>
    ${(placesByLabel(examples, view.episode.output)[label] ?? []).map((place) => line(view, set, examples, place))}</ul>`;

const line = ({ episode, said, chosen, choose }: EpisodeView, set: SetName, { names }: Examples, place: number): TemplateResult => {
  const key = exampleKey(set, place);
  const verdict = set === 'query' ? verdictOf(episode, said, place) : undefined;
  return html`<li><button class="sentence ${set} ${verdict && !verdict.isRight ? 'wrong' : ''}" aria-pressed=${chosen === key}
    @click=${() => choose(chosen === key ? undefined : key)}>
    <span class="soft">${set === 'support' ? t('support') : t('query')}</span> ${names?.[place] ?? t('example {0}', place + 1)}
    ${verdict ? html`<span class="verdict">${verdict.isRight ? '✓' : `✕ ${className(episode, verdict.label)}`}</span>` : nothing}
  </button></li>`;
};
