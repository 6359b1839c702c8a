import { html } from 'lit';
import type { HeatMapModel } from '../charts/heatMapModel';
import type { ResultOf } from '../../src/protocol/analysis';
import type { layerMap } from '../../src/protocol/analyses/layerMap';
import { number } from '../../src/protocol/format';
import { segments } from '../parts/choices';
import type { Figure } from '../parts/figure';
import { t } from '../text';

type LayerMap = ResultOf<typeof layerMap>;
export type MapSide = 'before' | 'after' | 'difference';

/** A layer as a matrix of colours. @param chosen called with the entry of a cell that moved most */
export const layerMapFigure = (
  layer: string, side: MapSide, names: { readonly before: string; readonly after: string },
  show: (side: string) => void, chosen: ((place: number) => void) | undefined,
): Figure<LayerMap> => ({
  id: 'layerMap',
  title: t('{0}, {1}', layer, side === 'before' ? names.before : side === 'after' ? names.after : 'Δ'),
  drawn: (map) => {
    const model = modelOf(layer, map, side, chosen);
    return {
      unit: unitOf(map), map: model,
      picture: html`${segments(t('What is shown'), [['before', names.before], ['after', names.after], ['difference', 'Δ']], side, show)}
        <maml-heat-map .model=${model}></maml-heat-map>`,
      caption: map.block[0] * map.block[1] > 1
        ? t('Each cell is the mean of {0} × {1} entries; the scale is clipped at 99 %.', map.block[0], map.block[1])
        : t('The scale is clipped at 99 %.'),
      table: () => ({
        columns: [t('row'), ...Array.from({ length: map.columns }, (_, i) => String(i * map.block[1]))],
        rows: Array.from({ length: map.rows }, (_, row) =>
          [String(row * map.block[0]), ...map[side].slice(row * map.columns, (row + 1) * map.columns)]),
      }),
    };
  },
});

const unitOf = ({ shape, rowWord }: LayerMap): string => {
  const words = {
    one: t('one row'), in: t('row: unit in, column: unit out'), filterPlace: t('row: input channel and place, column: filter'),
  };
  return `${shape.join(' × ')}, ${words[rowWord]}`;
};

/** The 99th percentile of |value|. */
export const clippedLimit = (values: readonly (number | null)[]): number => {
  const sizes = values.flatMap((value) => (value === null ? [] : [Math.abs(value)])).sort((a, b) => a - b);
  return sizes[Math.max(0, Math.ceil(sizes.length * 0.99) - 1)] ?? 0;
};

const modelOf = (layer: string, map: LayerMap, side: MapSide, chosen: ((place: number) => void) | undefined): HeatMapModel => {
  const { rows, columns, block } = map;
  const labels = (n: number, size: number): (string | undefined)[] => Array.from({ length: n }, (_, i) =>
    (i === 0 || i === n - 1 || i % Math.max(1, Math.round(n / 4)) === 0 && i < n * 0.9 ? String(i * size) : undefined));
  const values = map[side];
  return {
    rows, columns, values, square: rows > 4 && columns > 4, scale: { kind: 'diverging', limit: clippedLimit(values) },
    finding: t('Heat map of {0}, {1} by {2} cells; arrow keys move over them.', layer, rows, columns),
    rowLabels: labels(rows, block[0]), columnLabels: labels(columns, block[1]),
    describe: (row, column) => {
      const i = row * columns + column;
      return t('row {0}, column {1}\n{2} → {3}, Δ {4}', row * block[0], column * block[1], number(map.before[i]), number(map.after[i]),
        number(map.difference[i]));
    },
    ...(chosen && { chosen: (row: number, column: number) => chosen(map.places[row * columns + column] ?? 0) }),
  };
};
