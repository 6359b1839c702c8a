import { differenceWithInterval, factorOf, number } from '../../src/protocol/format';
import type { PairedTest } from '../../src/protocol/statistics';
import { escaped } from '../export/chartSvg';
import type { Theme } from '../theme';
import { dotBox, type DotPlot } from './dots';

const top = 24;

/** The plot of paired differences as an SVG file of its own. */
export const dotsSvg = (
  { dots, radius, range, at }: DotPlot, title: string, metric: string, test: PairedTest | undefined, { colour, font }: Theme,
): string => {
  const floor = dotBox.height - dotBox.bottom;
  const fill = { positive: colour.run, negative: colour.joint, zero: colour.data } as const;
  const label = (value: number, y: number, anchor = 'middle'): string =>
    `<text x="${at(value).toFixed(1)}" y="${y}" text-anchor="${anchor}" fill="${colour.soft}">${number(factorOf(metric) * value)}</text>`;
  const said = test ? `${differenceWithInterval(test, metric)}, p = ${number(test.p)}, n = ${test.n}` : '';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${dotBox.width}" height="${dotBox.height + top}"
  viewBox="0 ${-top} ${dotBox.width} ${dotBox.height + top}" font-family="${escaped(font)}" font-size="11" role="img">
<title>${escaped(title)}</title>
<rect y="${-top}" width="${dotBox.width}" height="${dotBox.height + top}" fill="${colour.page}"/>
<text x="8" y="-8" font-size="13" font-weight="600" fill="${colour.text}">${escaped(title)}</text>
<text x="8" y="10" fill="${colour.soft}">${escaped(said)}</text>
<line x1="${dotBox.left}" x2="${dotBox.width - dotBox.right}" y1="${floor}" y2="${floor}" stroke="${colour.axis}"/>
<line x1="${at(0).toFixed(1)}" x2="${at(0).toFixed(1)}" y1="${dotBox.top}" y2="${floor}" stroke="${colour.axis}"/>
${dots.map(({ x, y, side }) => `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius.toFixed(1)}" fill="${fill[side]}"/>`).join('\n')}
${label(range[0], floor + 34, 'start')}${label(0, floor + 34)}${label(range[1], floor + 34, 'end')}
${test ? `<line x1="${at(test.low).toFixed(1)}" x2="${at(test.high).toFixed(1)}" y1="${floor + 12}" y2="${floor + 12}" stroke="${colour.text}" stroke-width="2"/>` : ''}
</svg>
`;
};
