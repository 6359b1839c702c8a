import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { RunRecord } from '../protocol/runFiles';
import { count, duration, perSecond } from '../protocol/format';
import { flattened, settingText } from '../protocol/settings';
import { checkpointsOf } from '../runs/checkpoints';
import { readRecord } from '../runs/record';
import { laterText } from '../runs/result';
import { type RunSummary, summarise } from '../runs/summary';
import { adaptationChart } from '../../webview/charts/adaptationChart';
import { gradientChart } from '../../webview/charts/gradientChart';
import { lossChart } from '../../webview/charts/lossChart';
import { adaptation } from '../../webview/derive';
import type { PanelState } from '../../webview/state';
import { code, heading, type Page, type Part, table, text } from './page';
import { resultParts } from './results';
import { panelStateOf } from './runState';

const view = (log: boolean) => ({ log, table: false, hidden: [] });

/** All of one run on a page: results, curves, settings, what it was made with, and how it is made again. */
export const runPage = async (run: string): Promise<Page> => {
  const [summary, record] = [await summarise(run), readRecord(run)];
  const state = await panelStateOf(summary);
  return {
    title: `${summary.name}: ${basename(run)}`,
    parts: [
      text(howItStands(summary)),
      ...state.troubles.slice(0, 3).map((trouble) => text(`Not readable: ${trouble}`)),
      ...(summary.evaluation ? resultParts(summary.evaluation) : [text('There is no final evaluation yet.')]),
      ...(summary.later ? [text(`The run ended without a final evaluation; it was ${laterText(summary.later)}.`)] : []),
      ...curveParts(state), ...warningParts(state),
      heading('Settings'), settingsTable(record),
      heading('Made with'), ...await provenance(run, record, summary),
      heading('Made again'), ...recipe(run, record),
    ],
  };
};

const howItStands = ({ state, iteration, iterations, itPerSecond, seconds, started }: RunSummary): string => [
  `${state[0]?.toUpperCase()}${state.slice(1)} after ${count(iteration)} of ${count(iterations)} meta-iterations`,
  ...(seconds === undefined ? [] : [duration(seconds)]), ...(itPerSecond === null ? [] : [perSecond(itPerSecond)]),
  ...(started ? [`${count(started.parameters)} parameters`] : []),
  ...(started?.debugged ? ['debugged: rates could be edited on the way'] : []),
].join(', ').concat('.');

const curveParts = (state: PanelState): Part[] => {
  const curve = adaptation(state);
  return [
    heading('Curves'),
    ...(curve ? [{ kind: 'chart', spec: adaptationChart(curve, view(false)), isTold: curve.final } as const] : []),
    ...(state.metrics.x.length > 0 ? [
      { kind: 'chart', spec: lossChart(state, view(true)) } as const, { kind: 'chart', spec: gradientChart(state, view(true)) } as const,
    ] : [text('No meta-iteration was recorded.')]),
  ];
};

const warningParts = ({ warnings }: PanelState): Part[] => (warnings.length === 0 ? [] : [
  heading('Warnings'), table(['iteration', 'what'], warnings.map(({ iteration, message }) => [count(iteration), message])),
]);

const settingsTable = ({ config }: RunRecord): Part => {
  const { $schema: _, ...settings } = flattened(config);
  return table(['setting', 'value'], Object.entries(settings).map(([key, value]) => [key, settingText(value)]));
};

const provenance = async (run: string, record: RunRecord, { started }: RunSummary): Promise<Part[]> => {
  const { training, evaluation } = record.config as { readonly training?: { seed?: unknown }; readonly evaluation?: { seed?: unknown } };
  const said = (value: unknown): string => (value === undefined ? '' : settingText(value));
  const rows = [
    ['MAML Lab', record.version], ...Object.entries(record.runtime?.versions ?? {}).map(([name, version]) => [name, version]),
    ['runtime', record.runtime?.name ?? ''], ['threads', String(record.runtime?.threads ?? '')],
    ['training seed', said(training?.seed)], ['episode seed', said(evaluation?.seed)],
    ...(record.from ? [['branched from', `${basename(record.from.run)} at ${count(record.from.iteration)}`]] : []),
    ...(started?.resumedFrom === undefined ? [] : [['last resumed from', count(started.resumedFrom)]]),
    ['SHA-256 of the settings', digest(JSON.stringify(record.config))],
    ...Object.entries(record.data ?? {}).map(([name, hash]) => [`SHA-256 of ${name}`, hash]),
    ...await checkpointRows(run),
  ];
  return [table(['what', 'which'], rows.filter(([, value]) => value !== ''))];
};

const digest = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex').slice(0, 16);

const checkpointRows = async (run: string): Promise<string[][]> => {
  const last = (await checkpointsOf(run)).filter(({ path }) => existsSync(path)).at(-1);
  return last ? [[`SHA-256 of checkpoint ${count(last.iteration)}`, digest(readFileSync(last.path))]] : [];
};

/** Words of a shell stay one word. */
const quoted = (word: string): string => (/^[\w./@=-]+$/.test(word) ? word : `'${word.replaceAll('\'', '\'\\\'\'')}'`);

const recipe = (run: string, { config, from, runtime }: RunRecord): Part[] => [
  text('From the run folder, with a comparison of what comes out:'), code(`maml-lab reproduce ${quoted(basename(run))}`),
  text('Without it: write these settings into run.maml.json, beside the data that they name, and'),
  code(['maml-lab run run.maml.json',
    ...(from ? [`--from ${quoted(`${basename(from.run)}@${from.iteration}`)}`] : []), ...(runtime ? [`--runtime ${runtime.name}`] : [])].join(' ')),
  code(JSON.stringify(config, null, 2)),
];
