import { html, nothing, svg, type TemplateResult } from 'lit';
import { count, differenceWithInterval, factorOf, meanWithInterval, number } from '../../src/protocol/format';
import { lowerIsBetter } from '../../src/protocol/metrics';
import { differences, pairedTest, type PairedTest } from '../../src/protocol/statistics';
import type { Actions } from '../actions';
import { taskChoices } from '../adaptationSource';
import type { TableSpec } from '../charts/spec';
import { csvOf } from '../export/texts';
import { dataTable } from '../parts/dataTable';
import { exportMenu } from '../parts/exportMenu';
import { differenceText, metricWord, t } from '../text';
import { readTheme } from '../theme';
import { dotBox, dotPlot, type DotPlot } from './dots';
import { dotsSvg } from './dotsSvg';
import type { PairValues } from './pair';
import type { Row } from './rows';

/** Two runs on the same episodes, with what a person chose to see of it. */
export interface Pairing {
  readonly first: Row;
  readonly second: Row;
  readonly values: PairValues;
  /** Steps after which is compared, in words. */
  readonly step: string;
  readonly table: boolean;
  /** The episode that was clicked. */
  readonly episode: number | undefined;
  /** Choices of the two runs, drawn in the title row. */
  readonly tools: unknown;
  compute(): void;
}

/** Rows of the table behind the plot. */
const tableRows = 200;

/** The paired test: its finding, its dots, and the episode that was clicked. */
export const pairedPart = (pairing: Pairing, actions: Actions): TemplateResult => {
  const { first, second, values, tools, step } = pairing;
  const title = t('{0} − {1}, paired', second.label, first.label);
  return html`<section class="chart" aria-labelledby="compare-paired-title">
    <div class="chart-title">
      <h2 id="compare-paired-title">${t('Paired difference')}</h2>
      <span class="unit" title=${title}>${[title, metricWord(first.run.metric ?? ''), step].join(', ')}</span>
      ${values.kind === 'there' ? html`
        <vscode-toolbar-button icon="table" toggleable ?checked=${pairing.table}
          label=${t('Show the data as a table')} title=${t('Show the data as a table')}
          @click=${() => actions.look('compare-paired', { table: !pairing.table })}></vscode-toolbar-button>
        ${exportMenu(exported(pairing, title, values), actions)}` : nothing}
    </div>
    <div class="pair-tools">${tools}</div>
    ${body(pairing, actions)}
  </section>`;
};

const body = (pairing: Pairing, actions: Actions): TemplateResult => {
  const { values, first, second, compute } = pairing;
  switch (values.kind) {
    case 'refused': return html`<p class="refusal" role="status">${values.why}</p>`;
    case 'failed': return html`<p class="refusal" role="status">${values.why}</p>`;
    case 'waiting': return html`<p class="soft" role="status">${values.total > 0
      ? t('Evaluating: {0} of {1} episodes', count(values.done), count(values.total)) : t('Reading the episodes')}</p>`;
    case 'absent': return html`<p>${t('The values of single episodes were not kept for these runs.')}</p>
      <vscode-button secondary @click=${compute}>${t('Evaluate both on {0} episodes', count(first.run.tasks ?? 0))}</vscode-button>`;
    case 'there': {
      const test = pairedTest(values.first, values.second, first.run.metric ?? '');
      if (!test) return html`<p class="refusal">${t('Fewer than two episodes have finite values under both.')}</p>`;
      const said = verdict(test, first, second);
      return html`<p class="verdict" role="status">${said}</p>
        ${pairing.table ? dataTable(t('Paired difference'), tableOf(values, first, second)) : plot(pairing, values, test, actions)}`;
    }
  }
};

