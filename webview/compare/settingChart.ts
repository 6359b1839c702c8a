import { meanWithInterval } from '../../src/protocol/format';
import { settingText } from '../../src/protocol/settings';
import { metricAxis, metricRange } from '../charts/metricAxis';
import { extent, tickText, type Range } from '../charts/range';
import type { ChartSpec, ChartView, Curve } from '../charts/spec';
import { metricWord, t } from '../text';
import { strokeAt } from '../theme';
import { otherProtocol } from './pair';
import type { Row, Which } from './rows';

interface Point {
  readonly row: Row;
  readonly x: number;
  readonly mean: number;
  readonly ci95: number;
}

/** Whether a setting's values are places on a number line; otherwise they are names, side by side. */
const isNumeric = (rows: readonly Row[], key: string): boolean =>
  rows.every(({ settings }) => typeof settings[key] === 'number' || settings[key] === undefined || settings[key] === null);

/** Results of the shown runs against one of their settings; chosen runs in their colours. @param open called with a chosen point's run */
export const settingChart = (
  rows: readonly Row[], key: string, which: Which, chosen: readonly string[], view: ChartView, tools: unknown,
  open: (run: string) => void,
): ChartSpec => {
  const metric = rows.find(({ run }) => run[which] && run.metric !== undefined)?.run.metric ?? '';
  const ofMetric = rows.filter(({ run }) => run.metric === metric && run.final);
  const { protocol } = (ofMetric.find(({ run }) => run.folder === chosen[0]) ?? ofMetric[0])?.run ?? {};
  const alike = ofMetric.filter(({ run }) => otherProtocol(protocol, run.protocol) === undefined);
  const numeric = isNumeric(alike, key);
  const names = [...new Set(alike.map(({ settings }) => settingText(settings[key] ?? undefined)))].sort();
  const points = alike.flatMap((row) => pointOf(row, key, which, numeric ? undefined : names));
  const xs = points.map(({ x }) => x);
  const logX = Boolean(view.logX) && numeric && xs.every((x) => x > 0);
  const curves = curvesOf(points, chosen, open);
  const y = metricAxis(metric, view.log, curves.map((curve) => curve.y), (log) =>
    metricRange(metric, extent(curves.flatMap(({ y: means, band }) => [means, ...(band ? [band.low, band.high] : [])]), log), log));
  return {
    id: 'compare-setting', title: t('Result against a setting'), tools,
    unit: [t('{0} of {1} runs', metricWord(metric), points.length), y.log ? t('log') : '', t('± is a 95 % interval')].filter(Boolean).join(', '),
    finding: findingOf(points, key, metric),
    x: {
      label: key, range: numeric ? spread(extent([xs]), logX) : [-0.5, Math.max(0.5, names.length - 0.5)],
      format: numeric ? tickText : (at) => names[Math.round(at)] ?? '',
      ...(numeric ? { log: logX } : { ticks: names.map((_, i) => i) }),
    },
    y, curves, circles: [], verticals: [],
    ...(alike.length < ofMetric.length && {
      clipped: t('{0} runs that were measured otherwise are left out.', ofMetric.length - alike.length) }),
    table: () => ({
      columns: [t('run'), key, metricWord(metric)],
      rows: [...points].sort((a, b) => a.x - b.x).map(({ row, mean, ci95 }) =>
        [row.label, settingText(row.settings[key] ?? undefined), meanWithInterval(mean, ci95, metric)]),
    }),
  };
};

const pointOf = (row: Row, key: string, which: Which, names: readonly string[] | undefined): Point[] => {
  const value = row.settings[key];
  const x = names ? names.indexOf(settingText(value ?? undefined)) : value;
  const { mean = null, ci95 = null } = row.run[which] ?? {};
  return typeof x === 'number' && mean !== null ? [{ row, x, mean, ci95: ci95 ?? 0 }] : [];
};

const spread = (range: Range | undefined, log: boolean): Range => {
  if (!range) return [0.1, 1];
  const [low, high] = range;
  if (log) return [low / 1.3, high * 1.3];
  const air = (high - low || Math.abs(high) || 1) * 0.08;
  return [low - air, high + air];
};

/** One curve for each chosen run and one for all others. */
const curvesOf = (points: readonly Point[], chosen: readonly string[], open: (run: string) => void): Curve[] => {
  const others = points.filter(({ row }) => !chosen.includes(row.run.folder));
  const own = chosen.flatMap((folder, place) => {
    const found = points.filter(({ row }) => row.run.folder === folder);
    const [first] = found;
    return first ? [{ ...scattered(folder, first.row.label, found, open), ...strokeAt(place), width: 2 }] : [];
  });
  return [...(others.length > 0 ? [scattered('others', t('other runs'), others, open)] : []), ...own];
};

const scattered = (id: string, label: string, points: readonly Point[], open: (run: string) => void): Curve => {
  const inOrder = [...points].sort((a, b) => a.x - b.x);
  return {
    id, label, role: 'soft', dash: [], width: 1.5, scattered: true, x: inOrder.map(({ x }) => x), y: inOrder.map(({ mean }) => mean),
    names: inOrder.map(({ row }) => row.label),
    pick: (index) => { const run = inOrder[index]?.row.run.folder; if (run !== undefined) open(run); },
    band: {
      label: t('95 % interval'), low: inOrder.map(({ mean, ci95 }) => mean - ci95), high: inOrder.map(({ mean, ci95 }) => mean + ci95),
    },
  };
};

const findingOf = (points: readonly Point[], key: string, metric: string): string => {
  const inOrder = [...points].sort((a, b) => a.mean - b.mean);
  const [least, greatest] = [inOrder[0], inOrder.at(-1)];
  if (!least || !greatest) return t('No run has a result for {0} yet.', key);
  const said = ({ mean }: Point): string => meanWithInterval(mean, null, metric);
  return t('{0} runs: {1} goes from {2} with {3} {4} to {5} with {6}.', points.length, metricWord(metric), said(least), key,
    settingText(least.row.settings[key] ?? undefined), said(greatest), settingText(greatest.row.settings[key] ?? undefined));
};
