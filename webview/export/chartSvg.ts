import { markPath } from '../charts/markShapes';
import { dashOf } from '../charts/dash';
import { apart, logTicks, tickText, wholeTicks } from '../charts/range';
import type { Axis, ChartSpec, ChartView, Curve } from '../charts/spec';
import type { Role, Theme } from '../theme';

const width = 760;
const height = 476;
const box = { left: 64, top: 56, right: 536, bottom: 412 } as const;

interface Scales {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly right: (value: number) => number;
}

/** A line chart as an SVG file of its own: the same spec, what the legend hides left out, all styles inlined. */
export const chartSvg = (spec: ChartSpec, { hidden, zoom }: Pick<ChartView, 'hidden' | 'zoom'>, theme: Theme): string => {
  const xAxis = { ...spec.x, range: zoom ?? spec.x.range };
  const scales: Scales = {
    x: scale(xAxis.range, box.left, box.right, Boolean(spec.x.log)),
    y: scale(spec.y.range, box.bottom, box.top, Boolean(spec.y.log)),
    right: scale(spec.right?.range ?? [0, 1], box.bottom, box.top, false),
  };
  const shown = spec.curves.filter(({ id }) => !hidden.includes(id));
  const { colour } = theme;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"
  font-family="${escaped(theme.font)}" font-size="11" role="img" aria-label="${escaped(spec.finding)}">
<title>${escaped(`${spec.title}. ${spec.finding}`)}</title>
<rect width="${width}" height="${height}" fill="${colour.page}"/>
<clipPath id="plot-${spec.id}"><rect x="${box.left}" y="${box.top}" width="${box.right - box.left}" height="${box.bottom - box.top}"/></clipPath>
${titleRows(spec.title, spec.unit, theme)}
${axes(spec, xAxis, scales, theme)}
<g clip-path="url(#plot-${spec.id})" fill="none">
${spec.thin && !hidden.includes('thin') ? spec.thin.lines.map((line) =>
    path(Array.from(line, (_, i) => i), line, scales, 'y', `stroke="${colour.run}" stroke-width="0.75" opacity="0.28"`)).join('\n') : ''}
${[...shown].sort((a, b) => a.width - b.width).map((curve) => curveSvg(curve, scales, theme)).join('\n')}
</g>
${marks(spec, xAxis, scales, theme)}
${ends(shown, scales, theme)}
${spec.clipped ? `<text x="16" y="${height - 8}" fill="${colour.soft}">${escaped(spec.clipped)}</text>` : ''}
</svg>
`;
};

/** Title and unit in the upper left corner of a file. */
export const titleRows = (title: string, unit: string, { colour }: Theme): string =>
  `<text x="16" y="24" font-size="13" font-weight="600" fill="${colour.text}">${escaped(title)}</text>
<text x="16" y="41" fill="${colour.soft}">${escaped(unit)}</text>`;

/** Signs that would end text or an attribute. */
export const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const scale = ([low, high]: readonly [number, number], from: number, to: number, log: boolean) => {
  const on = (value: number): number => (log ? Math.log(value) : value);
  const [first, span] = [on(low), on(high) - on(low) || 1];
  return (value: number): number => from + ((on(value) - first) / span) * (to - from);
};

const short = (value: number): string => value.toFixed(1);

const ticksOf = (axis: Axis & { log?: boolean; whole?: boolean; ticks?: readonly number[] }): readonly number[] => {
  if (axis.ticks) return axis.ticks;
  if (axis.log) return logTicks(axis.range);
  return axis.whole ? wholeTicks(axis.range, 12) : roundTicks(axis.range);
};

/** About six round numbers: 1, 2 or 5 times a power of ten apart. */
const roundTicks = ([low, high]: readonly [number, number]): number[] => {
  const rough = (high - low) / 6 || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough) ?? rough;
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.max(0, Math.floor(high / step) - first + 1) }, (_, i) => (first + i) * step);
};

const axes = (spec: ChartSpec, x: ChartSpec['x'], to: Scales, { colour }: Theme): string => {
  const label = (text: string, left: number, top: number, anchor: string): string =>
    `<text x="${short(left)}" y="${short(top)}" text-anchor="${anchor}" fill="${colour.soft}">${escaped(text)}</text>`;
  const rows = ticksOf(spec.y).map((tick) =>
    `<line x1="${box.left}" x2="${box.right}" y1="${short(to.y(tick))}" y2="${short(to.y(tick))}" stroke="${colour.grid}"/>`
    + label(spec.y.format(tick), box.left - 6, to.y(tick) + 4, 'end'));
  const columns = ticksOf(x).filter((tick) => tick >= x.range[0] && tick <= x.range[1]).map((tick) =>
    `<line x1="${short(to.x(tick))}" x2="${short(to.x(tick))}" y1="${box.bottom}" y2="${box.bottom + 4}" stroke="${colour.axis}"/>`
    + label(x.format(tick), to.x(tick), box.bottom + 16, 'middle'));
  const right = spec.right ? ticksOf(spec.right).map((tick) =>
    label(spec.right?.format(tick) ?? tickText(tick), box.right + 4, to.right(tick) + 4, 'start')) : [];
  return [...rows, ...columns, ...right,
    `<line x1="${box.left}" x2="${box.right}" y1="${box.bottom}" y2="${box.bottom}" stroke="${colour.axis}"/>`,
    label(x.label, (box.left + box.right) / 2, box.bottom + 32, 'middle'),
  ].join('\n');
};

type Values = ArrayLike<number | null>;
const isDrawable = (value: number | null | undefined): value is number => value !== null && value !== undefined && Number.isFinite(value);

/** A line with gaps where values are missing or beyond what an SVG viewer takes. */
const path = (xs: ArrayLike<number>, ys: Values, to: Scales, side: 'y' | 'right', style: string): string => {
  let d = '';
  let isOpen = false;
  for (let i = 0; i < xs.length; i++) {
    const y = ys[i];
    const top = isDrawable(y) ? to[side](y) : NaN;
    const left = to.x(xs[i] ?? NaN);
    if (!Number.isFinite(top) || !Number.isFinite(left)) { isOpen = false; continue; }
    d += `${isOpen ? 'L' : 'M'}${short(left)} ${short(Math.min(1e5, Math.max(-1e5, top)))}`;
    isOpen = true;
  }
  return `<path d="${d}" ${style}/>`;
};

const curveSvg = (curve: Curve, to: Scales, { colour }: Theme): string => {
  const stroke = colour[curve.role];
  const side = curve.right ? 'right' : 'y';
  if (curve.scattered) return Array.from(curve.x, (x, i) => dot(curve, x, i, to, stroke, colour.page)).join('');
  const dash = dashOf(curve).join(' ');
  const line = path(curve.x, curve.y, to, side, `stroke="${stroke}" stroke-width="${curve.width}"${dash ? ` stroke-dasharray="${dash}"` : ''}`);
  return curve.band ? `${bandSvg(curve, curve.band, to, stroke)}\n${line}` : line;
};

const dot = ({ y, band, mark = 'circle' }: Curve, x: number, i: number, to: Scales, stroke: string, page: string): string => {
  const value = y[i];
  if (!isDrawable(value)) return '';
  const left = short(to.x(x));
  const [low, high] = [band?.low[i], band?.high[i]];
  const whisker = isDrawable(low) && isDrawable(high) && Number.isFinite(to.y(low))
    ? `<line x1="${left}" x2="${left}" y1="${short(to.y(low))}" y2="${short(to.y(high))}" stroke="${stroke}"/>` : '';
  const paint = `fill="${page}" stroke="${stroke}" stroke-width="1.5"`;
  return mark === 'circle' ? `${whisker}<circle cx="${left}" cy="${short(to.y(value))}" r="3" ${paint}/>`
    : `${whisker}<path d="${markPath(mark, to.x(x), to.y(value), 3)}" ${paint}/>`;
};

const bandSvg = ({ x }: Curve, { low, high }: NonNullable<Curve['band']>, to: Scales, fill: string): string => {
  const points: string[] = [];
  const place = (i: number, value: number): string =>
    `${short(to.x(x[i] ?? 0))},${short(Math.min(1e5, Math.max(-1e5, Number.isFinite(to.y(value)) ? to.y(value) : box.bottom)))}`;
  for (let i = 0; i < x.length; i++) { const value = high[i]; if (isDrawable(value)) points.push(place(i, value)); }
  for (let i = x.length - 1; i >= 0; i--) { const value = low[i]; if (isDrawable(value)) points.push(place(i, value)); }
  return `<polygon points="${points.join(' ')}" fill="${fill}" fill-opacity="0.22"/>`;
};

const marks = (spec: ChartSpec, { range }: Axis, to: Scales, { colour }: Theme): string => [
  ...spec.verticals.filter(({ x }) => x >= range[0] && x <= range[1]).map(({ x, label, dash }) =>
    `<line x1="${short(to.x(x))}" x2="${short(to.x(x))}" y1="${box.top}" y2="${box.bottom}" stroke="${colour.soft}" stroke-dasharray="${dash.join(' ')}"/>`
    + `<text x="${short(to.x(x) + 5)}" y="${box.top + 10}" fill="${colour.soft}">${escaped(label)}</text>`),
  ...spec.circles.map(({ x, y, label }) =>
    `<circle cx="${short(to.x(x))}" cy="${short(to.y(y))}" r="4" fill="${colour.page}" stroke="${colour.run}" stroke-width="1.5"/>`
    + `<text x="${short(to.x(x) + 8)}" y="${short(to.y(y) - 6)}" fill="${colour.text}">${escaped(label)}</text>`),
].join('\n');

/** Names at the right end, with a sample of each line, pushed apart. */
const ends = (shown: readonly Curve[], to: Scales, { colour }: { colour: Readonly<Record<Role, string>> }): string => {
  const named = shown.map((curve) => ({ curve, at: endOf(curve, to) }));
  const rows = apart(named.map(({ at }) => at), 15, box.top + 6, box.bottom - 4);
  return named.map(({ curve }, i) => {
    const [left, top] = [box.right + (curve.right ? 34 : 8), rows[i] ?? box.top];
    const dash = dashOf(curve).join(' ');
    return `<line x1="${left}" x2="${left + 20}" y1="${short(top)}" y2="${short(top)}" stroke="${colour[curve.role]}" stroke-width="2"${dash ? ` stroke-dasharray="${dash}"` : ''}/>`
      + `<text x="${left + 25}" y="${short(top + 4)}" fill="${colour.text}">${escaped(curve.end ?? curve.label)}</text>`;
  }).join('\n');
};

const endOf = ({ y, right }: Curve, to: Scales): number => {
  const last = Array.from(y).reverse().find(isDrawable);
  const at = last === undefined ? box.top : to[right ? 'right' : 'y'](last);
  return Number.isFinite(at) ? Math.min(box.bottom, Math.max(box.top, at)) : box.bottom;
};
