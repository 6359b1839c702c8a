import type { Generalisation, Measured } from '../../src/protocol/analyses/generalisation';
import { meanWithInterval } from '../../src/protocol/format';
import { metricAxis, metricRange, wholeRange } from '../charts/metricAxis';
import { extent, tickText } from '../charts/range';
import type { ChartSpec, ChartView, Curve } from '../charts/spec';
import { metricWord, t, words } from '../text';
import type { Role } from '../theme';

/** One measurement and where it stands. */
export interface Row {
  readonly x: number;
  readonly name: string;
  readonly result: Measured;
}

const cell = (result: Measured, when: 'before' | 'after', metric: string): string =>
  ('why' in result ? '' : result[when].mean === null ? t('diverges') : meanWithInterval(result[when].mean, result[when].ci95, metric));

/** Before adaptation and after it, a point with its interval per row; `joined` ones are lines. */
export const measuredCurves = (rows: readonly Row[], trainedSteps: number, joined = false): Curve[] => ([
  ['before', t('before adaptation'), 'joint', 'square'],
  ['after', trainedSteps === 1 ? t('after 1 step') : t('after {0} steps', trainedSteps), 'run', 'circle'],
] as const).map(([when, label, role, mark]) => curveOf(rows, when, label, role, joined ? undefined : mark));

const curveOf = (rows: readonly Row[], when: 'before' | 'after', label: string, role: Role, mark?: 'square' | 'circle'): Curve => {
  const found = rows.flatMap(({ x, name, result }) =>
    ('why' in result || result[when].mean === null ? [] : [{ x, name, mean: result[when].mean, half: result[when].ci95 ?? 0 }]));
  return {
    id: when, label, role, width: 1.75, ...(mark ? { scattered: true, mark } : { marked: true }),
    // Side by side, so that their intervals do not hide each other.
    x: found.map(({ x }) => (mark ? x + (when === 'before' ? -0.08 : 0.08) : x)), y: found.map(({ mean }) => mean),
    names: found.map(({ name }) => `${name}, ${label}`),
    band: { label: t('95 % interval'), low: found.map(({ mean, half }) => mean - half), high: found.map(({ mean, half }) => mean + half) },
  };
};

/** The vertical axis for what was reached after adaptation; what lies far outside is cut off. */
export const valueAxis = (curves: readonly Curve[], metric: string, log: boolean): ChartSpec['y'] => {
  const columns = curves.flatMap(({ y, band }) => [y, ...(band ? [band.low, band.high] : [])]);
  return metricAxis(metric, log, curves.map(({ y }) => y), (isLog) => wholeRange(metric) ?? metricRange(metric, extent(columns, isLog), isLog));
};

/** The metric on each shifted distribution of test tasks, beside the tasks as evaluated. */
export const shiftsChart = ({ shifts, metric, trainedSteps, tasks, split }: Generalisation, view: ChartView): ChartSpec => {
  const names = shifts.map(({ name }) => (name ? t(name) : t('none')));
  const curves = measuredCurves(shifts.map(({ result }, i) => ({ x: i, name: names[i] ?? '', result })), trainedSteps);
  const after = (i: number): string => { const one = shifts[i]; return one ? cell(one.result, 'after', metric) : ''; };
  const why = shifts.flatMap(({ name, result }) => ('why' in result ? [`${t(name)}: ${words(result.why)}`] : []));
  return {
    id: 'shifts', title: t('Result on other tasks'), unit: t('{0}, {1} {2} tasks each', metricWord(metric), tasks, t(split)),
    finding: names.map((name, i) => `${name} ${after(i) || t('not possible')}`).join('; '),
    x: { label: t('shift'), range: [-0.5, Math.max(0.5, names.length - 0.5)], format: (at) => names[Math.round(at)] ?? '',
      ticks: names.map((_, i) => i) },
    y: valueAxis(curves, metric, view.log), curves, circles: [], verticals: [],
    ...(why.length > 0 && { clipped: why.join(' ') }),
    table: () => ({
      columns: [t('shift'), t('what changes'), t('before adaptation'), t('after adaptation')],
      rows: shifts.map(({ settings, result }, i) =>
        [names[i] ?? '', settings, cell(result, 'before', metric), cell(result, 'after', metric) || ('why' in result ? words(result.why) : '')]),
    }),
  };
};

/** The metric by size of the support set. */
export const supportChart = ({ support, metric, trainedSteps, tasks, split }: Generalisation, view: ChartView): ChartSpec | undefined => {
  if (!support) return undefined;
  const { now, sizes } = support;
  const curves = measuredCurves(sizes.map(({ size, result }) => ({ x: size, name: String(size), result })), trainedSteps, true);
  const all = sizes.map(({ size }) => size);
  const why = sizes.flatMap(({ size, result }) => ('why' in result ? [`${size}: ${words(result.why)}`] : []));
  return {
    id: 'supportSizes', title: t('How many examples does it need?'),
    unit: t('{0} by size of the support set, {1} {2} tasks each', metricWord(metric), tasks, t(split)),
    finding: sizes.map(({ size, result }) => `${size}: ${cell(result, 'after', metric) || t('not possible')}`).join('; '),
    x: { label: t('support size'), range: [Math.min(...all) / 1.1, Math.max(...all) * 1.1], format: tickText, log: view.logX ?? true, ticks: all },
    y: valueAxis(curves, metric, view.log), curves, circles: [],
    verticals: [{ x: now, label: t('as evaluated'), dash: [3, 3] }],
    ...(why.length > 0 && { clipped: why.join(' ') }),
    table: () => ({
      columns: [t('support size'), t('before adaptation'), t('after adaptation')],
      rows: sizes.map(({ size, result }) => [String(size), cell(result, 'before', metric),
        cell(result, 'after', metric) || ('why' in result ? words(result.why) : '')]),
    }),
  };
};
