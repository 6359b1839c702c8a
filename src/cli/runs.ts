import { statSync } from 'node:fs';
import { relative } from 'node:path';
import { HumanError } from '../protocol/humanError';
import { count, meanWithInterval, metricName, percent } from '../protocol/format';
import { listRuns, type RunSummary } from '../runs/summary';
import type { Command, Common } from './command';
import { printResult, tableText } from './output';

export default (command: Command): void => {
  command
    .argument('[folder]', 'where to look', '.')
    .action(async (folder: string, { json }: Common) => {
      mustBeFolder(folder);
      const runs = await listRuns(folder);
      const text = runs.length === 0
        ? `There are no runs in ${folder}. "maml-lab run CONFIG" makes one.`
        : tableText([['run', 'state', 'done', 'result', 'began'], ...runs.map(rowOf)]);
      printResult(json, { runs: runs.map(briefOf) }, text);
    });
};

const mustBeFolder = (folder: string): void => {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found?.isDirectory()) return;
  throw new HumanError(found ? `${folder} is a file: name a folder that holds runs.`
    : `There is no folder ${folder}: name one that holds runs.`);
};

/** What a list shows of a run; also the JSON of `show` and `compare`. */
export const briefOf = ({ folder, name, state, iteration, iterations, metric, validation, best, evaluation, later, message,
  began, changed, started }: RunSummary) => ({
  run: folder, name, state, iteration, iterations, metric, validation, best, evaluation, message, began, changed,
  ...(later && { evaluatedLater: later }), ...(started?.debugged && { debugged: true }),
});

const rowOf = (run: RunSummary): string[] => [
  relative('.', run.folder) || '.', run.state,
  run.iterations ? `${percent(run.iteration, run.iterations)} % of ${count(run.iterations)}` : '',
  resultOf(run), run.began === undefined ? '' : localTime(run.began),
];

/** The test result once there is one, else the newest validation. */
export const resultOf = ({ evaluation, later, validation, started, metric = '' }: RunSummary): string => {
  const trained = evaluation?.curve.find(({ step }) => step === evaluation.trainedSteps);
  const point = trained ?? validation;
  if (!point) return '';
  const value = `${metricName(metric)} ${meanWithInterval(point.mean, point.ci95, metric)}`;
  return `${value} after ${started?.trainedSteps ?? 0} ${started?.trainedSteps === 1 ? 'step' : 'steps'}`
    + (later ? ' (evaluated later)' : trained ? '' : ' (validation)');
};

/** 2026-11-24 02:51 */
export const localTime = (time: number): string => {
  const date = new Date(time);
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(two).join('-');
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
};