/** `A is better by 0.045 [0.024, 0.065] …`: what the test says, in words. */
export const verdict = (test: PairedTest, first: Row, second: Row): string => {
  const { metric = '' } = first.run;
  const firstWins = lowerIsBetter(metric) ? test.mean > 0 : test.mean < 0;
  const [low, high] = test.mean < 0 ? [-test.high, -test.low] : [test.low, test.high];
  const size = t('{0} [{1}, {2}]', differenceText(Math.abs(test.mean), metric), differenceText(low, metric), differenceText(high, metric));
  const winner = firstWins ? first.label : second.label;
  const sentence = test.p < 0.05 ? t('{0} is better by {1}.', winner, size)
    : t('No clear difference: {0} seems better by {1}.', winner, size);
  const numbers = t('Paired t-test, two-sided: t({0}) = {1}, p = {2}.', test.df, number(test.t), test.p < 1e-4 ? '< 0.0001' : number(test.p));
  const signs = t('Better on single episodes: {0} on {1}, {2} on {3}, equal on {4}.', first.label, count(test.firstBetter), second.label,
    count(test.secondBetter), count(test.equal));
  const omitted = test.omitted > 0 ? t('{0} episodes are left out: not finite under one of them.', count(test.omitted)) : '';
  return [sentence, numbers.replace('= <', '<'), signs, omitted].filter(Boolean).join(' ');
};

const plot = (
  pairing: Pairing, values: Extract<PairValues, { kind: 'there' }>, test: PairedTest, actions: Actions,
): TemplateResult => {
  const { first, second, episode } = pairing;
  const drawn = dotPlot(differences(values.first, values.second));
  const choose = (one: number | undefined): void => actions.choose('compare.episode', one === undefined ? undefined : String(one));
  const open = ({ run }: Row, one: number): void => actions.openRun(run.folder, 'adaptation', taskChoices(one));
  const label = verdict(test, first, second);
  return html`<div class="dots" tabindex="0" role="group" aria-roledescription=${t('chart')} aria-label=${label}
      aria-description=${t('Left and right arrow keys go from episode to episode in the order of their difference; Enter opens one.')}
      @keydown=${(event: KeyboardEvent) => (event.key === 'Enter' && episode !== undefined ? open(first, episode)
        : moveAlong(event, drawn, episode, choose))}>
    <svg viewBox="0 0 ${dotBox.width} ${dotBox.height}" aria-hidden="true" @click=${(event: Event) => clicked(event, choose)}>
      ${dotMarks(drawn, test, episode, first.run.metric ?? '')}
      ${betterTexts(test, first, second, drawn.at(0))}
    </svg></div>
    ${drawn.beyond > 0 ? html`<p class="caption">${t('{0} episodes lie beyond the ends and are drawn there.', drawn.beyond)}</p>` : nothing}
    <p class="caption" aria-live="polite">${episode === undefined ? t('Click a dot for its episode.')
      : html`${episodeText(episode, values, first, second)} ${[first, second].map((row) => html`<button class="link"
        @click=${() => open(row, episode)}>${t('See {0} adapt to it', row.label)}</button> `)}`}</p>`;
};

const episodeText = (
  episode: number, { first: a, second: b }: { first: readonly (number | null)[]; second: readonly (number | null)[] }, first: Row, second: Row,
): string => {
  const said = (value: number | null | undefined): string => meanWithInterval(value ?? null, null, first.run.metric ?? '');
  return t('Episode {0}: {1} {2}, {3} {4}.', episode + 1, first.label, said(a[episode]), second.label, said(b[episode]));
};

const clicked = (event: Event, choose: (episode: number | undefined) => void): void => {
  const episode = (event.target as Element).getAttribute('data-episode');
  choose(episode === null ? undefined : Number(episode));
};

const moveAlong = (
  event: KeyboardEvent, { dots }: DotPlot, now: number | undefined, choose: (episode: number | undefined) => void,
): void => {
  const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -20, PageDown: 20, Home: -Infinity, End: Infinity };
  const step = steps[event.key];
  if (event.key === 'Escape') choose(undefined);
  if (step === undefined || dots.length === 0) return;
  event.preventDefault();
  const place = dots.findIndex(({ episode }) => episode === now);
  const from = place < 0 ? Math.floor(dots.length / 2) : place;
  choose(dots[Math.min(dots.length - 1, Math.max(0, from + step))]?.episode);
};

