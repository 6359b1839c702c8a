import { count, number } from '../../src/protocol/format';
import type { MetricColumns } from '../../src/protocol/messages';
import { progress } from '../derive';
import type { PanelState } from '../state';
import { t } from '../text';
import { joinPoints, visiblePart } from './joinPoints';
import { scaleOf } from './metricAxis';
import { nowLine, tableRows } from './lossChart';
import { extent, padded, shortCount, tickText } from './range';
import type { ChartSpec, ChartView, Curve, TableSpec } from './spec';

/** Length of the meta-gradient by meta-iteration, and on the right axis the meta rate. */
export const gradientChart = (state: PanelState, view: ChartView): ChartSpec => {
  const metrics = joinPoints(visiblePart(state.metrics, view.zoom));
  const { iteration, iterations } = progress(state);
  const scale = scaleOf(view.log, [metrics.gradientNorm], 0);
  const log = Boolean(scale.log);
  return {
    id: 'gradient',
    title: t('Meta-gradient'),
    unit: [t('length before clipping'), log ? t('log') : ''].filter(Boolean).join(', '),
    finding: finding(state.metrics),
    x: { label: t('meta-iteration'), range: [0, Math.max(1, iterations, iteration)], format: shortCount },
    y: { label: t('length'), range: padded(extent([metrics.gradientNorm], log), log), format: tickText, ...scale },
    right: { label: t('meta rate'), range: padded(extent([metrics.rate, [0]]), false), format: tickText },
    curves: [gradientCurve(metrics, state.metrics), rateCurve(metrics, state.metrics)],
    verticals: nowLine(iteration, iterations),
    circles: [],
    table: () => tableOf(state.metrics),
  };
};

const gradientCurve = ({ x, gradientNorm: y }: MetricColumns, all: MetricColumns): Curve => ({
  id: 'gradient', label: t('meta-gradient'), role: 'run', width: 1.5, x, y, end: `‖∇‖ ${number(all.gradientNorm.at(-1))}`,
});

const rateCurve = ({ x, rate: y }: MetricColumns, all: MetricColumns): Curve => ({
  id: 'rate', label: t('meta rate'), role: 'joint', width: 1.5, x, y, right: true, end: `β ${number(all.rate.at(-1))}`,
});

const finding = ({ gradientNorm, rate, x }: MetricColumns): string => {
  if (x.length === 0) return t('No meta-gradient yet.');
  return t('The meta-gradient goes from length {0} to {1} over {2} meta-iterations; the meta rate is {3}.',
    number(gradientNorm[0]), number(gradientNorm.at(-1)), count(x.at(-1) ?? 0), number(rate.at(-1)));
};

const tableOf = ({ x, gradientNorm, rate }: MetricColumns): TableSpec => {
  const every = Math.max(1, Math.ceil(x.length / tableRows));
  const places = Array.from({ length: Math.ceil(x.length / every) }, (_, i) => x.length - 1 - i * every);
  return {
    columns: [t('meta-iteration'), t('meta-gradient'), t('meta rate')],
    rows: places.map((i) => [count(x[i] ?? 0), number(gradientNorm[i]), number(rate[i])]),
    ...(every > 1 && { note: t('One entry in {0} of {1}.', every, count(x.length)) }),
  };
};
