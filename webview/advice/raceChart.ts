import type { Advice } from '../../src/protocol/analyses/advise';
import { meanWithInterval } from '../../src/protocol/format';
import { metricOf } from '../../src/protocol/metrics';
import { metricAxis, metricRange, nearTo } from '../charts/metricAxis';
import { extent } from '../charts/range';
import type { ChartSpec, ChartView } from '../charts/spec';
import { metricWord, t } from '../text';
import { strokeAt } from '../theme';
import { candidateName } from './raceTable';

/** A curve that is worse than what all reach by this many times its size is cut off. */
const room = 1;

/** The metric after each adaptation step, a curve per candidate. */
export const raceChart = ({ race, metric, tasks }: Advice, view: ChartView): ChartSpec => {
  const reached = extent([race.map(({ mean }) => mean)]);
  const isNear = reached ? nearTo(metricOf(metric), reached, room) : () => true;
  const shown = race.map(({ curve }) => curve.filter((value) => value !== null && isNear(value)));
  const y = metricAxis(metric, view.log, race.map(({ curve }) => curve),
    (log) => metricRange(metric, extent(shown, log), log));
  const last = Math.max(1, ...race.map(({ curve }) => curve.length - 1));
  return {
    id: 'race', title: t('Adaptation of the candidates'), unit: t('query {0}, {1} {2} tasks', metricWord(metric), tasks, t('validation')),
    finding: t('{0} reaches {1} {2}.', race[0] ? candidateName(race[0]) : '', metricWord(metric), meanWithInterval(race[0]?.mean ?? null, null, metric)),
    x: { label: t('adaptation step'), range: [0, last], format: String, whole: true },
    y,
    curves: race.map((one, i) => ({
      id: one.name, label: candidateName(one), ...strokeAt(i), width: i === 0 ? 2 : 1.5, x: one.curve.map((_, step) => step),
      y: one.curve, marked: true,
      end: candidateName(one),
    })),
    circles: race.slice(0, 1).flatMap(({ step, mean, ci95 }) =>
      (mean === null ? [] : [{ x: step, y: mean, label: meanWithInterval(mean, ci95, metric) }])),
    verticals: [],
    table: () => ({
      columns: [t('step'), ...race.map(candidateName)],
      rows: Array.from({ length: last + 1 }, (_, step) =>
        [String(step), ...race.map(({ curve }) => meanWithInterval(curve[step] ?? null, null, metric))]),
    }),
  };
};
