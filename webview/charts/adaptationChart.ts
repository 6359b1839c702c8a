import type { CurvePoint } from '../../src/protocol/events';
import { count, meanWithInterval } from '../../src/protocol/format';
import { metricOf } from '../../src/protocol/metrics';
import { type Adaptation, baselineName, baselineWord } from '../derive';
import { metricWord, t } from '../text';
import { strokeAt, type Role } from '../theme';
import { metricAxis, metricRange, nearTo, wholeRange } from './metricAxis';
import { extent, padded, type Range } from './range';
import type { ChartSpec, ChartView, Curve, TableSpec, ThinLines } from './spec';

/** Metric on the query set after 0, 1, … adaptation steps: mean, 95 % interval, single tasks, baselines. */
export const adaptationChart = (
  data: Adaptation, view: ChartView, tasks: Pick<ThinLines, 'chosen' | 'pick'> = {},
): ChartSpec => {
  const others = Object.keys(data.baselines).filter((name) => !baselineRoles[name]);
  const curves = [ownCurve(data), ...Object.entries(data.baselines).map(baselineCurve(data.metric, others))];
  const y = metricAxis(data.metric, view.log, curves.map((curve) => curve.y), (log) => yRange(data, curves, log));
  const thin = thinLines(data);
  const trained = data.curve.find((point) => point.step === data.trainedSteps);
  return {
    id: 'adaptation',
    title: t('Adaptation curve'),
    unit: unitOf(data, Boolean(y.log)),
    finding: finding(data),
    x: { label: t('adaptation step'), range: [0, lastStep(data)], format: count, whole: true },
    y, curves,
    ...(thin && { thin: { ...thin, ...tasks } }),
    verticals: [{ x: data.trainedSteps, label: t('trained step'), dash: [1, 3] }],
    circles: trained && trained.mean !== null
      ? [{ x: trained.step, y: trained.mean, label: meanWithInterval(trained.mean, trained.ci95, data.metric) }] : [],
    ...clippedNote(data, thin, curves.slice(1), y.range),
    table: () => tableOf(data),
  };
};

const lastStep = ({ curve }: Adaptation): number => Math.max(1, curve.at(-1)?.step ?? 1);

const ownCurve = ({ name, curve, metric }: Adaptation): Curve => ({
  id: 'mean', label: t('mean'), role: 'run', width: 2.5, ...columnsOf(curve), end: endText(name, curve, metric),
});

const baselineRoles: Readonly<Record<string, Role>> = { joint: 'joint', oracle: 'oracle' };
/** Other baselines in their order: two colours in turn, each time with another dash. */
const otherStroke = (n: number): ReturnType<typeof strokeAt> => strokeAt(5 * Math.floor(n / 2) + 3 + (n % 2));
const baselineCurve = (metric: string, others: readonly string[]) => ([name, points]: readonly [string, readonly CurvePoint[]]): Curve => ({
  id: name, label: baselineName(name), width: 1.5,
  ...(baselineRoles[name] ? { role: baselineRoles[name] } : otherStroke(others.indexOf(name))),
  ...columnsOf(points), end: endText(baselineWord(name), points, metric),
});

const columnsOf = (points: readonly CurvePoint[]): Pick<Curve, 'x' | 'y' | 'band'> => ({
  x: points.map((point) => point.step),
  y: points.map((point) => point.mean),
  band: {
    label: t('95 % interval'),
    low: points.map((point) => edge(point, -1)),
    high: points.map((point) => edge(point, 1)),
  },
});
const edge = ({ mean, ci95 }: CurvePoint, side: 1 | -1): number | null =>
  mean === null ? null : mean + side * (ci95 ?? 0);

const endText = (label: string, points: readonly CurvePoint[], metric: string): string => {
  const last = points.at(-1);
  if (!last) return label;
  return last.mean === null ? t('{0} diverges', label) : `${label} ${meanWithInterval(last.mean, last.ci95, metric)}`;
};

/** A baseline may be worse than everything of the run itself by this many times its size before it is cut off. */
const roomForOthers = 3;

