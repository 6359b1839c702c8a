import type { Theme } from '../theme';
import { colourOf, keyRows } from './heatMapColours';
import type { HeatMapModel } from './heatMapModel';
import type { Cell, HeatMapPlaces } from './heatMapPlaces';

/** What a map is drawn with. */
export interface Easel {
  readonly context: CanvasRenderingContext2D;
  readonly theme: Theme;
  readonly places: HeatMapPlaces;
}

/** The whole map. @param framed the cell that is looked at */
export const drawHeatMap = (easel: Easel, model: HeatMapModel, framed: Cell | undefined): void => {
  easel.context.font = `11px ${easel.theme.font}`;
  drawCells(easel, model);
  drawLabels(easel, model);
  drawPoints(easel, model);
  drawKey(easel, model);
  if (framed) drawFrame(easel, framed);
};

const drawCells = (easel: Easel, { values, columns, square, scale, texts }: HeatMapModel): void => {
  const { context, theme, places: { across, down } } = easel;
  // Small cells overlap by half a pixel instead, so that no page shines through.
  const gap = square && across > 12 ? 1 : -0.5;
  values.forEach((value, i) => {
    const [x, y] = [easel.places.x(i % columns), easel.places.y(Math.floor(i / columns))];
    context.fillStyle = colourOf(value, scale, theme);
    context.fillRect(x, y, across - gap, down - gap);
    const text = texts?.[i];
    if (text !== undefined && across > 20) halo(easel, text, x + across / 2, y + down / 2, 'center');
  });
};

const drawLabels = ({ context, theme, places }: Easel, { rowLabels, columnLabels }: HeatMapModel): void => {
  const { right, below } = places.labels;
  context.fillStyle = theme.colour.soft;
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  rowLabels.forEach((label, row) => {
    if (label !== undefined) context.fillText(label, right, places.y(row) + places.down / 2);
  });
  context.textAlign = 'center';
  columnLabels.forEach((label, column) => {
    if (label !== undefined) context.fillText(label, places.x(column + 0.5), below);
  });
};

/** Named points, with lines from the first to the others. */
const drawPoints = (easel: Easel, { points = [] }: HeatMapModel): void => {
  const { context, theme, places } = easel;
  const placed = points.map(({ column, row, label }) =>
    ({ x: places.x(column + 0.5), y: places.y(row) + places.down / 2, label }));
  const [start, ...ends] = placed;
  context.strokeStyle = theme.colour.text;
  context.lineWidth = 1;
  ends.forEach(({ x, y }, i) => {
    context.setLineDash(i === 0 ? [] : [4, 3]);
    context.beginPath();
    context.moveTo(start?.x ?? x, start?.y ?? y);
    context.lineTo(x, y);
    context.stroke();
  });
  context.setLineDash([]);
  for (const { x, y, label } of placed) {
    context.beginPath();
    context.arc(x, y, 4, 0, 2 * Math.PI);
    context.fillStyle = theme.colour.page;
    context.fill();
    context.stroke();
    halo(easel, label, x + 8, y - 8, 'left');
  }
};

const drawFrame = ({ context, theme, places }: Easel, [row, column]: Cell): void => {
  context.strokeStyle = theme.colour.text;
  context.lineWidth = 1.5;
  context.strokeRect(places.x(column) - 0.5, places.y(row) - 0.5, places.across + 0.5, places.down + 0.5);
};

/** The colours with their values, at the right. */
const drawKey = ({ context, theme, places }: Easel, { scale }: HeatMapModel): void => {
  const x = places.labels.key;
  const height = scale.kind === 'diverging' ? 14 : 16;
  const rows = keyRows(scale);
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  rows.forEach(({ value, text }, i) => {
    context.fillStyle = colourOf(value, scale, theme);
    context.fillRect(x, 2 + i * height, 12, height);
    context.fillStyle = theme.colour.soft;
    context.fillText(text, x + 16, 2 + (i + 0.5) * height);
  });
  context.strokeStyle = theme.colour.axis;
  context.lineWidth = 1;
  context.strokeRect(x - 0.5, 1.5, 13, rows.length * height + 1);
};

/** Text that reads over colours. */
const halo = ({ context, theme: { colour } }: Easel, text: string, x: number, y: number, align: CanvasTextAlign): void => {
  context.save();
  context.textAlign = align;
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = 3;
  context.strokeStyle = colour.page;
  context.strokeText(text, x, y);
  context.fillStyle = colour.text;
  context.fillText(text, x, y);
  context.restore();
};
