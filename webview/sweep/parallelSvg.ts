import { escaped } from '../export/chartSvg';
import type { Theme } from '../theme';
import { type Brushes, isWithin } from './brush';
import type { ParallelPlot } from './parallelPlot';

const head = 24;

/** Parallel coordinates as an SVG file of their own; what lies outside of the brushes is fainter, as on the page. */
export const parallelSvg = (
  { axes, lines, top, floor, width, height }: ParallelPlot, titleOf: (key: string) => string, brushes: Brushes,
  title: string, { colour, font }: Theme,
): string => {
  const line = ({ points, isBest, shares }: ParallelPlot['lines'][number]): string => {
    const opacity = isWithin(brushes, shares) ? (isBest ? 1 : 0.6) : 0.12;
    return `<polyline fill="none" stroke="${isBest ? colour.run : colour.soft}" stroke-width="${isBest ? 2.5 : 1}" opacity="${opacity}" `
      + `points="${points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')}"/>`;
  };
  const axis = ({ key, x, ticks }: ParallelPlot['axes'][number], i: number): string => {
    const isLast = i === axes.length - 1;
    const anchor = isLast ? 'end' : i === 0 ? 'start' : 'middle';
    return `<line x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="${top}" y2="${floor}" stroke="${colour.axis}"/>
<text x="${(isLast ? width - 4 : i === 0 ? 4 : x).toFixed(1)}" y="14" text-anchor="${anchor}" fill="${colour.text}">${escaped(titleOf(key))}</text>
${ticks.map(({ y, label }) => `<text x="${(isLast ? x + 9 : x - 9).toFixed(1)}" y="${(y + 4).toFixed(1)}" text-anchor="${isLast ? 'start' : 'end'}" `
  + `fill="${colour.soft}" stroke="${colour.page}" stroke-width="3" paint-order="stroke">${escaped(label)}</text>`).join('\n')}`;
  };
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height + head}"
  viewBox="0 ${-head} ${width} ${height + head}" font-family="${escaped(font)}" font-size="11" role="img">
<title>${escaped(title)}</title>
<rect y="${-head}" width="${width}" height="${height + head}" fill="${colour.page}"/>
<text x="4" y="-8" font-size="13" font-weight="600" fill="${colour.text}">${escaped(title)}</text>
${[...lines].reverse().map(line).join('\n')}
${axes.map(axis).join('\n')}
</svg>
`;
};
