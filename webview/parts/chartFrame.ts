import { html, nothing, svg, type TemplateResult } from 'lit';
import type { Actions } from '../actions';
import type { LineChartModel } from '../charts/lineChart';
import '../charts/lineChart';
import type { ChartSpec, ChartView } from '../charts/spec';
import { chartSvg } from '../export/chartSvg';
import { chartCsv } from '../export/texts';
import { t } from '../text';
import { readTheme, type Role } from '../theme';
import { dataTable } from './dataTable';
import { exportMenu } from './exportMenu';
import { lineSample, markSample } from './lineSample';

export { lineSample } from './lineSample';

/** A chart with its title, unit, switches, legend, and its table in its place when asked for. */
export const chartFrame = (spec: ChartSpec, view: ChartView, actions: Actions): TemplateResult => html`
  <section class="chart" aria-labelledby="${spec.id}-title">
    <div class="chart-title">
      <h2 id="${spec.id}-title">${spec.title}</h2>
      <span class="unit" title=${spec.unit}>${spec.unit}</span>
      ${spec.tools ?? nothing}
      ${spec.y.log === undefined ? nothing
        : scaleSwitch(t('Vertical axis'), spec.y.log, (log) => actions.look(spec.id, { log }), '', spec.y.noLog)}
      ${spec.x.log === undefined ? nothing
        : scaleSwitch(t('Horizontal axis'), spec.x.log, (logX) => actions.look(spec.id, { logX, zoom: undefined }), 'x ')}
      <vscode-toolbar-button icon="table" toggleable ?checked=${view.table}
        label=${t('Show the data as a table')} title=${t('Show the data as a table')}
        @click=${() => actions.look(spec.id, { table: !view.table })}></vscode-toolbar-button>
      ${exportMenu({
        title: spec.title, table: spec.table, csv: () => chartCsv(spec),
        svg: () => chartSvg(spec, view, readTheme(document.body)),
      }, actions)}
    </div>
    ${spec.answer ? html`<p class="answer">${spec.answer}</p>` : nothing}
    ${view.table ? dataTable(spec.title, spec.table()) : drawn(spec, view, actions)}
  </section>`;

const drawn = (spec: ChartSpec, view: ChartView, actions: Actions): TemplateResult => html`
  ${legend(spec, view, actions)}
  <maml-line-chart .model=${modelOf(spec, view, actions)}></maml-line-chart>
  ${spec.clipped ? html`<p class="caption">${spec.clipped}</p>` : nothing}`;

const modelOf = (spec: ChartSpec, { hidden, zoom }: ChartView, actions: Actions): LineChartModel => ({
  spec, hidden, zoom, zoomed: (range) => actions.look(spec.id, { zoom: range }),
});

/** @param noLog why there is no logarithmic axis; its button stays within reach of the keyboard, so that the reason is heard */
const scaleSwitch = (label: string, log: boolean, change: (log: boolean) => void, axis = '', noLog?: string): TemplateResult => {
  const choice = (word: string, value: boolean, why?: string): TemplateResult => html`
    <button class="segment" aria-pressed=${log === value} aria-disabled=${why === undefined ? nothing : 'true'} title=${why ?? nothing}
      @click=${why === undefined ? () => change(value) : nothing}>${axis}${word}</button>`;
  return html`<span class="segments" role="group" aria-label=${label}>
    ${choice(t('lin'), false)}${choice(t('log'), true, noLog)}</span>`;
};

interface Entry {
  readonly id: string;
  readonly label: string;
  readonly sample: TemplateResult;
}

const legend = (spec: ChartSpec, view: ChartView, actions: Actions): TemplateResult => {
  const toggle = (id: string): void => actions.look(spec.id, {
    hidden: view.hidden.includes(id) ? view.hidden.filter((one) => one !== id) : [...view.hidden, id],
  });
  return html`<div class="legend" role="group" aria-label=${t('Curves of {0}', spec.title)}>
    ${entriesOf(spec).map(({ id, label, sample }) => html`
      <button class="key" aria-pressed=${!view.hidden.includes(id)} @click=${() => toggle(id)}>${sample}${label}</button>`)}
    ${spec.curves.slice(0, 1).map(({ band, role }) => band
      ? html`<span class="key plain">${bandSample(role)}${band.label}</span>` : nothing)}
  </div>`;
};

const entriesOf = ({ curves, thin }: ChartSpec): readonly Entry[] => [
  ...curves.map(({ id, label, role, width, dash, mark }) =>
    ({ id, label, sample: mark ? markSample(role, mark) : lineSample(role, width, '', dash) })),
  ...(thin ? [{ id: 'thin', label: thin.label, sample: lineSample('run', 0.75, 'thin') }] : []),
];

const bandSample = (role: Role): TemplateResult => html`
  <svg class="sample" viewBox="0 0 20 8" aria-hidden="true">${svg`
    <rect width="20" height="7" class="band-${role}"></rect>`}</svg>`;