/** Made for the run's own mean; single tasks and baselines may leave it, and then that is said. */
const yRange = ({ metric }: Adaptation, [own, ...others]: readonly Curve[], log: boolean): Range => {
  const whole = wholeRange(metric);
  if (whole) return whole;
  const columns = (curve: Curve | undefined) => [curve?.y ?? [], curve?.band?.low ?? [], curve?.band?.high ?? []];
  const found = extent(columns(own), log) ?? extent(others.flatMap(columns), log);
  if (!found) return padded(found, log);
  const isNear = nearTo(metricOf(metric), found, roomForOthers);
  const shown = others.map(({ y }) => Array.from(y).filter((value) => value !== null && isNear(value)));
  const [low, high] = extent([...columns(own), ...shown], log) ?? found;
  // The trained step's value is written above its point.
  return metricRange(metric, [low, log ? high : high + (high - low) * 0.15], log);
};

const thinLines = ({ lines }: Adaptation): ThinLines | undefined =>
  lines.length > 0 ? { label: t('each task'), lines } : undefined;

const clippedNote = (
  { baselinesOn, split }: Adaptation, thin: ThinLines | undefined, others: readonly Curve[], [low, high]: Range,
): { clipped?: string } => {
  const isAbove = (values: ArrayLike<number | null>): boolean => Array.from(values).some((value) => value !== null && value > high);
  const isBelow = (values: ArrayLike<number | null>): boolean => Array.from(values).some((value) => value !== null && value < low);
  const lines = thin?.lines ?? [];
  const [above, below] = [lines.filter(isAbove).length, lines.filter(isBelow).length];
  const notes = [
    ...(above > 0 ? [t('{0} of {1} task lines leave the top of the chart.', above, lines.length)] : []),
    ...(below > 0 ? [t('{0} of {1} task lines leave the bottom of the chart.', below, lines.length)] : []),
    ...(baselinesOn === undefined ? [] : [t('Baselines were measured on {0} tasks and are not drawn beside {1} tasks.', t(baselinesOn), t(split))]),
    ...others.filter(({ y }) => isAbove(y)).map(({ label }) => t('{0} leaves the top of the chart.', label)),
    ...others.filter(({ y }) => isBelow(y)).map(({ label }) => t('{0} leaves the bottom of the chart.', label)),
  ];
  return notes.length > 0 ? { clipped: notes.join(' ') } : {};
};

const unitOf = (data: Adaptation, log: boolean): string => [
  t('query {0}', metricWord(data.metric)), log ? t('log') : '',
  t('{0} {1} tasks', count(data.tasks), t(data.split)),
  data.lines.length > 0 ? t('{0} drawn', data.lines.length) : '',
  data.final ? '' : t('at {0}', count(data.iteration)),
  data.transductive ? t('transductive') : '',
].filter(Boolean).join(', ');

const finding = (data: Adaptation): string => {
  const first = data.curve[0];
  const last = data.curve.at(-1);
  if (!first || !last) return t('No adaptation curve yet.');
  const say = (point: CurvePoint): string => meanWithInterval(point.mean, point.ci95, data.metric);
  return t('Query {0} goes from {1} before adaptation to {2} after {3} steps, mean of {4} {5} tasks; trained with {6}.',
    metricWord(data.metric), say(first), say(last), last.step, count(data.tasks), t(data.split), data.trainedSteps);
};

const tableOf = (data: Adaptation): TableSpec => {
  const names = Object.keys(data.baselines);
  const cell = (points: readonly CurvePoint[] | undefined, step: number): string => {
    const point = points?.find((one) => one.step === step);
    return point ? meanWithInterval(point.mean, point.ci95, data.metric) : '';
  };
  return {
    columns: [t('step'), metricWord(data.metric), ...names.map(baselineName)],
    rows: data.curve.map(({ step }) => [
      step === data.trainedSteps ? t('{0} (trained)', step) : String(step),
      cell(data.curve, step), ...names.map((name) => cell(data.baselines[name], step)),
    ]),
  };
};
