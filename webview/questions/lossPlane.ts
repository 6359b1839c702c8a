import { html } from 'lit';
import type { HeatMapModel } from '../charts/heatMap';
import type { ResultOf } from '../../src/protocol/analysis';
import type { lossPlane } from '../../src/protocol/analyses/lossPlane';
import { number } from '../../src/protocol/format';
import { tickText } from '../charts/range';
import type { Figure } from '../parts/figure';
import { t } from '../text';

type Plane = ResultOf<typeof lossPlane>;

/** Two tasks on one plane: their mean query loss around θ and both θ′. */
export const planeFigure: Figure<Plane> = {
  id: 'lossPlane',
  get title() { return t('Two tasks on one plane'); },
  drawn: (plane) => ({
    unit: t('mean query loss of tasks {0} and {1}; across: towards θ′ of {0}, up: of {1}', plane.first.index, plane.second.index),
    answer: planeWords(plane),
    picture: html`<maml-heat-map class="plane" .model=${modelOf(plane)}></maml-heat-map>`,
    table: () => ({
      columns: [t('up \\ across'), ...plane.places.map(tickText)],
      rows: plane.places.map((place, row) => [tickText(place), ...(plane.loss[row] ?? []).map((value) => number(value))]).reverse(),
    }),
  }),
};

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

const modelOf = (plane: Plane): HeatMapModel => {
  const { places, loss } = plane;
  const values = loss.flat();
  const label = (place: number): string | undefined => (Number.isInteger(place * 2) ? tickText(place) : undefined);
  const [zero, one] = [places.indexOf(0), places.indexOf(1)];
  return {
    rows: places.length, columns: places.length, values, upwards: true, square: false,
    scale: { kind: 'steps', edges: edgesOf(values) }, finding: planeWords(plane),
    rowLabels: places.map(label), columnLabels: places.map(label),
    points: [
      { row: zero, column: zero, label: 'θ' }, { row: zero, column: one, label: `θ′ ${plane.first.index}` },
      { row: one, column: zero, label: `θ′ ${plane.second.index}` },
    ],
    describe: (row, column) => t('across {0}, up {1}: loss {2}', tickText(places[column] ?? 0), tickText(places[row] ?? 0), number(loss[row]?.[column])),
  };
};
