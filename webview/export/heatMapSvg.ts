import { colourOf, keyRows } from '../charts/heatMapColours';
import type { HeatMapModel } from '../charts/heatMapModel';
import { HeatMapPlaces } from '../charts/heatMapPlaces';
import type { Theme } from '../theme';
import { escaped, titleRows } from './chartSvg';

const [width, tall, head, air] = [760, 420, 56, 16] as const;

/** A matrix of colours as an SVG file of its own, with its labels, points and key. */
export const heatMapSvg = (model: HeatMapModel, title: string, unit: string, theme: Theme): string => {
  const places = new HeatMapPlaces(model, width - 2 * air, tall);
  const height = head + Math.ceil(places.needed) + air;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"
  font-family="${escaped(theme.font)}" font-size="11" role="img">
<title>${escaped(`${title}. ${model.finding}`)}</title>
<rect width="${width}" height="${height}" fill="${theme.colour.page}"/>
${titleRows(title, unit, theme)}
<g transform="translate(${air} ${head})">
${cells(model, places, theme)}
${labels(model, places, theme)}
${points(model, places, theme)}
${key(model, places, theme)}
</g>
</svg>
`;
};

const short = (value: number): string => value.toFixed(1);
const label = (text: string, x: number, y: number, anchor: string, style: string): string =>
  `<text x="${short(x)}" y="${short(y + 4)}" text-anchor="${anchor}" ${style}>${escaped(text)}</text>`;
/** Text that reads over colours. */
const halo = ({ colour }: Theme): string => `fill="${colour.text}" stroke="${colour.page}" stroke-width="3" paint-order="stroke"`;

const cells = ({ values, columns, scale, texts }: HeatMapModel, places: HeatMapPlaces, theme: Theme): string => {
  const { across, down } = places;
  return values.map((value, i) => {
    const [x, y] = [places.x(i % columns), places.y(Math.floor(i / columns))];
    const text = texts?.[i];
    return `<rect x="${short(x)}" y="${short(y)}" width="${short(across + 0.5)}" height="${short(down + 0.5)}" fill="${colourOf(value, scale, theme)}"/>`
      + (text === undefined ? '' : label(text, x + across / 2, y + down / 2, 'middle', halo(theme)));
  }).join('\n');
};

const labels = ({ rowLabels, columnLabels }: HeatMapModel, places: HeatMapPlaces, { colour }: Theme): string => {
  const { right, below } = places.labels;
  const style = `fill="${colour.soft}"`;
  return [
    ...rowLabels.map((text, row) => (text === undefined ? '' : label(text, right, places.y(row) + places.down / 2, 'end', style))),
    ...columnLabels.map((text, column) => (text === undefined ? '' : label(text, places.x(column + 0.5), below, 'middle', style))),
  ].join('');
};

/** Named points, with lines from the first to the others. */
const points = ({ points: named = [] }: HeatMapModel, places: HeatMapPlaces, theme: Theme): string => {
  const { colour } = theme;
  const placed = named.map(({ column, row, label: text }) => ({ x: places.x(column + 0.5), y: places.y(row) + places.down / 2, text }));
  const [start, ...ends] = placed;
  return [
    ...ends.map(({ x, y }, i) => `<line x1="${short(start?.x ?? x)}" y1="${short(start?.y ?? y)}" x2="${short(x)}" y2="${short(y)}" `
      + `stroke="${colour.text}"${i === 0 ? '' : ' stroke-dasharray="4 3"'}/>`),
    ...placed.map(({ x, y, text }) => `<circle cx="${short(x)}" cy="${short(y)}" r="4" fill="${colour.page}" stroke="${colour.text}"/>`
      + label(text, x + 8, y - 8, 'start', halo(theme))),
  ].join('\n');
};

const key = ({ scale }: HeatMapModel, places: HeatMapPlaces, theme: Theme): string => {
  const tallest = scale.kind === 'diverging' ? 14 : 16;
  const { key: x } = places.labels;
  return keyRows(scale).map(({ value, text }, i) =>
    `<rect x="${short(x)}" y="${2 + i * tallest}" width="12" height="${tallest}" fill="${colourOf(value, scale, theme)}"/>`
    + label(text, x + 16, 2 + (i + 0.5) * tallest, 'start', `fill="${theme.colour.soft}"`)).join('\n');
};
