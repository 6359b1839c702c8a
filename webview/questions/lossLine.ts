import type { ResultOf } from '../../src/protocol/analysis';
import type { lossLine } from '../../src/protocol/analyses/lossLine';
import { number } from '../../src/protocol/format';
import { scaleOf } from '../charts/metricAxis';
import { extent, padded, tickText, type Range } from '../charts/range';
import type { ChartSpec, ChartView, Curve } from '../charts/spec';
import { t } from '../text';
import type { Role } from '../theme';

type Line = ResultOf<typeof lossLine>;
type Side = Line['query'];

/** Single tasks drawn; more would be a grey area. */
const mostLines = 40;

/** Loss along the line θ → θ′: query and support, mean and each task. */
export const lossLineChart = (line: Line, view: ChartView): ChartSpec => {
  const tasks = line.query.each.length;
  const lines = line.query.each.slice(0, mostLines);
  const scale = scaleOf(view.log, [line.query.mean, line.support.mean]);
  const range = rangeOf(line, Boolean(scale.log));
  const above = lines.filter((one) => one.some((value) => value !== null && value > range[1])).length;
  return {
    id: 'lossLine', title: t('Loss along θ → θ′'),
    unit: t('mean loss of {0} tasks, {1} drawn, {2} adaptation steps', tasks, lines.length, line.steps),
    finding: lineWords(line), answer: lineWords(line),
    x: { label: t('position on the line, 0 is θ and 1 is θ′'), range: [line.places[0] ?? 0, line.places.at(-1) ?? 1], format: tickText },
    y: { label: t('loss'), range, format: tickText, ...scale },
    curves: [curveOf(line, 'query', t('query'), 'run'), curveOf(line, 'support', t('support'), 'joint')],
    thin: { label: t('each task'), lines, x: line.places },
    verticals: [{ x: 0, label: 'θ', dash: [3, 3] }, { x: 1, label: 'θ′', dash: [3, 3] }],
    circles: [],
    ...(above > 0 && { clipped: t('{0} of {1} task lines leave the top of the chart.', above, lines.length) }),
    table: () => ({
      columns: [t('position'), t('query'), t('± 95 %'), t('support'), t('± 95 %')],
      rows: line.places.map((place, i) => [tickText(place), number(line.query.mean[i]), number(line.query.ci95[i]),
        number(line.support.mean[i]), number(line.support.ci95[i])]),
    }),
  };
};

const curveOf = ({ places, ...line }: Line, side: 'query' | 'support', label: string, role: Role): Curve => ({
  id: side, label, role, width: side === 'query' ? 2.5 : 1.5, x: places, y: line[side].mean, end: label,
});

/** Made for what lies between θ and θ′; the ends may leave it. */
const rangeOf = ({ places, query, support }: Line, log: boolean): Range => {
  const inside = (values: Side['mean']) => values.filter((_, i) => (places[i] ?? 0) >= 0 && (places[i] ?? 0) <= 1);
  const found = extent([inside(query.mean), inside(support.mean)], log);
  return padded(found && [found[0], log ? found[1] : found[1] + 0.6 * (found[0] >= 0 ? found[1] : found[1] - found[0])], log);
};

/** Where the query loss is least, and what going past θ′ costs. */
export const lineWords = ({ places, query: { mean } }: Line): string => {
  const at = (place: number): number | null | undefined => mean[places.indexOf(place)];
  const [start, end] = [at(0), at(1)];
  const known = mean.flatMap((value, i) => (value === null ? [] : [{ value, place: places[i] ?? 0 }]));
  if (known.length === 0 || start === null || start === undefined || end === null || end === undefined) {
    return t('The loss is not finite at θ or θ′: adaptation diverges here.');
  }
  const least = known.reduce((best, one) => (one.value < best.value ? one : best));
  const where = tickText(least.place);
  if (least.place >= (places.at(-1) ?? 1)) return t('The query loss goes from {0} at θ to {1} at θ′ and still falls beyond: longer steps would help.',
    number(start), number(end));
  if (least.place > 1.01) return t('The query loss goes from {0} at θ to {1} at θ′ and is least past it, at {2}.', number(start), number(end), where);
  if (least.place < 0.99) return t('The query loss goes from {0} at θ to {1} at θ′, but is least before it, at {2}: the steps go too far.',
    number(start), number(end), where);
  return t('The query loss goes from {0} at θ to {1} at θ′, which is where the line is lowest.', number(start), number(end));
};