const floor = dotBox.height - dotBox.bottom;

const dotMarks = ({ dots, radius, range, at }: DotPlot, test: PairedTest, chosen: number | undefined, metric: string) => svg`
  ${ticksIn(range).map((tick) => svg`<line class="grid" x1=${at(tick)} x2=${at(tick)} y1=${dotBox.top} y2=${floor}></line>
    <text x=${at(tick)} y=${floor + 34} text-anchor="middle">${signed(factorOf(metric) * tick)}</text>`)}
  <line class="axis" x1=${dotBox.left} x2=${dotBox.width - dotBox.right} y1=${floor} y2=${floor}></line>
  <line class="axis" x1=${at(0)} x2=${at(0)} y1=${dotBox.top} y2=${floor}></line>
  ${dots.map(({ episode, x, y, side }) => svg`<circle class=${`${side}${episode === chosen ? ' chosen' : ''}`} data-episode=${episode}
    cx=${x.toFixed(1)} cy=${y.toFixed(1)} r=${episode === chosen ? radius + 2 : radius}></circle>`)}
  <line class="interval" x1=${at(test.low)} x2=${at(test.high)} y1=${floor + 12} y2=${floor + 12}></line>
  <circle class="mean" cx=${at(test.mean)} cy=${floor + 12} r="3"></circle>
  <text class="strong" x=${at(test.high) + 8 > 330 ? at(test.low) - 8 : at(test.high) + 8} y=${floor + 16}
    text-anchor=${at(test.high) + 8 > 330 ? 'end' : 'start'}>${differenceWithInterval(test, metric, t)}</text>`;

/** Which side speaks for whom, in words beside the zero line. */
const betterTexts = (test: PairedTest, first: Row, second: Row, zero: number) => {
  const firstRight = lowerIsBetter(first.run.metric ?? '');
  const short = ({ label }: Row): string => (label.length > 22 ? `…${label.slice(-21)}` : label);
  const [left, right] = firstRight
    ? [t('← {0} better, {1}', short(second), test.secondBetter), t('{0} better, {1} →', short(first), test.firstBetter)]
    : [t('← {0} better, {1}', short(first), test.firstBetter), t('{0} better, {1} →', short(second), test.secondBetter)];
  const middle = Math.min(dotBox.width - 170, Math.max(170, zero));
  return svg`<text class="strong" x=${middle - 8} y="12" text-anchor="end">${left}</text>
    <text class="strong" x=${middle + 8} y="12">${right}</text>`;
};

const ticksIn = ([low, high]: readonly [number, number]): number[] => {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough) ?? rough;
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => (first + i) * step);
};
const signed = (value: number): string => (value > 0 ? `+${number(value)}` : number(value));

const tableOf = ({ first: a, second: b }: Extract<PairValues, { kind: 'there' }>, first: Row, second: Row): TableSpec => {
  const all = differences(a, b).map((difference, i) => ({ difference, i }))
    .sort((x, y) => Math.abs(y.difference ?? 0) - Math.abs(x.difference ?? 0));
  return {
    columns: [t('episode'), first.label, second.label, t('difference')],
    rows: all.slice(0, tableRows).map(({ difference, i }) => [String(i + 1), number(a[i]), number(b[i]), number(difference)]),
    ...(all.length > tableRows && { note: t('The {0} largest of {1} differences.', tableRows, count(all.length)) }),
  };
};

const exported = ({ first, second }: Pairing, title: string, values: Extract<PairValues, { kind: 'there' }>) => ({
  title,
  table: () => tableOf(values, first, second),
  csv: () => csvOf([['episode', first.label, second.label, 'difference'],
    ...differences(values.first, values.second).map((difference, i) => [i + 1, values.first[i], values.second[i], difference])]),
  svg: () => dotsSvg(dotPlot(differences(values.first, values.second)), title,
    first.run.metric ?? '', pairedTest(values.first, values.second, first.run.metric ?? ''), readTheme(document.body)),
});
