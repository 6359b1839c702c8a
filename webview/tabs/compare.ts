import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { runs as runsWords, type RunsAnswer } from '../../src/protocol/analyses/runs';
import { series as seriesWords, type SeriesAnswer } from '../../src/protocol/analyses/series';
import { count } from '../../src/protocol/format';
import type { Actions } from '../actions';
import { chosenIn, mostChosen, toggled } from '../compare/chosen';
import { compareCharts, pairShown, type Comparison } from '../compare/charts';
import { filtered } from '../compare/filter';
import { Kept } from '../compare/kept';
import { equalSettings, rowsOf, settingColumns, type Row } from '../compare/rows';
import { orderAfter, orderIn, sorted } from '../compare/sort';
import { rowsPerPage, runsTable, tableCells, tableSpec } from '../compare/table';
import type { ChosenSeries } from '../compare/overlays';
import { csvOf } from '../export/texts';
import type { Look } from '../look';
import { exportMenu } from '../parts/exportMenu';
import '../parts/refresh';
import { scroller } from '../parts/scroller';
import type { PanelState } from '../state';
import { tab } from '../tab';
import { t } from '../text';

/** Which is better, by how much, for sure? */
export default tab({
  order: 5,
  title: () => t('Compare'),
  badge: (state, look) => (look.choices['compare.chosen'] === undefined ? undefined : chosenIn(look, state).length),
  render: (state, look, actions) => {
    const asked = actions.ask(runsWords, {});
    const answer = kept.newest('runs', asked);
    if (asked.kind === 'failed') return html`<section class="empty"><h2>${asked.message}</h2></section>`;
    if (!answer) return html`<section class="empty"><h2>${t('Reading the runs')}</h2></section>`;
    return drawn(answer, state, look, actions);
  },
});

const kept = new Kept();

/** Rows are made anew only when the host said something new. */
let made: { readonly answer: RunsAnswer; readonly rows: readonly Row[] } | undefined;
const rowsFor = (answer: RunsAnswer): readonly Row[] => {
  if (made?.answer !== answer) made = { answer, rows: rowsOf(answer) };
  return made.rows;
};

/** Drawn anew only when something of it changed: the panel's own run goes on ten times a second. */
const drawn = (answer: RunsAnswer, state: PanelState, look: Look, actions: Actions): TemplateResult => {
  const all = rowsFor(answer);
  const chosen = chosenIn(look, state).filter((folder) => all.some(({ run }) => run.folder === folder));
  const series = seriesOf(all, chosen, actions);
  const pair = pairShown({ all, chosen }, look, actions);
  const { values } = pair ?? {};
  const dependencies = [answer, look.choices, look.charts, chosen.join('\n'), ...series.map((one) => one.series), values?.kind,
    ...(values?.kind === 'there' ? [values.first, values.second] : values?.kind === 'waiting' ? [values.done] : [])];
  const whole = { answer, all, chosen, series, pair };
  return html`${guard(dependencies, () => page(whole, look, actions))}`;
};

const page = ({ answer, all, chosen, series, pair }: Omit<Comparison, 'rows'>, look: Look, actions: Actions): TemplateResult => {
  const { choices } = look;
  const found = filtered(all, choices['compare.filter'] ?? '');
  const order = orderIn(choices['compare.sort']);
  const inOrder = sorted(found.rows, order);
  const rows = choices['compare.sort'] === undefined ? chosenFirst(inOrder, chosen) : inOrder;
  const columns = settingColumns(answer, rows);
  const pages = Math.max(1, Math.ceil(rows.length / rowsPerPage));
  return html`
    <maml-refresh .again=${() => askAgain(answer, chosen, actions)}></maml-refresh>
    ${toolRow(answer, { rows, columns, unknown: found.unknown, chosen: chosen.length, all: all.length }, look, actions)}
    ${choices['compare.equal'] ? equalTable(answer, rows) : nothing}
    ${rows.length === 0 ? html`<p class="none soft">${t('No run fits the filter.')}</p>` : runsTable({
      rows, columns, order, chosen, page: Math.min(pages - 1, Number(choices['compare.page'] ?? 0)),
      sort: (column) => actions.choose('compare.sort', orderAfter(order, column)),
      toggle: (folder) => actions.choose('compare.chosen', toggled(chosen, folder)),
      turnTo: (to) => actions.choose('compare.page', String(to)),
    })}
    ${chosen.length >= mostChosen ? html`<p class="caption none">${t('{0} runs are in the charts: no more fit.', mostChosen)}</p>` : nothing}
    ${compareCharts({ answer, rows, all, chosen, series, pair }, look, actions)}`;
};

