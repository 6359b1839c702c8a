import { html, nothing, type TemplateResult } from 'lit';
import type { taskSet } from '../../src/protocol/analyses/taskSet';
import type { ResultOf } from '../../src/protocol/analysis';
import { count, number } from '../../src/protocol/format';
import { t } from '../text';
import { dataTable } from './dataTable';

type Facts = ResultOf<typeof taskSet>;
type Classes = NonNullable<Facts['classes']>;
type Counts = Classes['perSplit'];
const splits = ['train', 'validation', 'test'] as const;
type Split = (typeof splits)[number];

/** Bars that are drawn; the table behind has those that were sent. */
const shownBars = 16;

/** Sizes of the splits, classes, and how many examples they have. */
export const taskSetFacts = (
  facts: Facts, split: Split, look: { readonly table: boolean; toggle(): void; filter(split: Split): void },
): TemplateResult => html`<section class="facts-column" aria-label=${t('The task set')}>
  ${facts.classes ? classes(facts, facts.classes, split, look) : endless(facts)}
</section>`;

const endless = ({ shots, queries, bestJoint, metric }: Facts): TemplateResult => html`
  <h2>${t('Endless tasks')}</h2>
  <p class="soft">${metric === 'return'
    ? t('A fresh task each time. Its examples are what the policy at hand does in it. No two splits share random numbers.')
    : t('A fresh task each time; {0} support and {1} query examples. No two splits share random numbers.', shots, queries)}</p>
  ${bestJoint === undefined ? nothing
    : html`<p class="soft">${t('The best predictor that ignores the support set has MSE {0}.', number(bestJoint))}</p>`}`;

const total = ({ train, validation, test }: Counts): number => train + validation + test;

const classes = (
  facts: Facts, found: Classes, split: Split, look: { readonly table: boolean; toggle(): void; filter(split: Split): void },
): TemplateResult => html`
  <div class="chart-title"><h2>${t('Classes per split')}</h2><span class="unit">${t('{0} classes', count(total(found.perSplit)))}</span></div>
  ${bar(found.perSplit, total(found.perSplit))}
  <div class="split-words">${splits.map((one) => html`<button class="key" aria-pressed=${one === split} @click=${() => look.filter(one)}>
    <i class="swatch ${one}"></i>${t(one)} ${count(found.perSplit[one])}</button>`)}</div>
  ${turned(facts, found)}
  <div class="chart-title"><h2>${t('Examples per class')}</h2>
    <span class="unit">${t('least {0}, median {1}, greatest {2}', found.least, number(found.median), found.greatest)}</span></div>
  ${found.histogram.length > 1
    ? bars(found.histogram.map(({ from, to, classes: counts }) => ({ name: from === to ? String(from) : `${from}–${to}`, counts }))) : nothing}
  <div class="chart-title"><h2>${found.barsOf === 'groups' ? t('Classes per alphabet') : t('Examples of each class')}</h2>
    <span class="unit">${found.barsInAll > shownBars ? t('largest {0} of {1}', shownBars, count(found.barsInAll)) : nothing}</span>
    <vscode-toolbar-button icon="table" toggleable ?checked=${look.table} label=${t('Show the data as a table')} title=${t('Show the data as a table')}
      @click=${look.toggle}></vscode-toolbar-button></div>
  ${look.table ? dataTable(t('Classes'), tableOf(found)) : bars(found.bars.slice(0, shownBars))}
  ${checks(facts, found)}`;

/** Turns that count as classes make an episode's pool larger than the list of classes. */
const turned = ({ sizes }: Facts, { perSplit }: Classes): TemplateResult | typeof nothing => {
  const more = splits.filter((split) => sizes[split] !== 'endless' && sizes[split] > perSplit[split]);
  return more.length === 0 ? nothing : html`<p class="soft">${t('With their turns as classes of their own: {0}.',
    more.map((split) => `${t(split)} ${sizes[split] === 'endless' ? '' : count(sizes[split])}`).join(', '))}</p>`;
};

const bar = (counts: Counts, whole: number): TemplateResult => html`<div class="stack" role="img"
  aria-label=${splits.map((split) => `${t(split)} ${count(counts[split])}`).join(', ')}>
  ${splits.map((split) => html`<i class=${split} .style=${`width: ${whole > 0 ? (100 * counts[split]) / whole : 0}%`}></i>`)}</div>`;

const bars = (rows: Classes['bars']): TemplateResult => {
  const most = Math.max(1, ...rows.map(({ counts }) => total(counts)));
  return html`<div class="bars">${rows.map(({ name, counts }) => html`<span class="name" title=${name}>${name}</span>
    ${bar(counts, most)}<span class="amount">${count(total(counts))}</span>`)}</div>`;
};

const tableOf = ({ bars: rows, barsInAll }: Classes) => ({
  columns: [t('name'), ...splits.map((split) => t(split)), t('all')],
  rows: rows.map(({ name, counts }) => [name, ...splits.map((split) => count(counts[split])), count(total(counts))]),
  ...(barsInAll > rows.length && { note: t('The first {0} of {1}.', rows.length, count(barsInAll)) }),
});

/** Is the split clean, and is every class large enough? */
const checks = ({ shots, queries }: Facts, { shared, tooFew }: Classes): TemplateResult => html`<ul class="checks">
  ${check(shared.length === 0, shared.length === 0 ? t('No class is in two splits')
    : t('In more than one split: {0}', shared.join(', ')))}
  ${check(tooFew.length === 0, tooFew.length === 0
    ? t('Every class has at least {0} examples ({1} support + {2} query)', shots + queries, shots, queries)
    : t('Fewer than {0} examples: {1}', shots + queries, tooFew.join(', ')))}</ul>`;
const check = (good: boolean, words: string): TemplateResult => html`<li>
  <vscode-icon name=${good ? 'check' : 'warning'} class=${good ? 'state-finished' : 'state-interrupted'}></vscode-icon>${words}</li>`;
