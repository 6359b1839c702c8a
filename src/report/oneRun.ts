import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { RunRecord } from '../protocol/runFiles';
import { count, duration, perSecond } from '../protocol/format';
import { flattened, settingText } from '../protocol/settings';
import { checkpointsOf } from '../runs/checkpoints';
import { readRecord } from '../runs/record';
import { type RunSummary, summarise } from '../runs/summary';
import { adaptationChart } from '../../webview/charts/adaptationChart';
import { gradientChart } from '../../webview/charts/gradientChart';
import { lossChart } from '../../webview/charts/lossChart';
import { adaptation } from '../../webview/derive';
import type { PanelState } from '../../webview/state';
import { t, words } from '../../webview/text';
import { code, heading, type Page, type Part, sentence, table, text } from './page';
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
      ...state.troubles.slice(0, 3).map((trouble) => text(t('Not readable: {0}', trouble))),
      ...(summary.evaluation ? resultParts(summary.evaluation) : [text(t('There is no final evaluation yet.'))]),
      ...laterParts(summary),
      ...curveParts(state), ...warningParts(state),
      heading(t('Settings')), settingsTable(record),
      heading(t('Made with')), ...await provenance(run, record, summary),
      heading(t('Made again')), ...recipe(run, record),
    ],
  };
};

const laterParts = ({ later }: RunSummary): Part[] => (later ? [text(t(
  'The run ended without a final evaluation; it was evaluated later, at iteration {0} ({1}).', count(later.iteration), later.file))] : []);

const howItStands = ({ state, iteration, iterations, itPerSecond, seconds, started }: RunSummary): string => sentence([
  t('{0} after {1} of {2} meta-iterations', capital(t(state)), count(iteration), count(iterations)),
  ...(seconds === undefined ? [] : [duration(seconds)]), ...(itPerSecond === null ? [] : [perSecond(itPerSecond)]),
  ...(started ? [t('{0} parameters', count(started.parameters))] : []),
  ...(started?.debugged ? [t('debugged: rates could be edited on the way')] : []),
]);

const capital = (words: string): string => `${words[0]?.toUpperCase() ?? ''}${words.slice(1)}`;

const curveParts = (state: PanelState): Part[] => {
  const curve = adaptation(state);
  return [
    heading(t('Curves')),
    ...(curve ? [{ kind: 'chart', spec: adaptationChart(curve, view(false)), isTold: curve.final } as const] : []),
    ...(state.metrics.x.length > 0 ? [
      { kind: 'chart', spec: lossChart(state, view(true)) } as const, { kind: 'chart', spec: gradientChart(state, view(true)) } as const,
    ] : [text(t('No meta-iteration was recorded.'))]),
  ];
};

const warningParts = ({ warnings }: PanelState): Part[] => (warnings.length === 0 ? [] : [
  heading(t('Warnings')), table([t('iteration'), t('what')], warnings.map(({ iteration, said, message }) => [count(iteration), words(said ?? message)])),
]);

const settingsTable = ({ config }: RunRecord): Part => {
  const { $schema: _, ...settings } = flattened(config);
  return table([t('setting'), t('value')], Object.entries(settings).map(([key, value]) => [key, settingText(value)]));
};

const provenance = async (run: string, record: RunRecord, { started }: RunSummary): Promise<Part[]> => {
  const { training, evaluation } = record.config as { readonly training?: { seed?: unknown }; readonly evaluation?: { seed?: unknown } };
  const said = (value: unknown): string => (value === undefined ? '' : settingText(value));
  const rows = [
    ['MAML Lab', record.version], ...Object.entries(record.runtime?.versions ?? {}).map(([name, version]) => [name, version]),
    [t('runtime'), record.runtime?.name ?? ''], [t('threads'), String(record.runtime?.threads ?? '')],
    [t('training seed'), said(training?.seed)], [t('episode seed'), said(evaluation?.seed)],
    ...(record.from ? [[t('branched from'), t('{0} at {1}', basename(record.from.run), count(record.from.iteration))]] : []),
    ...(started?.resumedFrom === undefined ? [] : [[t('last resumed from'), count(started.resumedFrom)]]),
    [t('SHA-256 of the settings'), digest(JSON.stringify(record.config))],
    ...Object.entries(record.data ?? {}).map(([name, hash]) => [t('SHA-256 of {0}', name), hash]),
    ...await checkpointRows(run),
  ];
  return [table([t('what'), t('which')], rows.filter(([, value]) => value !== ''))];
};

const digest = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex').slice(0, 16);

const checkpointRows = async (run: string): Promise<string[][]> => {
  const last = (await checkpointsOf(run)).filter(({ path }) => existsSync(path)).at(-1);
  return last ? [[t('SHA-256 of checkpoint {0}', count(last.iteration)), digest(readFileSync(last.path))]] : [];
};

/** Words of a shell stay one word. */
const quoted = (word: string): string => (/^[\w./@=-]+$/.test(word) ? word : `'${word.replaceAll('\'', '\'\\\'\'')}'`);

const recipe = (run: string, { config, from, runtime }: RunRecord): Part[] => [
  text(t('From the run folder, with a comparison of what comes out:')), code(`maml-lab reproduce ${quoted(basename(run))}`),
  text(t('Without it: write these settings into run.maml.json, beside the data that they name, and')),
  code(['maml-lab run run.maml.json',
    ...(from ? [`--from ${quoted(`${basename(from.run)}@${from.iteration}`)}`] : []), ...(runtime ? [`--runtime ${runtime.name}`] : [])].join(' ')),
  code(JSON.stringify(config, null, 2)),
];
