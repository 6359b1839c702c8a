import type { Advice } from '../../src/protocol/analyses/advise';
import { meanWithInterval, number } from '../../src/protocol/format';
import { lowerIsBetter } from '../../src/protocol/statistics';
import { extent, padded, tickText } from '../charts/range';
import type { ChartSpec, ChartView } from '../charts/spec';
import { metricWord, t } from '../text';
import { strokeAt } from '../theme';
import { candidateName } from './raceTable';

/** A curve that is this many times above what the others reach is cut off. */
const room = 2;

/** The metric after each adaptation step, a curve per candidate. */
export const raceChart = ({ race, metric, tasks }: Advice, view: ChartView): ChartSpec => {
  const reached = race.map(({ mean }) => mean).filter((mean) => mean !== null);
  const most = lowerIsBetter(metric) ? room * Math.max(...reached) : Infinity;
  const shown = race.map(({ curve }) => curve.filter((value) => value !== null && value <= most));
  const log = view.log && metric !== 'return';
  const range = padded(extent(shown, log), log);
  const last = Math.max(1, ...race.map(({ curve }) => curve.length - 1));
  return {
    id: 'race', title: t('Adaptation of the candidates'), unit: t('query {0}, {1} {2} tasks', metricWord(metric), tasks, t('validation')),
    finding: t('{0} reaches {1} {2}.', race[0] ? candidateName(race[0]) : '', metricWord(metric), number(race[0]?.mean ?? null)),
    x: { label: t('adaptation step'), range: [0, last], format: String, whole: true },
    y: { label: metricWord(metric), range, log, format: metric === 'accuracy' ? (v) => `${Math.round(v * 100)} %` : tickText },
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
