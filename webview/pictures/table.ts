import { html, nothing, type TemplateResult } from 'lit';
import { number } from '../../src/protocol/format';
import type { Acted, Episode, Examples } from '../../src/protocol/examples';
import { actionTable } from '../parts/actedPaths';
import { picture, type Said } from '../picture';
import { scroller } from '../parts/scroller';
import { t } from '../text';
import { className, verdictOf } from '../verdicts';

/** Numbers of an example shown in a row, and rows of a set. */
const most = { columns: 8, rows: 200, parameters: 12 } as const;

/** Examples as rows of numbers. */
export default picture({
  draw: ({ episode, said }) => (episode.metric === 'return' ? acted(episode, said) : html`<div class="tables">
    ${set(episode, episode.support, t('support'))}${set(episode, episode.query, t('query'), said)}</div>`),
  small: ({ support, acted: did }) => (did ? bars(did) : support.total === 0 ? html``
    : html`<span class="soft">${t('{0} examples', support.total)}</span>`),
});

/** Tasks that are acted in have no examples: their own numbers, and what the policies do. */
const acted = ({ parameters }: Episode, said?: Said): TemplateResult => html`<div class="tables">
  <p class="soft">${parameters.slice(0, most.parameters).map(({ name, value }) => `${name}: ${number(value)}`).join(' · ')}</p>
  ${said?.acted ? actionTable(said.acted, said.step) : nothing}</div>`;

/** Mean actions after the last step. */
const bars = ({ actions, returns }: Acted): TemplateResult => {
  const size = actions.length / returns.length;
  return html`<span class="soft">${Array.from(actions.subarray(actions.length - size), (a) => a.toFixed(2)).join(' · ')}</span>`;
};

const set = (episode: Episode, examples: Examples, title: string, said?: Said): TemplateResult => {
  const size = examples.x.length / Math.max(1, examples.rows.length);
  const columns = Array.from({ length: Math.min(size, most.columns) }, (_, j) => j);
  const rows = Array.from(examples.rows.slice(0, most.rows), (_, i) => i);
  return scroller(title, html`<table class="numbers">
    <caption class="soft">${title}${size > most.columns ? t(', first {0} of {1} numbers', most.columns, size) : nothing}</caption>
    <thead><tr><th scope="col">${t('example')}</th>${columns.map((j) => html`<th scope="col">x${j + 1}</th>`)}
      <th scope="col">${t('target')}</th>${said ? html`<th scope="col">${t('said')}</th>` : nothing}</tr></thead>
    <tbody>${rows.map((i) => html`<tr><th scope="row">${examples.names?.[i] ?? i + 1}</th>
      ${columns.map((j) => html`<td>${number(examples.x[i * size + j])}</td>`)}
      <td>${targetText(episode, examples, i)}</td>${said ? html`<td>${saidText(episode, said, i)}</td>` : nothing}</tr>`)}
    </tbody></table>`);
};

const numbersText = (values: ArrayLike<number>): string => Array.from(values, (value) => number(value)).join(', ');

const targetText = (episode: Episode, { y, rows }: Examples, i: number): string => {
  if (episode.metric === 'accuracy') return className(episode, y[i] ?? -1);
  const width = y.length / rows.length;
  return numbersText(y.subarray(i * width, (i + 1) * width));
};

const saidText = (episode: Episode, said: Said, i: number): string => {
  const verdict = verdictOf(episode, said, i);
  if (verdict) return `${verdict.isRight ? '✓' : '✕'} ${className(episode, verdict.label)}`;
  return numbersText(said.predictions.subarray(i * episode.output, (i + 1) * episode.output));
};