/** As long as nobody sorts, chosen runs stand on the first page. */
const chosenFirst = (rows: readonly Row[], chosen: readonly string[]): readonly Row[] => {
  const isChosen = ({ run }: Row): boolean => chosen.includes(run.folder);
  return [...rows.filter(isChosen), ...rows.filter((row) => !isChosen(row))];
};

/** Curves of the chosen runs, as far as they are there; asked for once each. */
const seriesOf = (all: readonly Row[], chosen: readonly string[], actions: Actions): readonly ChosenSeries[] => {
  kept.keepOnly(new Set(['runs', ...chosen]));
  return chosen.flatMap((folder, place) => {
    const series: SeriesAnswer | undefined = kept.newest(folder, actions.ask(seriesWords, { run: folder }));
    const row = all.find(({ run }) => run.folder === folder);
    return series && row ? [{ folder, label: row.label, place, series, protocol: row.run.protocol }] : [];
  });
};

const live: ReadonlySet<string> = new Set(['starting', 'running', 'paused', 'stopping']);

/** The list, and the curves of runs that go on; what is still being answered is waited for. */
const askAgain = ({ runs }: RunsAnswer, chosen: readonly string[], actions: Actions): void => {
  if (actions.ask(runsWords, {}).kind !== 'waiting') actions.askAgain(runsWords, {});
  for (const { folder, state } of runs) {
    const request = { run: folder };
    if (!live.has(state) || !chosen.includes(folder)) continue;
    if (actions.ask(seriesWords, request).kind !== 'waiting') actions.askAgain(seriesWords, request);
  }
};

interface Shown {
  readonly rows: readonly Row[];
  readonly columns: ReturnType<typeof settingColumns>;
  readonly unknown: string | undefined;
  readonly chosen: number;
  readonly all: number;
}

const toolRow = (answer: RunsAnswer, shown: Shown, { choices }: Look, actions: Actions): TemplateResult => {
  const equal = equalSettings(answer, shown.rows).length;
  const isOpen = choices['compare.equal'] !== undefined;
  const change = (event: Event): void => {
    const { value } = event.target as HTMLInputElement;
    actions.choose('compare.page', undefined);
    actions.choose('compare.filter', value === '' ? undefined : value);
  };
  const files = {
    title: t('Runs'), table: () => tableSpec(shown.rows, shown.columns), csv: () => csvOf(tableCells(shown.rows, shown.columns)),
  };
  return html`<div class="tools">
    <input class="filter" type="search" .value=${choices['compare.filter'] ?? ''} @input=${change}
      aria-label=${t('Filter the runs')} placeholder=${t('Filter, for example maml innerRate=0.01 mse<0.4')}>
    <span class="soft" role="status">${shown.unknown === undefined
      ? t('{0} of {1} runs, {2} chosen', count(shown.rows.length), count(shown.all), shown.chosen)
      : t('No setting or result is called {0}.', shown.unknown)}</span>
    ${equal > 0 ? html`<button class="link" aria-expanded=${isOpen}
      @click=${() => actions.choose('compare.equal', isOpen ? undefined : 'shown')}>${t('{0} settings are equal', equal)}</button>` : nothing}
    <span class="right">${exportMenu(files, actions)}</span>
  </div>`;
};

const equalTable = (answer: RunsAnswer, rows: readonly Row[]): TemplateResult => scroller(t('Equal settings'), html`
  <table class="numbers">
    <thead><tr><th scope="col">${t('setting')}</th><th scope="col" class="left">${t('value in all of them')}</th></tr></thead>
    <tbody>${equalSettings(answer, rows).map(([key, value]) => html`
      <tr><th scope="row" class="mono">${key}</th><td class="left mono">${value}</td></tr>`)}</tbody>
  </table>`, 'scroll equal');
