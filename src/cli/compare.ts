import { basename } from 'node:path';
import { type Protocol, unlike } from '../protocol/comparable';
import type { CurvePoint } from '../protocol/events';
import { meanWithInterval, metricName } from '../protocol/format';
import { rankRows, ranksOf, type RankTable } from '../protocol/ranks';
import { isEqualSetting, settingRows, settingText, type Settings } from '../protocol/settings';
import { readRecord } from '../runs/record';
import { type RunSummary, summarise } from '../runs/summary';
import type { Command, Common } from './command';
import { printResult, tableText } from './output';
import { laterText } from '../runs/result';
import { pairsOf, pairText, protocolIn, reasonsText } from '../runs/paired';
import { runPath } from './runPath';
import { briefOf } from './runs';

export default (command: Command): void => {
  command
    .argument('<runs...>', 'run folders')
    .action(async (names: readonly string[], { json }: Common) => {
      const folders = names.map(runPath);
      const summaries = await Promise.all(folders.map((folder) => summarise(folder)));
      const configs = folders.map((folder) => readRecord(folder).config);
      const settings = differing(configs);
      const paired = pairsOf(summaries, configs);
      const protocols = summaries.map(({ evaluation }, i) => evaluation && protocolIn(evaluation, configs[i] ?? {}));
      const others = otherThanFirst(protocols);
      const ranks = ranksOf(summaries.flatMap(({ folder, evaluation }, i) =>
        (evaluation && others[i] === undefined ? [{ ...evaluation, name: basename(folder) }] : [])));
      const text = [textOf(summaries, settings, protocols, others), ...refusals(folders, others), ...(ranks ? [rankText(ranks)] : []),
        ...paired.map((pair) => pairText(pair))].join('\n\n');
      const runs = summaries.map((summary, i) => ({ ...briefOf(summary), ...(others[i] && { unlike: others[i] }) }));
      printResult(json, { settings, runs, paired, ...(ranks && { ranks }) }, text);
    });
};

const rankText = (ranks: RankTable): string => [
  `${metricName(ranks.metric)} by family after the trained steps, mean ± 95 % interval (rank; ties share one):`,
  tableText([['', ...ranks.sets, 'average rank'], ...rankRows(ranks)]),
].join('\n');

/** In what each result's protocol differs from the first one's; undefined where it does not, or there is no result. */
const otherThanFirst = (protocols: readonly (Protocol | undefined)[]): (string | undefined)[] => {
  const first = protocols.find((one) => one !== undefined);
  return protocols.map((one) => (first && one && one.id !== first.id
    ? reasonsText(unlike(first.parts, one.parts)) : undefined));
};

const refusals = (folders: readonly string[], others: readonly (string | undefined)[]): string[] => {
  const told = others.flatMap((why, i) => (why === undefined ? [] : [`${basename(folders[i] ?? '')}: ${why}`]));
  return told.length > 0 ? [`Results of another protocol than the first one's are not put beside it: ${told.join('; ')}.`] : [];
};

/** Settings that are not the same in every config, by dotted key, one value per config. */
export const differing = (configs: readonly Settings[]): Record<string, readonly unknown[]> =>
  Object.fromEntries(settingRows(configs).filter((row) => !isEqualSetting(row)).map(({ key, values }) => [key, values]));

const textOf = (
  runs: readonly RunSummary[], settings: Readonly<Record<string, readonly unknown[]>>,
  protocols: readonly (Protocol | undefined)[], others: readonly (string | undefined)[],
): string => {
  const heading = ['', ...runs.map(({ folder }) => basename(folder))];
  const chosen = Object.entries(settings).map(([key, values]) => [key, ...values.map(settingText)]);
  const states = ['state', ...runs.map(({ state }) => state)];
  const ids = ['protocol', ...protocols.map((one) => one?.id ?? '')];
  const shown = runs.map((run, i) => (others[i] === undefined ? run : { ...run, evaluation: undefined }));
  const table = tableText([heading, ...chosen, states, ids, ...resultRows(shown)]);
  return `${table}\n\nMean ± 95 % interval; ${runs.map(basisOf).join(', ')}.`;
};

/** A row per adaptation step that any of the runs has. */
const resultRows = (runs: readonly RunSummary[]): string[][] => {
  const steps = [...new Set(runs.flatMap(({ evaluation }) => evaluation?.curve.map(({ step }) => step) ?? []))];
  const first = runs.find((run) => run.metric)?.metric ?? '';
  const metric = metricName(first);
  const best = [`best validation ${metric}`, ...runs.map(({ best: point, metric: unit = '' }) =>
    (point ? `${unit === first ? '' : `${metricName(unit)} `}${meanWithInterval(point.mean, point.ci95, unit)}` : ''))];
  return [best, ...steps.sort((a, b) => a - b).map((step) => [
    `test ${metric}, ${step} ${step === 1 ? 'step' : 'steps'}`,
    ...runs.map(({ evaluation }) => cell(evaluation?.curve.find((point) => point.step === step))),
  ])];
};

const cell = (point: CurvePoint | undefined): string =>
  (point ? meanWithInterval(point.mean, point.ci95, point.metric) : '');

const basisOf = ({ folder, evaluation, later }: RunSummary): string => (evaluation
  ? `${basename(folder)}: ${evaluation.tasks} tasks, training seed ${evaluation.seed}, `
    + `trained for ${evaluation.trainedSteps}, ${evaluation.transductive ? 'transductive' : 'not transductive'}${later ? `, ${laterText(later)}` : ''}`
  : `${basename(folder)}: not evaluated yet`);
