import { html, nothing, type TemplateResult } from 'lit';
import '../charts/imageTile';
import type { Episode, Examples } from '../../src/protocol/examples';
import { scroller } from '../parts/scroller';
import { exampleKey, picture, type EpisodeView, type SetName } from '../picture';
import { t } from '../text';
import { className, placesByLabel, verdictOf } from '../verdicts';

/** A column for each class: its episode label beside its original name, support above query. */
export default picture({
  draw: (view) => {
    const { episode } = view;
    const labels = Array.from({ length: episode.output }, (_, label) => label);
    return scroller(t('Images of the episode'), html`
      <div class="episode-grid" .style=${`--columns: ${labels.length}; --tile: ${tileSize(labels.length)}px`}>
        <span></span>
        ${labels.map((label) => html`<div class="class-name" title=${className(episode, label)}>
          <span class="episode-label">${label}</span><span>${className(episode, label)}</span></div>`)}
        ${setRows(view, 'support', episode.support)}
        ${setRows(view, 'query', episode.query)}
      </div>`, 'scroll-x');
  },
  small: ({ support }) => html`<div class="glimpse">${Array.from(support.rows.slice(0, 10), (_, place) =>
    html`<maml-image .model=${{ examples: support, place }}></maml-image>`)}</div>`,
});

/** Many classes get small tiles. */
const tileSize = (way: number): number => (way <= 5 ? 88 : way <= 10 ? 64 : 44);

const setRows = (view: EpisodeView, set: SetName, examples: Examples): TemplateResult[] => {
  const columns = placesByLabel(examples, view.episode.output);
  const rows = Math.max(0, ...columns.map((places) => places.length));
  return Array.from({ length: rows }, (_, row) => html`
    <span class="set-name soft">${row === 0 ? html`<b>${set === 'support' ? t('support') : t('query')}</b>
      <br>${t('{0} per class', rows)}` : nothing}</span>
    ${columns.map((places) => (places[row] === undefined ? html`<span></span>` : tile(view, set, examples, places[row])))}`);
};

const tile = ({ episode, said, chosen, choose }: EpisodeView, set: SetName, examples: Examples, place: number): TemplateResult => {
  const key = exampleKey(set, place);
  const verdict = set === 'query' ? verdictOf(episode, said, place) : undefined;
  const wrong = verdict && !verdict.isRight;
  return html`<button class="tile ${set} ${wrong ? 'wrong' : ''}" aria-pressed=${chosen === key}
    aria-label=${wordsOf(episode, set, examples, place, verdict && className(episode, verdict.label), verdict?.isRight)}
    title=${examples.names?.[place] ?? className(episode, examples.y[place] ?? -1)}
    @click=${() => choose(chosen === key ? undefined : key)}>
    <maml-image .model=${{ examples, place }}></maml-image>
    ${verdict ? html`<span class="verdict">${verdict.isRight ? '✓' : `✕ ${verdict.label}`}</span>` : nothing}
  </button>`;
};

const wordsOf = (
  episode: Episode, set: SetName, { y, names }: Examples, place: number, says?: string, isRight?: boolean,
): string => {
  const name = names?.[place] ?? className(episode, y[place] ?? -1);
  const what = set === 'support' ? t('support: {0}', name) : t('query: {0}', name);
  return says === undefined ? what : isRight ? t('{0}, said right', what) : t('{0}, the model says {1}', what, says);
};
