import { html, nothing, type TemplateResult } from 'lit';
import type { RunsAnswer } from '../../src/protocol/analyses/runs';
import type { Actions } from '../actions';
import { viewOf, type Look } from '../look';
import { chartFrame } from '../parts/chartFrame';
import { t } from '../text';
import { adaptationOverlay, lossOverlay, type ChosenSeries } from './overlays';
import { pairValues, type PairValues } from './pair';
import { pairedPart } from './pairedPart';
import { ranksPart } from './ranksPart';
import type { Row, Which } from './rows';
import { settingChart } from './settingChart';

export interface Comparison {
  readonly answer: RunsAnswer;
  /** Rows that the filter left, and all there are. */
  readonly rows: readonly Row[];
  readonly all: readonly Row[];
  readonly chosen: readonly string[];
  readonly series: readonly ChosenSeries[];
  readonly pair: PairShown | undefined;
}

/** Two of the chosen runs that are tested against each other, the other ones that are offered, and their values. */
export interface PairShown {
  readonly first: Row;
  readonly second: Row;
  readonly rows: readonly Row[];
  readonly values: PairValues;
}

/** The pair that is looked at; asks for its values. */
export const pairShown = (
  { all, chosen }: Pick<Comparison, 'all' | 'chosen'>, look: Look, actions: Actions,
): PairShown | undefined => {
  const { choices } = look;
  const rows = chosen.flatMap((folder) => all.find(({ run }) => run.folder === folder) ?? []);
  const first = rows.find(({ run }) => run.folder === choices['compare.first']) ?? rows[0];
  const others = rows.filter((row) => row !== first);
  const second = others.find(({ run }) => run.folder === choices['compare.second']) ?? others[0];
  if (!first || !second) return undefined;
  const compute = choices['compare.compute'] === keyOf(first, second);
  return { first, second, rows, values: pairValues(first, second, whichIn(look), actions, compute) };
};

const keyOf = (first: Row, second: Row): string => `${first.run.folder} ${second.run.folder}`;

/** The charts of the chosen runs. */
export const compareCharts = (comparison: Comparison, look: Look, actions: Actions): TemplateResult => {
  const { chosen, series } = comparison;
  if (chosen.length === 0) return html`<p class="none soft">${t('Mark runs to lay their curves over each other.')}</p>`;
  const adaptation = viewOf(look, 'compare-adaptation');
  const loss = viewOf(look, 'compare-loss');
  return html`<div class="columns compare-charts">
    ${chartFrame(adaptationOverlay(series, adaptation), adaptation, actions)}
    ${paired(comparison.pair, look, actions)}
    ${chartFrame(lossOverlay(series, loss), loss, actions)}
    ${againstSetting(comparison, look, actions)}
    ${ranksPart(series, actions)}
  </div>`;
};

const whichIn = ({ choices }: Look): Which => (choices['compare.step'] === 'last' ? 'last' : 'trained');

const stepSwitch = (look: Look, actions: Actions): TemplateResult => {
  const choice = (which: Which, word: string): TemplateResult => html`<button aria-pressed=${whichIn(look) === which}
    @click=${() => actions.choose('compare.step', which === 'last' ? 'last' : undefined)}>${word}</button>`;
  return html`<span class="segments" role="group" aria-label=${t('Measured after')}>
    ${choice('trained', t('trained step'))}${choice('last', t('last step'))}</span>`;
};

const paired = (pair: PairShown | undefined, look: Look, actions: Actions): TemplateResult => {
  if (!pair) {
    return html`<section class="chart"><div class="chart-title"><h2>${t('Paired difference')}</h2></div>
      <p class="soft">${t('Mark a second run to test the difference on identical episodes.')}</p></section>`;
  }
  const { first, second, rows, values } = pair;
  const others = rows.filter((row) => row !== first);
  const pick = (name: string, row: Row, offered: readonly Row[], label: string): TemplateResult => html`
    <select class="select" aria-label=${label} @change=${(event: Event) => {
      actions.choose('compare.episode', undefined);
      actions.choose(name, (event.target as HTMLSelectElement).value);
    }}>${offered.map((one) => html`<option value=${one.run.folder} ?selected=${one === row}>${one.label}</option>`)}</select>`;
  const tools = html`${pick('compare.second', second, others, t('Second run'))} <span aria-hidden="true">−</span>
    ${pick('compare.first', first, rows, t('First run'))} ${stepSwitch(look, actions)}`;
  const episode = look.choices['compare.episode'];
  return pairedPart({
    first, second, values, tools, table: viewOf(look, 'compare-paired').table,
    step: whichIn(look) === 'last' ? t('last step') : t('trained step'), episode: episode === undefined ? undefined : Number(episode),
    compute: () => actions.choose('compare.compute', keyOf(first, second)),
  }, actions);
};

/** Settings that some results can be held against. */
const offered = ({ answer, rows }: Comparison): readonly string[] => {
  const distinct = (key: string): number => new Set(rows.map(({ settings }) => JSON.stringify(settings[key]))).size;
  return answer.differing.map(({ key }) => key).filter((key) => key !== 'name' && distinct(key) > 1);
};

const againstSetting = (comparison: Comparison, look: Look, actions: Actions): TemplateResult | typeof nothing => {
  const keys = offered(comparison);
  const key = keys.find((one) => one === look.choices['compare.setting']) ?? keys[0];
  if (key === undefined) return nothing;
  const view = viewOf(look, 'compare-setting');
  const open = (run: string): void => actions.openRun(run, 'overview');
  const tools = html`<select class="select" aria-label=${t('Setting')}
    @change=${(event: Event) => actions.choose('compare.setting', (event.target as HTMLSelectElement).value)}>
    ${keys.map((one) => html`<option value=${one} ?selected=${one === key}>${one}</option>`)}</select>`;
  return chartFrame(settingChart(comparison.rows, key, whichIn(look), comparison.chosen, view, tools, open), view, actions);
};
