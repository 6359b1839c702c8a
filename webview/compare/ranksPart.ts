import { html, nothing, type TemplateResult } from 'lit';
import { rankRows, ranksOf, type RankTable } from '../../src/protocol/ranks';
import type { Actions } from '../actions';
import type { TableSpec } from '../charts/spec';
import { csvOf } from '../export/texts';
import { dataTable } from '../parts/dataTable';
import { exportMenu } from '../parts/exportMenu';
import { metricWord, t } from '../text';
import type { ChosenSeries } from './overlays';
import { otherProtocol } from './pair';

/** The chosen runs on each family of their tasks, with ranks; only those of the first one's protocol are ranked. */
export const chosenRanks = (series: readonly ChosenSeries[]): RankTable | undefined => {
  const measured = series.filter((one) => one.series.final && (one.series.families ?? []).length > 0);
  const alike = measured.filter(({ protocol }) => otherProtocol(measured[0]?.protocol, protocol) === undefined);
  return ranksOf(alike.map(({ label, series: { metric, trainedSteps, families } }) => ({ name: label, metric, trainedSteps, families })));
};

/** A table of runs by set, where tasks come from several; nothing else. */
export const ranksPart = (series: readonly ChosenSeries[], actions: Actions): TemplateResult | typeof nothing => {
  const ranks = chosenRanks(series);
  if (!ranks) return nothing;
  const title = t('Ranks by family');
  return html`<section class="chart wide" aria-labelledby="compare-ranks-title">
    <div class="chart-title"><h2 id="compare-ranks-title">${title}</h2>
      <span class="unit">${[metricWord(ranks.metric), t('trained step')].join(', ')}</span>
      ${exportMenu({ title, table: () => tableOf(ranks), csv: () => csvOf(csvRows(ranks)) }, actions)}</div>
    ${dataTable(title, tableOf(ranks))}</section>`;
};

const tableOf = (ranks: RankTable): TableSpec => ({
  columns: [t('run'), ...ranks.sets, t('average rank')], rows: rankRows(ranks),
  note: t('Mean ± 95 % interval (rank). Runs that do not differ from the best of those left, by the 95 % interval of the difference, share a rank.'),
});

const csvRows = ({ sets, rows }: RankTable): (string | number | null)[][] => [
  ['run', ...sets.flatMap((set) => [set, `${set} ci95`, `${set} rank`]), 'average rank'],
  ...rows.map(({ name, results, average }) => [name, ...results.flatMap(({ mean, ci95, rank }) => [mean, ci95, rank]), average]),
];
