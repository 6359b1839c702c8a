import { basename } from 'node:path';
import type { CurvePoint } from '../protocol/events';
import { meanWithInterval, metricName } from '../protocol/format';
import { readRecord } from '../runs/record';
import { type RunSummary, summarise } from '../runs/summary';
import type { Command, Common } from './command';
import { printResult, tableText } from './output';
import { runPath } from './runPath';
import { briefOf } from './runs';

type Settings = Readonly<Record<string, unknown>>;

export default (command: Command): void => {
  command
    .argument('<runs...>', 'run folders')
    .action(async (names: readonly string[], { json }: Common) => {
      const folders = names.map(runPath);
      const summaries = await Promise.all(folders.map((folder) => summarise(folder)));
      const settings = differing(folders.map((folder) => readRecord(folder).config));
      printResult(json, { settings, runs: summaries.map(briefOf) }, textOf(summaries, settings));
    });
};

/** Settings that are not the same in every config, by dotted key, one value per config. */
export const differing = (configs: readonly Settings[]): Record<string, unknown[]> => {
  const flat = configs.map((config) => flattened(config));
  const keys = [...new Set(flat.flatMap((config) => Object.keys(config)))];
  const rows = keys.map((key) => [key, flat.map((config) => config[key])] as const);
  return Object.fromEntries(rows.filter(([, values]) =>
    values.some((value) => JSON.stringify(value) !== JSON.stringify(values[0]))));
};

const flattened = (config: Settings, prefix = ''): Settings =>
  Object.assign({}, ...Object.entries(config).map(([key, value]) =>
    (isSettings(value) ? flattened(value, `${prefix}${key}.`) : { [prefix + key]: value })));

const isSettings = (value: unknown): value is Settings =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (runs: readonly RunSummary[], settings: Readonly<Record<string, readonly unknown[]>>): string => {
  const heading = ['', ...runs.map(({ folder }) => basename(folder))];
  const chosen = Object.entries(settings).map(([key, values]) => [key, ...values.map((value) =>
    (value === undefined ? '–' : typeof value === 'string' ? value : JSON.stringify(value)))]);
  const states = ['state', ...runs.map(({ state }) => state)];
  const table = tableText([heading, ...chosen, states, ...resultRows(runs)]);
  return `${table}\n\nMean ± 95 % interval; ${runs.map(basisOf).join(', ')}.`;
};

/** A row per adaptation step that any of the runs has. */
const resultRows = (runs: readonly RunSummary[]): string[][] => {
  const steps = [...new Set(runs.flatMap(({ evaluation }) => evaluation?.curve.map(({ step }) => step) ?? []))];
  const metric = metricName(runs.find((run) => run.metric)?.metric ?? '');
  const best = [`best validation ${metric}`, ...runs.map(({ best: point, metric: unit = '' }) =>
    (point ? meanWithInterval(point.mean, point.ci95, unit) : ''))];
  return [best, ...steps.sort((a, b) => a - b).map((step) => [
    `test ${metric}, ${step} ${step === 1 ? 'step' : 'steps'}`,
    ...runs.map(({ evaluation }) => cell(evaluation?.curve.find((point) => point.step === step))),
  ])];
};

const cell = (point: CurvePoint | undefined): string =>
  (point ? meanWithInterval(point.mean, point.ci95, point.metric) : '');

const basisOf = ({ folder, evaluation }: RunSummary): string => (evaluation
  ? `${basename(folder)}: ${evaluation.tasks} tasks, seed ${evaluation.seed}, `
    + `trained for ${evaluation.trainedSteps}, ${evaluation.transductive ? 'transductive' : 'not transductive'}`
  : `${basename(folder)}: not evaluated yet`);
