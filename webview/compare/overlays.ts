import type { SeriesAnswer } from '../../src/protocol/analyses/series';
import type { Protocol } from '../../src/protocol/comparable';
import { count, meanWithInterval, number } from '../../src/protocol/format';
import { metricOf, trainedLoss, type Metric } from '../../src/protocol/metrics';
import { metricAxis, metricRange, nearTo, scaleOf } from '../charts/metricAxis';
import { joinPoints, visiblePart } from '../charts/joinPoints';
import { extent, padded, shortCount, tickText, type Range } from '../charts/range';
import type { ChartSpec, ChartView, Curve, TableSpec } from '../charts/spec';
import { metricWord, t } from '../text';
import { strokeAt } from '../theme';
import { otherProtocol } from './pair';

/** A chosen run with its curves; `place` in the order of choice gives colour and dash. */
export interface ChosenSeries {
  readonly folder: string;
  readonly label: string;
  readonly place: number;
  readonly series: SeriesAnswer;
  /** What its result is comparable with. */
  readonly protocol?: Protocol | undefined;
}

/** A run that diverges would flatten all others: beyond the middle run's worse end a chart has room for this many times its size. */
const roomForOthers = 5;
const commonRange = (curves: readonly Curve[], metric: Metric, log: boolean): Range | undefined => {
  const extents = curves.flatMap(({ y }) => {
    const found = extent([y], log);
    return found ? [found] : [];
  });
  const middle = (side: 0 | 1): number => {
    const values = extents.map((found) => found[side]).sort((a, b) => a - b);
    return values[Math.floor((values.length - 1) / 2)] ?? side;
  };
  const kept = (column: ArrayLike<number | null>, ...tests: readonly ((value: number) => boolean)[]) =>
    Array.from(column).filter((value) => value !== null && tests.every((isNear) => isNear(value)));
  const means = curves.map(({ y }) => kept(y, nearTo(metric, [middle(0), middle(1)], roomForOthers)));
  const range = extent(means, log);
  if (!range) return undefined;
  // An interval may be wide at either end.
  const around = [metric, { ...metric, lowerIsBetter: !metric.lowerIsBetter }].map((one) => nearTo(one, range, roomForOthers));
  const edges = curves.flatMap(({ band }) => (band ? [kept(band.low, ...around), kept(band.high, ...around)] : []));
  return extent([...means, ...edges], log);
};

const clipped = (curves: readonly Curve[], [bottom, top]: Range): string[] => {
  const named = (isOut: (value: number) => boolean): string =>
    curves.filter(({ y }) => Array.from(y).some((value) => value !== null && isOut(value))).map(({ label }) => label).join(', ');
  const [above, below] = [named((value) => value > top), named((value) => value < bottom)];
  return [...(above ? [t('Above the top of the chart: {0}.', above)] : []), ...(below ? [t('Below the bottom of the chart: {0}.', below)] : [])];
};

/** Sentences below a chart, as far as there are some. */
const noted = (sentences: readonly string[]): { clipped?: string } => (sentences.length > 0 ? { clipped: sentences.join(' ') } : {});

/** Adaptation curves of several runs with their intervals; only those of the first one's protocol stand beside it. */
export const adaptationOverlay = (all: readonly ChosenSeries[], view: ChartView): ChartSpec => {
  const drawn = all.filter(({ series }) => series.curve.length > 0);
  const metric = drawn[0]?.series.metric ?? '';
  const ofMetric = drawn.filter(({ series }) => series.metric === metric);
  const others = ofMetric.flatMap(({ label, protocol }) => {
    const why = otherProtocol(drawn[0]?.protocol, protocol);
    return why === undefined ? [] : [{ label, why }];
  });
  const alike = ofMetric.filter(({ protocol }) => otherProtocol(drawn[0]?.protocol, protocol) === undefined);
  const curves = alike.map(adaptationCurve).map((curve) => plainer(curve, alike.length));
  const y = metricAxis(metric, view.log, curves.map((curve) => curve.y),
    (log) => metricRange(metric, commonRange(curves, metricOf(metric), log), log));
  const trained = [...new Set(alike.map(({ series }) => series.trainedSteps))];
  return {
    id: 'compare-adaptation', title: t('Adaptation, overlaid'),
    unit: [t('query {0}', metricWord(metric)), y.log ? t('log') : '', alike.length <= mostBands ? t('mean ± 95 %') : t('mean'),
      alike.every(({ series }) => series.final) ? '' : t('some at their newest validation')].filter(Boolean).join(', '),
    finding: findingOf(alike, drawn.length - ofMetric.length),
    x: { label: t('adaptation step'), range: [0, Math.max(1, ...alike.map(({ series }) => series.curve.at(-1)?.step ?? 0))],
      format: count, whole: true },
    y, curves, circles: [], ...noted([...clipped(curves, y.range), ...others.map(({ label, why }) =>
      t('{0} is left out, because it was measured otherwise: {1}.', label, why))]),
    verticals: trained.map((x) => ({ x, label: t('trained step'), dash: [1, 3] })),
    table: () => adaptationTable(alike),
  };
};

