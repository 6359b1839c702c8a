import { basename } from 'node:path';
import { type Protocol, protocolText, unlike } from '../protocol/comparable';
import type { RunRecord } from '../protocol/runFiles';
import { count, meanWithInterval } from '../protocol/format';
import { rankRows, ranksOf } from '../protocol/ranks';
import { isEqualSetting, settingRows, settingText } from '../protocol/settings';
import { pairsOf, pairText, protocolIn, reasonsText } from '../runs/paired';
import { readRecord } from '../runs/record';
import { atTrained } from '../runs/result';
import { type RunSummary, summarise } from '../runs/summary';
import { adaptationOverlay, type ChosenSeries } from '../../webview/compare/overlays';
import { metricWord, t } from '../../webview/text';
import { heading, type Page, type Part, table, text } from './page';

interface Reported {
  /** What the run is called on the page. */
  readonly label: string;
  readonly summary: RunSummary;
  readonly record: RunRecord;
  readonly protocol: Protocol | undefined;
}

/** Curves that can be told apart on one chart, and tests that somebody reads. */
const [mostDrawn, mostTested] = [20, 40] as const;

/** Several runs on a page: what differs, results of one protocol side by side, and each tested against the first. */
export const runsPage = async (title: string, folders: readonly string[]): Promise<Page> =>
  ({ title, parts: await runsParts(folders.map((folder) => ({ folder, label: basename(folder) }))) });

/** The same as parts of a page. @param named in the order in which they stand on it */
export const runsParts = async (named: readonly { readonly folder: string; readonly label: string }[]): Promise<Part[]> => {
  const runs: Reported[] = [];
  for (const { folder, label } of named) {
    const [summary, record] = [await summarise(folder), readRecord(folder)];
    runs.push({ label, summary, record, protocol: summary.evaluation && protocolIn(summary.evaluation, record.config) });
  }
  const groups = byProtocol(runs);
  const open = runs.filter(({ protocol }) => !protocol);
  return [
    text(groups.length === 1
      ? t('{0} runs, {1} of them evaluated, under 1 protocol. Only results of one protocol stand side by side.',
        count(runs.length), count(runs.length - open.length))
      : t('{0} runs, {1} of them evaluated, under {2} protocols. Only results of one protocol stand side by side.',
        count(runs.length), count(runs.length - open.length), count(groups.length))),
    ...differingTable(runs), ...groups.flatMap((group) => groupParts(group, groups[0]?.[0])),
    ...(open.length > 0 ? [text(t('Not evaluated yet: {0}.', open.map(({ label }) => label).join(', ')))] : []),
  ];
};

const byProtocol = (runs: readonly Reported[]): Reported[][] => {
  const groups = new Map<string, Reported[]>();
  for (const run of runs) if (run.protocol) groups.set(run.protocol.id, [...groups.get(run.protocol.id) ?? [], run]);
  return [...groups.values()];
};

const differingTable = (runs: readonly Reported[]): Part[] => {
  const rows = settingRows(runs.map(({ record }) => record.config)).filter((row) => !isEqualSetting(row) && row.key !== 'name');
  if (rows.length === 0) return [];
  return [heading(t('What differs')), table([t('run'), ...rows.map(({ key }) => key)], runs.map(({ label }, i) =>
    [label, ...rows.map(({ values }) => settingText(values[i]))]))];
};

const groupParts = (group: readonly Reported[], reference: Reported | undefined): Part[] => {
  const { protocol } = group[0] ?? {};
  if (!protocol) return [];
  const other = reference?.protocol && reference.protocol.id !== protocol.id
    ? ` ${t('It differs from {0}: {1}.', reference.protocol.id, reasonsText(unlike(reference.protocol.parts, protocol.parts), t))}` : '';
  const tested = group.slice(0, mostTested + 1);
  const tests = pairsOf(tested.map(({ summary }) => summary), tested.map(({ record }) => record.config), tested.map(({ label }) => label));
  return [
    heading(t('Results under protocol {0}', protocol.id)), text(`${protocolText(protocol)}.${other}`),
    resultTable(group), ...laterParts(group), ...rankParts(group),
    { kind: 'chart', spec: adaptationOverlay(group.slice(0, mostDrawn).map(seriesOf), { log: false, table: false, hidden: [] }) },
    ...(tests.length > 0 ? [text(t('Each run against the first, on identical episodes:'))] : []), ...tests.map((pair) => text(pairText(pair, t))),
  ];
};

const resultTable = (group: readonly Reported[]): Part => table(
  [t('run'), t('trained step'), t('result'), t('last step'), t('result'), t('tasks'), t('training seed')],
  group.flatMap(({ label, summary: { evaluation } }) => {
    if (!evaluation) return [];
    const [trained, last] = [atTrained(evaluation.curve, evaluation.trainedSteps), evaluation.curve.at(-1)];
    const shown = (point: typeof last): string[] => (point
      ? [String(point.step), `${metricWord(point.metric)} ${meanWithInterval(point.mean, point.ci95, point.metric)}`] : ['', '']);
    return [[label, ...shown(trained), ...shown(last), count(evaluation.tasks), String(evaluation.seed)]];
  }));

/** Which results are no final evaluations. */
const laterParts = (group: readonly Reported[]): Part[] => {
  const told = group.flatMap(({ label, summary: { later } }) => (later ? [t('{0} was evaluated later, at iteration {1} ({2})', label, count(later.iteration), later.file)] : []));
  return told.length === 0 ? [] : [text(`${told.join('; ')}.`)];
};

/** Runs on each family of their tasks, with ranks. */
const rankParts = (group: readonly Reported[]): Part[] => {
  const ranks = ranksOf(group.flatMap(({ label, summary: { evaluation } }) => (evaluation ? [{ ...evaluation, name: label }] : [])));
  return ranks ? [text(t('{0} by family after the trained steps, mean ± 95 % interval (rank); runs that do not differ from the best of those left, by the 95 % interval of the difference, share a rank:', metricWord(ranks.metric))),
  table([t('run'), ...ranks.sets, t('average rank')], rankRows(ranks))] : [];
};

const none = { x: new Float64Array(), loss: new Float32Array(), min: new Float32Array(), max: new Float32Array(),
  gradientNorm: new Float32Array(), rate: new Float32Array() };

const seriesOf = ({ label, summary: { folder, evaluation, started, iterations }, protocol }: Reported, place: number): ChosenSeries => ({
  folder, label, place, protocol,
  series: {
    metrics: none, curve: evaluation?.curve ?? [], final: true, metric: evaluation?.metric ?? '', iterations,
    trainedSteps: started?.trainedSteps ?? 0,
  },
});
