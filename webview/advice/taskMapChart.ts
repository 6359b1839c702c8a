import { html } from 'lit';
import type { ResultOf } from '../../src/protocol/analysis';
import type { taskMapWords } from '../../src/protocol/analyses/taskMap';
import { number } from '../../src/protocol/format';
import type { HeatMapModel } from '../charts/heatMapModel';
import { extent, padded, tickText } from '../charts/range';
import { type ChartSpec, type Curve, marks } from '../charts/spec';
import type { Figure } from '../parts/figure';
import { t } from '../text';
import { strokeAt } from '../theme';

export type TaskMap = ResultOf<typeof taskMapWords>;
type Place = TaskMap['tasks'][number];

/** The finding in words: how unlike the tasks are, whether that can be told, and whether they form groups. */
export const mapWords = ({ diversity, floor, groups, silhouette, within, across, tasks }: TaskMap): string => [
  diversity.low <= floor
    ? t('Diversity coefficient {0} [{1}, {2}]: two estimates of one and the same task are {3} apart, so no difference between tasks can be told.',
      number(diversity.mean), number(diversity.low), number(diversity.high), number(floor))
    : t('Diversity coefficient {0} [{1}, {2}], the mean distance of {3} tasks; two estimates of one and the same task are {4} apart.',
      number(diversity.mean), number(diversity.low), number(diversity.high), tasks.length, number(floor)),
  groups === 1 ? t('No groups stand out.') : t('{0} groups stand out (mean silhouette {1}).', groups, number(silhouette)),
  ...(within === null ? [] : [t('Within a family {0}, across families {1}.', number(within), number(across))]),
].join(' ');

/** The tasks as points: near is alike; a colour and a mark per family, or per group where tasks name no family. */
export const taskMapChart = (map: TaskMap, open?: (task: number) => void): ChartSpec => {
  const hasFamilies = map.tasks.some(({ family }) => family !== undefined);
  const labelOf = ({ family, group }: Place): string => (hasFamilies ? family ?? t('no family') : t('group {0}', group + 1));
  const labels = [...new Set(map.tasks.map(labelOf))].sort();
  const xs = map.tasks.map(({ x }) => x);
  const ys = map.tasks.map(({ y }) => y);
  return {
    id: 'taskMap', title: t('Are the tasks alike?'), unit: t('Task2Vec distance in two dimensions, {0} tasks: near is alike', map.tasks.length),
    finding: mapWords(map), answer: mapWords(map),
    x: { label: t('across'), range: padded(extent([xs], false), false), format: tickText },
    y: { label: t('up'), range: padded(extent([ys], false), false), format: tickText },
    curves: labels.map((label, i) => curveOf(label, i, map.tasks.filter((one) => labelOf(one) === label), open)),
    circles: [], verticals: [],
    table: () => ({
      columns: [t('task'), t('family'), t('group'), t('across'), t('up')],
      rows: map.tasks.map(({ index, about, family, group, x, y }) => [`${index}: ${about}`, family ?? '', String(group + 1), number(x), number(y)]),
    }),
  };
};

const curveOf = (label: string, i: number, own: readonly Place[], open?: (task: number) => void): Curve => ({
  id: label, label, role: strokeAt(i).role, mark: marks[i % marks.length], width: 1.75, scattered: true,
  x: own.map(({ x }) => x), y: own.map(({ y }) => y),
  names: own.map(({ index, about, family, group }) =>
    [t('task {0}: {1}', index, about), ...(family === undefined ? [] : [family]), t('group {0}', group + 1)].join('\n')),
  ...(open && { pick: (at: number) => { const one = own[at]; if (one) open(one.index); } }),
});

/** Distance of every pair of tasks, like ones side by side. */
export const distanceFigure: Figure<TaskMap> = {
  id: 'taskDistance',
  get title() { return t('How far apart?'); },
  drawn: (map) => {
    const model = modelOf(map);
    return {
      unit: t('1 − cosine of Task2Vec, like tasks side by side'), map: model,
      picture: html`<maml-heat-map .model=${model}></maml-heat-map>`,
      table: () => ({
        columns: [t('task'), ...map.tasks.map(({ index }) => String(index))],
        rows: map.tasks.map(({ index, about }, i) => [`${index}: ${about}`, ...map.distance[i] ?? []]),
      }),
    };
  },
};

const steps = 5;

const modelOf = ({ tasks, distance }: TaskMap): HeatMapModel => {
  const most = Math.max(1e-12, ...distance.flat());
  const names = tasks.map(({ index }) => String(index));
  return {
    rows: names.length, columns: names.length, square: true, values: distance.flat(),
    scale: { kind: 'steps', edges: Array.from({ length: steps }, (_, i) => ((i + 1) * most) / steps) },
    finding: t('Distances of {0} tasks, from 0 to {1}.', names.length, number(most)), rowLabels: names, columnLabels: names,
    describe: (row, column) => {
      const [a, b] = [tasks[row], tasks[column]];
      return t('{0}: {1}\n{2}: {3}\ndistance {4}', a?.index ?? '', a?.about ?? '', b?.index ?? '', b?.about ?? '',
        number(distance[row]?.[column] ?? null));
    },
  };
};
