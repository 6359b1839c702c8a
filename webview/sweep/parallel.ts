import { html, svg, type TemplateResult } from 'lit';
import type { SweepAnswer } from '../../src/protocol/analyses/sweep';
import { meanWithInterval, number } from '../../src/protocol/format';
import { settingText } from '../../src/protocol/settings';
import type { Actions } from '../actions';
import { viewOf, type Look } from '../look';
import { dataTable } from '../parts/dataTable';
import { metricWord, t } from '../text';
import { strokeAt } from '../theme';
import { axisOf, shareOn, type SettingAxis } from './axis';
import { byValue, type Scored, scored, sourceOf } from './results';

/** Size of the plot's coordinate system. */
const box = { width: 640, height: 260, left: 48, right: 72, top: 28, bottom: 16 } as const;

/** One axis: a setting, or the result at the right end. */
export interface ParallelAxis {
  readonly key: string;
  readonly x: number;
  readonly ticks: readonly { readonly y: number; readonly label: string }[];
}
export interface ParallelLine {
  readonly folder: string;
  readonly label: string;
  readonly points: readonly (readonly [number, number])[];
  readonly isBest: boolean;
}

/** Where axes and lines lie; pure. The result's axis has its better end on top. */
export const parallelPlot = (all: readonly Scored[], keys: readonly string[], metric: string): { readonly axes: readonly ParallelAxis[]; readonly lines: readonly ParallelLine[] } => {
  const inOrder = [...all].sort(byValue(metric));
  const shown = keys.filter((key) => new Set(inOrder.map(({ member }) => settingText(member.settings[key]))).size > 1);
  const settings = shown.map((key) => axisOf(inOrder.map(({ member }) => member.settings[key])));
  const at = (i: number): number => box.left + (i / Math.max(1, shown.length)) * (box.width - box.left - box.right);
  const down = (share: number): number => box.height - box.bottom - share * (box.height - box.top - box.bottom);
  // Ranks, not values: one that diverged would press all others together.
  const rankOf = (i: number): number => down(inOrder.length > 1 ? 1 - i / (inOrder.length - 1) : 1);
  const lines = inOrder.map(({ member }, i): ParallelLine => ({
    folder: member.folder, label: member.label, isBest: i === 0,
    points: [...settings.map((axis, j) => [at(j), down(shareOn(axis, member.settings[shown[j] ?? '']))] as const), [at(shown.length), rankOf(i)]],
  }));
  const places = inOrder.length > 4 ? [0, Math.round((inOrder.length - 1) / 2), inOrder.length - 1] : inOrder.map((_, i) => i);
  return {
    axes: [
      ...settings.map((axis, j) => ({ key: shown[j] ?? '', x: at(j), ticks: ticksOf(axis).map(({ share, label }) => ({ y: down(share), label })) })),
      { key: metric, x: at(shown.length), ticks: [...new Set(places)].map((i) => ({ y: rankOf(i), label: number(inOrder[i]?.value) })) },
    ], lines,
  };
};

const ticksOf = (axis: SettingAxis): { readonly share: number; readonly label: string }[] => {
  if (axis.kind === 'names') return axis.names.map((label) => ({ share: shareOn(axis, label), label }));
  if (axis.low === axis.high) return [{ share: 0.5, label: number(axis.low) }];
  const middle = axis.log ? Math.sqrt(axis.low * axis.high) : (axis.low + axis.high) / 2;
  return [axis.low, middle, axis.high].map((value) => ({ share: shareOn(axis, value), label: number(value) }));
};

/** Parallel coordinates: each run is a line over its settings to its place among the results. A click chooses it. */
export const parallelPart = (answer: SweepAnswer, chosen: readonly string[], choose: (folder: string) => void, look: Look, actions: Actions): TemplateResult => {
  const all = scored(answer);
  const view = viewOf(look, 'sweep-parallel');
  const title = t('Settings and result');
  const { axes, lines } = parallelPlot(all, answer.keys, answer.metric);
  return html`<section class="chart parallel" aria-labelledby="sweep-parallel-title">
    <div class="chart-title"><h2 id="sweep-parallel-title">${title}</h2>
      <span class="unit">${[metricWord(answer.metric), t(sourceOf(answer)), t('by rank, the best on top')].join(', ')}</span>
      <vscode-toolbar-button icon="table" toggleable ?checked=${view.table} label=${t('Show the data as a table')} title=${t('Show the data as a table')}
        @click=${() => actions.look('sweep-parallel', { table: !view.table })}></vscode-toolbar-button></div>
    ${all.length === 0 ? html`<p class="soft">${t('No run has a result yet.')}</p>` : view.table ? dataTable(title, tableOf(all, answer))
      : html`<svg viewBox="0 0 ${box.width} ${box.height}" role="img" aria-label=${findingOf(lines, all, answer.metric)}>
        ${lines.filter(({ folder }) => !chosen.includes(folder)).reverse().map((line) => lineOf(line, line.isBest ? 'best' : '', choose))}
        ${lines.filter(({ folder }) => chosen.includes(folder)).map((line) => lineOf(line, `chosen role-${strokeAt(chosen.indexOf(line.folder)).role}`, choose))}
        ${axes.map(axisPart)}</svg>
      <p class="caption">${findingOf(lines, all, answer.metric)} ${t('Click a line to choose its run.')}</p>`}
  </section>`;
};

const lineOf = ({ points, label, folder }: ParallelLine, kind: string, choose: (folder: string) => void) => svg`
  <polyline class="line ${kind}" points=${points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')}
    @click=${() => choose(folder)}><title>${label}</title></polyline>`;

const axisPart = ({ key, x, ticks }: ParallelAxis, i: number, all: readonly ParallelAxis[]) => {
  const isLast = i === all.length - 1;
  const word = isLast ? metricWord(key) : key.split('.').at(-1) ?? key;
  return svg`<line class="axis" x1=${x} x2=${x} y1=${box.top} y2=${box.height - box.bottom}></line>
    <text class="strong" x=${x} y="14" text-anchor=${isLast ? 'end' : i === 0 ? 'start' : 'middle'} dx=${isLast ? box.right - 8 : i === 0 ? -box.left + 8 : 0}>${word}</text>
    ${ticks.map(({ y, label }) => svg`<text class="tick" x=${isLast ? x + 6 : x - 6} y=${y + 4} text-anchor=${isLast ? 'start' : 'end'}>${label}</text>`)}`;
};

const findingOf = ([best]: readonly ParallelLine[], all: readonly Scored[], metric: string): string => (best
  ? t('The best of {0} runs: {1}, {2} {3}.', all.length, best.label, metricWord(metric), number([...all].sort(byValue(metric))[0]?.value)) : t('No run has a result yet.'));

const tableOf = (all: readonly Scored[], { keys, metric }: SweepAnswer) => ({
  columns: [t('run'), ...keys, metricWord(metric)],
  rows: [...all].sort(byValue(metric)).map(({ member, value }) =>
    [member.label, ...keys.map((key) => settingText(member.settings[key])), meanWithInterval(value, null, metric)]),
});
