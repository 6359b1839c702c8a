import { html } from 'lit';
import type { HeatMapModel } from '../charts/heatMapModel';
import type { ResultOf } from '../../src/protocol/analysis';
import type { lossPlane } from '../../src/protocol/analyses/lossPlane';
import { number } from '../../src/protocol/format';
import { tickText } from '../charts/range';
import type { Drawn, Figure } from '../parts/figure';
import { t } from '../text';

type Plane = ResultOf<typeof lossPlane>;

/** Opens one of the two tasks, at the checkpoint and after the steps of the plane. */
export type OpenTask = (task: number, plane: Plane) => void;

/**
 * Two tasks on one plane: their mean query loss around θ and both θ′.
 * @param open called with the task whose θ′ is chosen; undefined where its episodes cannot be drawn again
 */
export const planeFigure = (open: OpenTask | undefined): Figure<Plane> => ({
  id: 'lossPlane',
  title: t('Two tasks on one plane'),
  drawn: (plane) => drawnOf(plane, planeModel(plane, open), open !== undefined),
});

const drawnOf = (plane: Plane, map: HeatMapModel, opens: boolean): Drawn => ({
  unit: t('mean query loss of tasks {0} and {1}; across: towards θ′ of {0}, up: of {1}', plane.first.index, plane.second.index),
  answer: planeWords(plane),
  picture: html`<maml-heat-map class="plane" .model=${map}></maml-heat-map>`, map,
  caption: opens ? t('Choose a point θ′ to see its task adapt step by step.') : undefined,
  table: () => ({
    columns: [t('up \\ across'), ...plane.places.map(tickText)],
    rows: plane.places.map((place, row) => [tickText(place), ...plane.loss[row] ?? []]).reverse(),
  }),
});

/** Where both are best, and whether the two adaptations help each other. */
export const planeWords = (plane: Plane): string => {
  const cells = plane.loss.flatMap((row, up) => row.flatMap((value, across) => (value === null ? [] : [{ value, up, across }])));
  if (cells.length === 0) return t('The loss is not finite on this plane: adaptation diverges here.');
  const least = cells.reduce((best, one) => (one.value < best.value ? one : best));
  const at = (index: number): string => tickText(plane.places[index] ?? 0);
  return t('Both together are best at {0} towards task {1} and {2} towards task {3}, with loss {4}; cosine of the two adaptations {5}.',
    at(least.across), plane.first.index, at(least.up), plane.second.index, number(least.value), number(plane.cosine));
};

/** Eight steps with equal numbers of cells. */
const edgesOf = (values: readonly (number | null)[]): number[] => {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  const edges = Array.from({ length: 8 }, (_, i) => Number((sorted[Math.ceil(((i + 1) / 8) * sorted.length) - 1] ?? 0).toPrecision(3)));
  return [...new Set(edges)];
};

/** A point covers the cells around its own. */
const reach = 1;

/** The plane as colours; choosing near a point θ′ opens its task. */
export const planeModel = (plane: Plane, open: OpenTask | undefined): HeatMapModel => {
  const { places, loss } = plane;
  const values = loss.flat();
  const label = (place: number): string | undefined => (Number.isInteger(place * 2) ? tickText(place) : undefined);
  const [zero, one] = [places.indexOf(0), places.indexOf(1)];
  const ends = [{ row: zero, column: one, task: plane.first }, { row: one, column: zero, task: plane.second }];
  const taskAt = (row: number, column: number) => ends.find((end) =>
    Math.max(Math.abs(end.row - row), Math.abs(end.column - column)) <= reach)?.task;
  return {
    rows: places.length, columns: places.length, values, upwards: true, square: false,
    scale: { kind: 'steps', edges: edgesOf(values) }, finding: planeWords(plane),
    rowLabels: places.map(label), columnLabels: places.map(label),
    points: [
      { row: zero, column: zero, label: 'θ' },
      ...ends.map(({ row, column, task }) => ({ row, column, label: `θ′ ${task.index}` })),
    ],
    describe: (row, column) => {
      const task = taskAt(row, column);
      const words = t('across {0}, up {1}: loss {2}', tickText(places[column] ?? 0), tickText(places[row] ?? 0), number(loss[row]?.[column]));
      return task ? `${words}\n${t('θ′ of task {0}, {1}', task.index, task.about)}` : words;
    },
    ...(open && { chosen: (row: number, column: number) => {
      const task = taskAt(row, column);
      if (task) open(task.index, plane);
    } }),
  };
};