const adaptationCurve = ({ folder, label, place, series: { curve, metric } }: ChosenSeries): Curve => {
  const last = curve.at(-1);
  const edge = (side: number) => curve.map(({ mean, ci95 }) => (mean === null ? null : mean + side * (ci95 ?? 0)));
  return {
    id: folder, label, ...strokeAt(place), width: 2, x: curve.map(({ step }) => step), y: curve.map(({ mean }) => mean),
    band: { label: t('95 % interval'), low: edge(-1), high: edge(1) },
    end: last && last.mean !== null ? `${shortened(label)} ${meanWithInterval(last.mean, null, metric)}` : t('{0} diverges', shortened(label)),
  };
};

/** Many bands would only be a grey area, and many names at the right end a list: the legend is one. */
const [mostBands, mostEnds] = [6, 8];
const plainer = ({ band, end, ...curve }: Curve, curves: number): Curve => ({
  ...curve, ...(band && curves <= mostBands && { band }), ...(end !== undefined && curves <= mostEnds && { end }),
});

/** Names at the end of a curve must leave room for the curve. */
const shortened = (label: string): string => (label.length > 18 ? `…${label.slice(-17)}` : label);

const findingOf = (all: readonly ChosenSeries[], left: number): string => {
  const said = all.map(({ label, series: { curve, metric } }) => {
    const last = curve.at(-1);
    return last ? t('{0}: {1} after {2} steps', label, meanWithInterval(last.mean, last.ci95, metric), last.step) : label;
  });
  const other = left > 0 ? ` ${t('{0} runs with another metric are left out.', left)}` : '';
  return said.length > 0 ? `${said.join('; ')}.${other}` : t('No adaptation curve yet.');
};

const adaptationTable = (all: readonly ChosenSeries[]): TableSpec => {
  const steps = [...new Set(all.flatMap(({ series }) => series.curve.map(({ step }) => step)))].sort((a, b) => a - b);
  return {
    columns: [t('step'), ...all.map(({ label }) => label)],
    rows: steps.map((step) => [String(step), ...all.map(({ series: { curve, metric } }) => {
      const point = curve.find((one) => one.step === step);
      return point ? meanWithInterval(point.mean, point.ci95, metric) : '';
    })]),
  };
};

/** Meta-loss of several runs: the mean of neighbours, without the spread. */
export const lossOverlay = (all: readonly ChosenSeries[], view: ChartView): ChartSpec => {
  const curves = all.map((one) => plainer(lossCurve(one, view), all.length));
  const scale = scaleOf(view.log, curves.map(({ y }) => y));
  const isLog = Boolean(scale.log);
  const range = padded(commonRange(curves, trainedLoss, isLog), isLog);
  const end = Math.max(2, ...all.map(({ series }) => Math.max(series.iterations, series.metrics.x.at(-1) ?? 0)));
  return {
    id: 'compare-loss', title: t('Meta-loss, overlaid'),
    unit: [t('query loss'), isLog ? t('log') : '', t('mean of neighbours')].filter(Boolean).join(', '),
    finding: `${all.map(({ label, series }) => t('{0}: {1} at {2}', label, number(series.metrics.loss.at(-1)), count(series.metrics.x.at(-1) ?? 0))).join('; ')}.`,
    x: { label: t('meta-iteration'), range: [view.logX ? 1 : 0, end], format: shortCount, log: view.logX ?? false },
    y: { label: t('loss'), range, format: tickText, ...scale },
    curves, circles: [], verticals: [], ...noted(clipped(curves, range)),
    table: () => ({
      columns: [t('run'), t('meta-iteration'), t('loss'), t('least'), t('greatest')],
      rows: all.map(({ label, series: { metrics } }) => [label, count(metrics.x.at(-1) ?? 0), number(metrics.loss.at(-1)),
        number(extent([metrics.loss])?.[0]), number(extent([metrics.loss])?.[1])]),
    }),
  };
};

const lossCurve = ({ folder, label, place, series: { metrics } }: ChosenSeries, { zoom }: ChartView): Curve => {
  const drawn = joinPoints(visiblePart(metrics, zoom));
  const last = metrics.loss.at(-1);
  return {
    id: folder, label, ...strokeAt(place), width: 1.5, x: drawn.x, y: drawn.loss,
    end: last === undefined ? shortened(label) : `${shortened(label)} ${number(last)}`,
  };
};
