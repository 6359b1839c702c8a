import { describe, expect, it } from 'vitest';
import { rangeAfterKey } from '../../webview/charts/zoom';
import type { ChartSpec } from '../../webview/charts/spec';
import { chartSvg } from '../../webview/export/chartSvg';
import { mixed, plainColour } from '../../webview/colour';
import { heatMapSvg } from '../../webview/export/heatMapSvg';
import { numbersCsv, rounded } from '../../webview/export/numbers';
import { chartCsv, csvOf, fileNameOf, markdownOf } from '../../webview/export/texts';
import { agreementFigure } from '../../webview/questions/agreement';
import { roles, type Theme } from '../../webview/theme';

const theme = { font: '"Segoe" sans', colour: Object.fromEntries(roles.map((role) => [role, `#${role}`])) } as unknown as Theme;
const spec: ChartSpec = {
  id: 'x', title: 'Loss <1>', unit: 'query', finding: 'It "falls".', x: { label: 'step', range: [0, 2], format: String, whole: true },
  y: { label: 'MSE', range: [0, 4], log: false, format: String }, verticals: [{ x: 1, label: 'trained', dash: [1, 3] }], circles: [],
  curves: [
    { id: 'a', label: 'a', role: 'run', width: 2, x: [0, 1, 2], y: [3, null, 1], band: { label: '95 %', low: [2, null, 0.5], high: [4, null, 1.5] } },
    { id: 'b', label: '=b', role: 'joint', width: 1, x: [0, 2], y: [2, NaN] },
  ],
  table: () => ({ columns: ['step', 'a'], rows: [['0', '3 | 4']] }),
};

describe('files of a chart', () => {
  it('CSV has every number, quotes what it must, and starts no formula', () => {
    expect(chartCsv(spec)).toBe('curve,step,MSE,low,high\r\na,0,3,2,4\r\na,1,,,\r\na,2,1,0.5,1.5\r\n\'=b,0,2,,\r\n\'=b,2,,,\r\n');
    expect(csvOf([['a "b", c', -1]])).toBe('"a ""b"", c",-1\r\n');
  });
  it('Markdown keeps bars inside their cell', () => expect(markdownOf(spec.table())).toBe('| step | a |\n| --- | ---: |\n| 0 | 3 \\| 4 |\n'));
  it('SVG stands alone: escaped words, gaps, dashes, no hidden curve', () => {
    const svg = chartSvg(spec, { hidden: [] }, theme);
    expect(svg).toContain('Loss &#60;1&#62;');
    expect(svg).not.toMatch(/NaN|Infinity|var\(|<1>/);
    expect(svg).toContain('stroke-dasharray="6 3"');
    expect(svg.match(/<path d="M[^"L]*M[^"]*"/)).not.toBeNull();
    expect(chartSvg(spec, { hidden: ['b'] }, theme)).not.toContain('#joint');
  });
  it('names are safe', () => expect(['A − B: 1/2', '…', 'x'.repeat(200)].map((title) => fileNameOf(title).slice(0, 9)))
    .toEqual(['a-b-1-2', 'chart', 'xxxxxxxxx']));
});

describe('zoom by keys', () => {
  const zoom = { shown: [0, 100] as const, whole: [0, 100] as const, log: false, at: 80 };
  it.each([
    ['+', false, zoom, [40, 90]], ['-', false, zoom, 'whole'], ['0', false, zoom, 'whole'], ['ArrowLeft', false, zoom, undefined],
    ['+', false, { ...zoom, at: undefined }, [25, 75]], ['ArrowRight', true, { ...zoom, shown: [20, 40] as const }, [25, 45]],
    ['ArrowRight', true, { ...zoom, shown: [80, 100] as const }, [80, 100]], ['-', false, { ...zoom, shown: [70, 90] as const }, [60, 100]],
  ])('%s with shift %s', (key, shift, now, expected) => expect(rangeAfterKey(key, shift, now)).toEqual(expected));
  it('halves a log axis in its own measure', () => {
    const range = rangeAfterKey('+', false, { shown: [1, 10000], whole: [1, 10000], log: true, at: 100 });
    expect(range).toEqual([expect.closeTo(10, 8), expect.closeTo(1000, 6)]);
  });
});

describe('a picture that is no line chart', () => {
  const computed = {
    colour: Object.fromEntries(roles.map((role) => [role, role === 'page' ? 'rgb(0, 0, 0)' : plainColour('color(srgb 1 0.5 0)')])) as Theme['colour'], font: 'sans',
  };
  const result = {
    iteration: 1, seconds: 0, pairs: 1, negative: 1, mean: -0.25, cosine: [[1, -0.123456], [-0.123456, 1]],
    tasks: [{ index: 0, about: 'a & b', norm: 1 }, { index: 7, about: 'c', norm: null }],
  };
  const drawn = agreementFigure(() => undefined).drawn(result);
  it('has the numbers of its table in full in a CSV file, rounded on the page', () => {
    expect(numbersCsv(drawn.table()).split('\r\n')).toEqual(['task,0,7,length', '0: a & b,1,-0.123456,1', '7: c,-0.123456,1,', '']);
    expect(rounded(drawn.table()).rows[0]).toEqual(['0: a & b', '1.00', '−0.123', '1.00']);
    expect(rounded(drawn.table()).rows[1]?.at(-1)).toBe('n/a');
  });
  it('is an SVG file with colours that any program reads, labels and a key', () => {
    const svg = drawn.map ? heatMapSvg(drawn.map, 'Do they <agree>?', drawn.unit, computed) : '';
    expect(svg).toContain('Do they &#60;agree&#62;?');
    expect(svg).not.toMatch(/color-mix|color\(|NaN|undefined/);
    expect(svg.match(/fill="rgb\(255, 128, 0\)"/g)?.length).toBeGreaterThanOrEqual(2);
    expect(svg).toContain('>7</text>');
  });
  it('mixes colours in twenty steps', () => {
    expect(plainColour('color(srgb 0.2 0.5 1 / 0.4)')).toBe('rgba(51, 128, 255, 0.4)');
    expect(mixed('rgb(200, 100, 0)', 0.5, 'rgb(0, 0, 100)')).toBe('rgb(100, 50, 50)');
    expect(mixed('rgba(200, 100, 0, 0.9)', 1, 'color(srgb 1 1 1)')).toBe('rgb(200, 100, 0)');
    expect(mixed('hotpink', 0.5, 'rgb(0, 0, 0)')).toBe('color-mix(in srgb, hotpink 50%, rgb(0, 0, 0))');
  });
});
