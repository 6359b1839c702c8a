import { html, nothing, svg, type TemplateResult } from 'lit';
import { count, duration, meanWithInterval, percent, perSecond } from '../../src/protocol/format';
import { settingText } from '../../src/protocol/settings';
import { metricTick } from '../charts/metricAxis';
import type { Range } from '../charts/range';
import type { TableSpec } from '../charts/spec';
import { lineSample } from '../parts/lineSample';
import { scroller } from '../parts/scroller';
import { metricWord, t } from '../text';
import { strokeAt } from '../theme';
import { intervalScale } from './intervalScale';
import type { Row, SettingColumn, Which } from './rows';
import type { Order } from './sort';

/** Rows drawn at once: a thousand runs are turned over, not scrolled through. */
export const rowsPerPage = 50;

export interface TableModel {
  readonly rows: readonly Row[];
  readonly page: number;
  readonly columns: readonly SettingColumn[];
  readonly order: Order;
  readonly chosen: readonly string[];
  sort(column: string): void;
  toggle(folder: string): void;
  turnTo(page: number): void;
}

/** The runs, a line each; a heading sorts, a mark adds the run to the charts. */
export const runsTable = (model: TableModel): TemplateResult => {
  const first = model.page * rowsPerPage;
  const shown = model.rows.slice(first, first + rowsPerPage);
  const scales = { trained: scalesOf(model.rows, 'trained'), last: scalesOf(model.rows, 'last') };
  const titles = resultTitles(model.rows);
  const heading = (id: string, title: string, side = ''): TemplateResult => headingOf(model, id, title, side);
  return html`${scroller(t('Runs'), html`
    <table class="numbers wide">
      <thead><tr>
        <th scope="col"><span class="unseen">${t('in the charts')}</span></th>
        ${heading('name', t('run'), 'left')} ${heading('state', t('state'), 'left')}
        ${model.columns.map(({ key, title }) => heading(key, title))}
        ${heading('trained', titles.trained)} <th scope="col" class="left">${intervalTitle(scales.trained)}</th>
        ${heading('last', titles.last)} <th scope="col" class="left">${intervalTitle(scales.last)}</th>
        ${heading('tasks', t('n tasks'))} ${heading('iteration', t('iterations'))} ${heading('rate', t('rate'))}
        ${heading('time', t('time'))}
      </tr></thead>
      <tbody>${shown.map((row) => rowOf(row, model, scales))}</tbody>
    </table>`, 'scroll runs')}
  ${model.rows.length > rowsPerPage ? pager(model, first, shown.length) : nothing}`;
};

const headingOf = ({ order, sort }: TableModel, id: string, title: string, side: string): TemplateResult => {
  const isSorted = order.column === id;
  return html`<th scope="col" class=${side} aria-sort=${isSorted ? (order.down ? 'descending' : 'ascending') : 'none'}>
    <button class="sort" title=${id} @click=${() => sort(id)}>${title}<span aria-hidden="true">${
      isSorted ? (order.down ? ' ▼' : ' ▲') : ''}</span></button></th>`;
};

/** Both ends of a column's interval plots, by metric. */
type Scales = ReadonlyMap<string, Range>;

/** `MSE, 1 step` when all rows agree. */
export const resultTitles = (rows: readonly Row[]): Readonly<Record<Which, string>> => {
  const one = <T>(values: readonly T[]): T | undefined => (new Set(values).size === 1 ? values[0] : undefined);
  const metric = one(rows.flatMap(({ run }) => run.metric ?? []));
  const name = metric === undefined ? t('result') : metricWord(metric);
  const title = (which: Which, word: string): string => {
    const step = one(rows.flatMap(({ run }) => run[which]?.step ?? []));
    if (step === undefined) return `${name}, ${word}`;
    return step === 1 ? t('{0}, 1 step', name) : t('{0}, {1} steps', name, step);
  };
  return { trained: title('trained', t('trained step')), last: title('last', t('last step')) };
};

const scalesOf = (rows: readonly Row[], which: Which): Scales => {
  const metrics = [...new Set(rows.flatMap(({ run }) => (run[which] ? run.metric ?? '' : [])))];
  return new Map(metrics.map((metric) => [metric, intervalScale(metric, rows.flatMap(({ run }) => {
    const { mean = null, ci95 = null } = run[which] ?? {};
    return run.metric === metric && mean !== null ? [{ mean, ci95 }] : [];
  }))]));
};

const intervalTitle = (scales: Scales): string => {
  const [only, another] = scales;
  if (!only) return t('95 % interval');
  const [metric, [low, high]] = only;
  return another ? t('95 % interval, each metric on a scale of its own')
    : t('95 % interval, {0} to {1}', metricTick(metric)(low), metricTick(metric)(high));
};

