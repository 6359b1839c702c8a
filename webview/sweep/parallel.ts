import { html, nothing, type TemplateResult } from 'lit';
import type { SweepAnswer } from '../../src/protocol/analyses/sweep';
import { meanWithInterval } from '../../src/protocol/format';
import { settingText } from '../../src/protocol/settings';
import type { Actions } from '../actions';
import { csvOf } from '../export/texts';
import { viewOf, type Look } from '../look';
import { dataTable } from '../parts/dataTable';
import { exportMenu } from '../parts/exportMenu';
import { metricWord, t } from '../text';
import { readTheme } from '../theme';
import { type Brushes, brushesIn, brushesText } from './brush';
import { brushedRuns } from './brushedRuns';
import './parallelChart';
import type { ParallelModel } from './parallelChart';
import { parallelPlot } from './parallelPlot';
import { parallelSvg } from './parallelSvg';
import { byValue, type Scored, scored, sourceOf } from './results';
import { hasTestBeside, testCell, testColumn, testedText } from './testBeside';

const exported = { width: 800, height: 320 } as const;

/** What is brushed on the page of a sweep. */
export const brushesOf = ({ choices }: Look): Brushes => brushesIn(choices['sweep.brush']);

/**
 * Parallel coordinates: each run is a line over its settings to its place among the results.
 * @param titles of settings, by key @param choose called with the run whose line was clicked
 */
export const parallelPart = (
  answer: SweepAnswer, titles: ReadonlyMap<string, string>, chosen: readonly string[], choose: (folder: string) => void, look: Look, actions: Actions,
): TemplateResult => {
  const all = scored(answer);
  const view = viewOf(look, 'sweep-parallel');
  const title = t('Settings and result');
  const brushes = brushesOf(look);
  const within = brushedRuns(answer, brushes);
  const shown = within ? all.filter(({ member }) => within.has(member.folder)) : all;
  const brush = (next: Brushes): void => actions.choose('sweep.brush', brushesText(next));
  const model: ParallelModel = {
    all, keys: answer.keys, titles, metric: answer.metric, chosen, brushes, finding: findingOf(shown, answer), choose, brush,
  };
  const table = () => tableOf(shown, answer);
  const files = {
    title, table, csv: () => csvOf([['run', ...answer.keys, answer.metric, ...testColumn(answer)], ...shown.map(({ member, value }) =>
      [member.label, ...answer.keys.map((key) => settingText(member.settings[key])), value, ...hasTestBeside(answer) ? [member.test] : []])]),
    svg: () => parallelSvg(parallelPlot(all, answer.keys, answer.metric, exported), (key) => titles.get(key) ?? metricWord(key), brushes, title,
      readTheme(document.body)),
  };
  return html`<section class="chart parallel" aria-labelledby="sweep-parallel-title">
    <div class="chart-title"><h2 id="sweep-parallel-title">${title}</h2>
      <span class="unit">${[metricWord(answer.metric), t(sourceOf(answer)), t('by rank, the best on top')].filter(Boolean).join(', ')}</span>
      ${within
        ? html`<vscode-button secondary class="clear" @click=${() => brush({})}>${t('{0} of {1}: show all', shown.length, all.length)}</vscode-button>` : nothing}
      <vscode-toolbar-button icon="table" toggleable ?checked=${view.table} label=${t('Show the data as a table')} title=${t('Show the data as a table')}
        @click=${() => actions.look('sweep-parallel', { table: !view.table })}></vscode-toolbar-button>
      ${exportMenu(files, actions)}</div>
    ${all.length === 0 ? html`<p class="soft">${t('No run has a result yet.')}</p>` : view.table ? dataTable(title, table())
      : html`<maml-parallel .model=${model}></maml-parallel>
      <p class="caption">${model.finding} ${t('Drag along an axis to keep a part of it; click a line to choose its run.')}</p>`}
  </section>`;
};

const findingOf = (all: readonly Scored[], answer: SweepAnswer): string => {
  const { metric } = answer;
  const [best] = [...all].sort(byValue(metric));
  return best ? t('The best of {0} runs: {1}, {2} {3}.', all.length, best.member.label, metricWord(metric), meanWithInterval(best.value, null, metric))
    + testedText(answer, best.member.test) : t('No run has a result here.');
};

const tableOf = (all: readonly Scored[], answer: SweepAnswer) => {
  const { keys, metric } = answer;
  return {
    columns: [t('run'), ...keys, metricWord(metric), ...testColumn(answer)],
    rows: [...all].sort(byValue(metric)).map(({ member, value }) => [
      member.label, ...keys.map((key) => settingText(member.settings[key])), meanWithInterval(value, null, metric), ...testCell(answer, member.test),
    ]),
  };
};
