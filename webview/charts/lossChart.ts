import { count, meanWithInterval, number } from '../../src/protocol/format';
import type { MetricColumns } from '../../src/protocol/messages';
import { metricOf } from '../../src/protocol/metrics';
import { progress } from '../derive';
import type { PanelState } from '../state';
import { metricWord, t } from '../text';
import { joinPoints, visiblePart } from './joinPoints';
import { metricAxis, scaleOf, wholeRange } from './metricAxis';
import { extent, padded, shortCount, tickText } from './range';
import type { Axis, ChartSpec, ChartView, Curve, TableSpec, Vertical } from './spec';

/** Rows of the table behind a chart; more would help nobody. */
export const tableRows = 200;

/** Meta-loss by meta-iteration: mean, least to greatest, and validation at the trained step. */
export const lossChart = (state: PanelState, view: ChartView): ChartSpec => {
  const { validations } = state;
  const metrics = joinPoints(visiblePart(state.metrics, view.zoom));
  const { iteration, iterations } = progress(state);
  const metric = state.latest.started?.metric ?? 'mse';
  const sameAxis = Boolean(metricOf(metric).isLoss);
  const onLeft = [metrics.loss, metrics.min, metrics.max, ...(sameAxis ? [validations.mean] : [])];
  const scale = scaleOf(view.log, [metrics.loss]);
  const log = Boolean(scale.log);
  return {
    id: 'loss',
    title: t('Meta-loss'),
    unit: unitOf(metrics, log),
    finding: finding(state, metric),
    x: {
      label: t('meta-iteration'), range: [view.logX ? 1 : 0, Math.max(2, iterations, iteration)], format: shortCount,
      log: view.logX ?? false,
    },
    y: { label: t('loss'), range: padded(extent(onLeft, log), log), format: tickText, ...scale },
    ...(!sameAxis && validations.x.length > 0 && { right: rightAxis(metric, validations) }),
    curves: [trainCurve(metrics, state.metrics.loss.at(-1)), validationCurve(state, metric, !sameAxis)],
    verticals: nowLine(iteration, iterations),
    circles: [],
    ...gapsNote(state.metrics),
    table: () => tableOf(state, metric),
  };
};

/** A loss that was not finite leaves a gap, and that is said. */
const gapsNote = ({ loss }: MetricColumns): { clipped?: string } => {
  const gaps = loss.reduce((n, value) => (Number.isFinite(value) ? n : n + 1), 0);
  return gaps > 0 ? { clipped: t('{0} of {1} points have no finite loss: gaps.', count(gaps), count(loss.length)) } : {};
};

const trainCurve = (metrics: MetricColumns, newest: number | undefined): Curve => ({
  id: 'train', label: t('train'), role: 'run', width: 1.5, x: metrics.x, y: metrics.loss,
  band: { label: t('min to max'), low: metrics.min, high: metrics.max },
  ...(newest !== undefined && { end: `${t('train')} ${number(newest)}` }),
});

const validationCurve = ({ validations }: PanelState, metric: string, right: boolean): Curve => {
  const last = validations.mean.at(-1);
  return {
    id: 'validation', label: right ? t('validation {0}', metricWord(metric)) : t('validation'), role: 'validation', width: 1.5,
    x: validations.x, y: validations.mean, right, marked: true,
    ...(last !== undefined && { end: `${t('valid.')} ${meanWithInterval(last, null, metric)}` }),
  };
};

const rightAxis = (metric: string, { mean }: PanelState['validations']): Axis => {
  const { label, format, range } = metricAxis(metric, false, [mean]);
  return { label, format, range: wholeRange(metric) ?? range };
};

/** How far the run is, while it is not at its end. */
export const nowLine = (iteration: number, iterations: number): readonly Vertical[] =>
  iteration > 0 && iteration < iterations
    ? [{ x: iteration, label: t('now, {0}', count(iteration)), dash: [3, 3] }] : [];

const unitOf = (drawn: MetricColumns, log: boolean): string => {
  const window = iterationsPerPoint(drawn);
  return [
    t('query loss'), log ? t('log') : '',
    window > 1 ? t('mean of {0} iterations', count(window)) : '',
  ].filter(Boolean).join(', ');
};

/** Distance of two points; windows may have grown while it trained, and neighbours were joined for the panel. */
const iterationsPerPoint = ({ x }: MetricColumns): number =>
  x.length > 2 ? Math.round(((x[x.length - 2] ?? 0) - (x[0] ?? 0)) / (x.length - 2)) : 1;

const finding = ({ metrics, validations }: PanelState, metric: string): string => {
  const { length } = metrics.loss;
  if (length === 0) return t('No meta-loss yet.');
  const fell = t('Meta-loss goes from {0} to {1} over {2} meta-iterations.',
    number(metrics.loss[0]), number(metrics.loss[length - 1]), count(metrics.x[length - 1] ?? 0));
  const valid = validations.mean.at(-1);
  return valid === undefined ? fell : `${fell} ${t('The newest validation is {0}.', meanWithInterval(valid, null, metric))}`;
};

const tableOf = ({ metrics, validations }: PanelState, metric: string): TableSpec => {
  const every = Math.max(1, Math.ceil(metrics.x.length / tableRows));
  let v = validations.x.length - 1;
  const rows: string[][] = [];
  for (let i = metrics.x.length - 1; i >= 0; i -= every) {
    const x = metrics.x[i] ?? 0;
    while (v >= 0 && (validations.x[v] ?? 0) > x) v--;
    rows.push([
      count(x), number(metrics.loss[i]), number(metrics.min[i]), number(metrics.max[i]),
      v < 0 ? '' : meanWithInterval(validations.mean[v] ?? null, validations.ci95[v] ?? null, metric),
    ]);
  }
  return {
    columns: [t('meta-iteration'), t('loss'), t('least'), t('greatest'), t('newest validation')], rows,
    ...(every > 1 && { note: t('One entry in {0} of {1}.', every, count(metrics.x.length)) }),
  };
};