const rowOf = (row: Row, model: TableModel, scales: Readonly<Record<Which, Scales>>): TemplateResult => {
  const { run, label, settings } = row;
  const place = model.chosen.indexOf(run.folder);
  const { role, dash } = strokeAt(Math.max(0, place));
  return html`<tr class=${place >= 0 ? 'chosen' : ''}>
    <td><input type="checkbox" .checked=${place >= 0} aria-label=${t('Show {0} in the charts', label)}
      @change=${() => model.toggle(run.folder)}></td>
    <th scope="row" title=${run.folder}>${place >= 0 ? lineSample(role, 2, '', dash) : html`<span class="sample"></span>`} ${label}</th>
    <td class="left soft">${stateText(run)}</td>
    ${model.columns.map(({ key }) => html`<td>${settingText(settings[key] ?? undefined)}</td>`)}
    <td>${resultText(row, 'trained')}</td><td class="left">${interval(row, 'trained', scales.trained)}</td>
    <td>${resultText(row, 'last')}</td><td class="left">${interval(row, 'last', scales.last)}</td>
    <td>${run.tasks === undefined ? '' : count(run.tasks)}</td>
    <td>${iterationsText(row)}</td>
    <td>${run.itPerSecond ? perSecond(run.itPerSecond) : ''}</td>
    <td>${run.seconds === undefined ? '' : duration(run.seconds)}</td>
  </tr>`;
};

const stateText = ({ state, debugged }: Row['run']): string => (debugged ? t('{0}, debugged', t(state)) : t(state));

const iterationsText = ({ run }: Row): string =>
  (run.iteration < run.iterations ? `${count(run.iteration)} (${percent(run.iteration, run.iterations)} %)` : count(run.iteration));

/** A validation's result says that it is one. */
export const resultText = ({ run }: Row, which: Which): string => {
  const point = run[which];
  if (!point) return '';
  const value = point.mean === null ? t('diverges') : meanWithInterval(point.mean, point.ci95, run.metric ?? '');
  if (run.later) return t('{0} (evaluated later)', value);
  return run.final ? value : t('{0} (valid.)', value);
};

/** Mean as a circle with its interval, on the scale of the column. */
const interval = ({ run }: Row, which: Which, scales: Scales): TemplateResult | string => {
  const point = run[which];
  const { metric = '' } = run;
  const [low, high] = scales.get(metric) ?? [0, 1];
  if (!point || point.mean === null) return '';
  if (point.mean > high) return t('above {0} →', metricTick(metric)(high));
  if (point.mean < low) return t('← below {0}', metricTick(metric)(low));
  const at = (value: number): string => (4 + 112 * Math.min(1, Math.max(0, (value - low) / (high - low)))).toFixed(1);
  const half = point.ci95 ?? 0;
  return html`<svg class="interval-plot" viewBox="0 0 120 12" aria-hidden="true">${svg`
    <line class="track-line" x1="4" x2="116" y1="6" y2="6"></line>
    <line class="whisker" x1=${at(point.mean - half)} x2=${at(point.mean + half)} y1="6" y2="6"></line>
    <circle cx=${at(point.mean)} cy="6" r="3"></circle>`}</svg>`;
};

const pager = ({ rows, page, turnTo }: TableModel, first: number, shown: number): TemplateResult => html`
  <div class="pager">
    <vscode-toolbar-button icon="chevron-left" label=${t('Earlier rows')} ?disabled=${page === 0}
      @click=${() => turnTo(Math.max(0, page - 1))}></vscode-toolbar-button>
    <span role="status">${t('{0} to {1} of {2}', first + 1, first + shown, count(rows.length))}</span>
    <vscode-toolbar-button icon="chevron-right" label=${t('Later rows')} ?disabled=${first + shown >= rows.length}
      @click=${() => turnTo(first + shown < rows.length ? page + 1 : page)}></vscode-toolbar-button>
  </div>`;

/** The table's words for Markdown: all rows, not only the page. */
export const tableSpec = (rows: readonly Row[], columns: readonly SettingColumn[]): Pick<TableSpec, 'columns' | 'rows'> => {
  const titles = resultTitles(rows);
  return {
    columns: [t('run'), t('state'), ...columns.map(({ title }) => title), titles.trained, titles.last, t('n tasks'),
      t('iterations'), t('rate'), t('time')],
    rows: rows.map((row) => [row.label, stateText(row.run), ...columns.map(({ key }) => settingText(row.settings[key] ?? undefined)),
      resultText(row, 'trained'), resultText(row, 'last'), String(row.run.tasks ?? ''), iterationsText(row),
      row.run.itPerSecond ? perSecond(row.run.itPerSecond) : '', row.run.seconds === undefined ? '' : duration(row.run.seconds)]),
  };
};

/** The table in numbers, for a CSV file. */
export const tableCells = (rows: readonly Row[], columns: readonly SettingColumn[]): (string | number | null | undefined)[][] => [
  ['run', 'folder', 'state', ...columns.map(({ key }) => key), 'metric', 'final', 'trained step', 'mean', 'ci95', 'last step', 'mean',
    'ci95', 'tasks', 'iteration', 'it/s', 'seconds'],
  ...rows.map(({ label, run, settings }) => [
    label, run.folder, run.state, ...columns.map(({ key }) => settingText(settings[key] ?? undefined)), run.metric,
    run.later ? `test, ${run.later.file}` : run.final ? 'test' : 'validation', run.trained?.step, run.trained?.mean, run.trained?.ci95, run.last?.step, run.last?.mean,
    run.last?.ci95, run.tasks, run.iteration, run.itPerSecond, run.seconds]),
];
