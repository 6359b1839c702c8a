import uPlot from 'uplot';
import type { Theme } from '../theme';
import { dashOf } from './dash';
import { corners } from './markShapes';
import { apart } from './range';
import { dotsOf, isSameDot, type Dot } from './scatter';
import type { ChartSpec, Circle, Curve, Mark, ThinLines, Vertical } from './spec';

/** What is drawn on the canvas beside uPlot's own series. All sizes in CSS pixels, scaled here. */
export interface Pen {
  readonly plot: uPlot;
  readonly theme: Theme;
}

const labelGap = 15;
const sampleWidth = 12;
const px = (size: number): number => size * uPlot.pxRatio;

export const fontOf = (theme: Theme, ratio = 1): string => `${11 * ratio}px ${theme.font}`;

/** Single tasks: 0.75 px at 28 %, clipped to the plot; the chosen one in the colour of text. */
export const drawThinLines = ({ plot, theme }: Pen, { lines, x, chosen }: ThinLines): void => {
  const { ctx } = plot;
  ctx.save();
  clipToPlot(plot);
  for (const [i, line] of lines.entries()) {
    ctx.strokeStyle = theme.colour[i === chosen ? 'text' : 'run'];
    ctx.globalAlpha = i === chosen ? 1 : 0.28;
    ctx.lineWidth = px(i === chosen ? 1.25 : 0.75);
    ctx.beginPath();
    line.forEach((value, step) => {
      if (value !== null) ctx.lineTo(plot.valToPos(x?.[step] ?? step, 'x', true), plot.valToPos(value, 'y', true));
    });
    ctx.stroke();
  }
  ctx.restore();
};

/** The thin line nearest to a place on the plot, when one is near. @param left and @param top in CSS pixels */
export const thinLineAt = (plot: uPlot, { lines }: ThinLines, left: number, top: number): number | undefined => {
  const x = plot.posToVal(left, 'x');
  const [low, share] = [Math.floor(x), x - Math.floor(x)];
  let found: number | undefined;
  let nearest = 10;
  lines.forEach((line, i) => {
    const [a, b] = [line[low] ?? null, line[low + 1] ?? line[low] ?? null];
    if (a === null || b === null) return;
    const [up, down] = [plot.valToPos(a, 'y'), plot.valToPos(b, 'y')];
    const away = Math.abs(up + (down - up) * share - top);
    if (away < nearest) [found, nearest] = [i, away];
  });
  return found;
};

const clipToPlot = ({ ctx, bbox }: uPlot): void => {
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
};

/** A dotted or dashed vertical with its words at the top. */
export const drawVertical = ({ plot, theme }: Pen, { x, label, dash }: Vertical): void => {
  const { ctx, bbox } = plot;
  const at = Math.round(plot.valToPos(x, 'x', true)) + 0.5;
  if (at < bbox.left || at > bbox.left + bbox.width + 1) return;
  ctx.save();
  ctx.strokeStyle = theme.colour.soft;
  ctx.lineWidth = px(1);
  ctx.setLineDash(dash.map(px));
  ctx.beginPath();
  ctx.moveTo(at, bbox.top);
  ctx.lineTo(at, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
  const width = textWidth(plot, theme, label);
  const leftward = at + px(5) + width > bbox.left + bbox.width;
  write({ plot, theme }, label, leftward ? at - px(5) - width : at + px(5), bbox.top + px(7), theme.colour.soft);
};

/** An open circle with its value beside it. */
export const drawCircle = ({ plot, theme }: Pen, { x, y, label }: Circle): void => {
  const { ctx } = plot;
  const left = plot.valToPos(x, 'x', true);
  const top = plot.valToPos(y, 'y', true);
  ctx.save();
  ctx.beginPath();
  ctx.arc(left, top, px(4), 0, 2 * Math.PI);
  ctx.fillStyle = theme.colour.page;
  ctx.fill();
  ctx.strokeStyle = theme.colour.run;
  ctx.lineWidth = px(1.5);
  ctx.stroke();
  ctx.restore();
  write({ plot, theme }, label, left + px(8), top - px(10), theme.colour.text);
};

/** Names and last values at the right end of the curves, with a sample of each line, pushed apart. */
export const drawEnds = (pen: Pen, curves: readonly Curve[]): void => {
  const { plot, theme } = pen;
  const { bbox, ctx } = plot;
  const ends = curves.flatMap((curve) => {
    const value = lastDrawable(curve);
    if (curve.end === undefined || value === undefined) return [];
    const at = plot.valToPos(value, curve.right ? 'right' : 'y', true);
    return [{ curve, text: curve.end, at: Math.min(Math.max(at, bbox.top), bbox.top + bbox.height) }];
  });
  const rows = apart(ends.map(({ at }) => at), px(labelGap), bbox.top + px(6), bbox.top + bbox.height - px(4));
  const left = bbox.left + bbox.width + px(rightAxisWidth(plot) + 6);
  ends.forEach(({ curve, text }, i) => {
    const top = rows[i] ?? 0;
    ctx.save();
    ctx.strokeStyle = theme.colour[curve.role];
    ctx.lineWidth = px(2);
    ctx.setLineDash(dashOf(curve).map(px));
    ctx.beginPath();
    ctx.moveTo(left, top);
    ctx.lineTo(left + px(sampleWidth), top);
    ctx.stroke();
    ctx.restore();
    write(pen, text, left + px(sampleWidth + 4), top, theme.colour.text);
  });
};

const lastDrawable = ({ y }: Curve): number | undefined => {
  for (let i = y.length - 1; i >= 0; i--) {
    const value = y[i];
    if (value !== null && value !== undefined && Number.isFinite(value)) return value;
  }
  return undefined;
};

const rightAxisWidth = (plot: uPlot): number =>
  plot.axes.reduce((sum, axis) => sum + (axis.scale === 'right' ? 40 : 0), 0);

/** Room that the labels at the right end need, in CSS pixels. */
export const endsWidth = (plot: uPlot, theme: Theme, curves: readonly Curve[]): number => {
  const widths = curves.map(({ end }) => (end ? textWidth(plot, theme, end) / uPlot.pxRatio + sampleWidth + 14 : 0));
  return Math.ceil(Math.max(12, ...widths) / 8) * 8;
};

const textWidth = ({ ctx }: uPlot, theme: Theme, text: string): number => {
  ctx.save();
  ctx.font = fontOf(theme, uPlot.pxRatio);
  const { width } = ctx.measureText(text);
  ctx.restore();
  return width;
};

/** Text with a halo of the page, so that it reads over lines. */
const write = ({ plot: { ctx }, theme }: Pen, text: string, left: number, top: number, colour: string): void => {
  ctx.save();
  ctx.font = fontOf(theme, uPlot.pxRatio);
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  ctx.lineJoin = 'round';
  ctx.strokeStyle = theme.colour.page;
  ctx.lineWidth = px(3);
  ctx.strokeText(text, left, top);
  ctx.fillStyle = colour;
  ctx.fillText(text, left, top);
  ctx.restore();
};

/** Scattered points as open circles, their intervals as vertical whiskers; the chosen one is larger, on top. */
const drawScatter = (pen: Pen, shown: readonly Curve[], chosen: Dot | undefined): void => {
  const dots = dotsOf(shown);
  if (dots.length === 0) return;
  const { ctx } = pen.plot;
  ctx.save();
  clipToPlot(pen.plot);
  for (const dot of dots) drawWhisker(pen, dot);
  for (const dot of dots) drawDot(pen, dot, false);
  const found = dots.find((dot) => isSameDot(dot, chosen));
  if (found) drawDot(pen, found, true);
  ctx.restore();
};

const drawWhisker = ({ plot, theme }: Pen, { curve: { band, role }, index, x }: Dot): void => {
  const { ctx, bbox } = plot;
  const [low, high] = [band?.low[index], band?.high[index]];
  if (low === null || low === undefined || high === null || high === undefined) return;
  const left = plot.valToPos(x, 'x', true);
  const bottom = plot.valToPos(low, 'y', true);
  ctx.strokeStyle = theme.colour[role];
  ctx.lineWidth = px(1);
  ctx.beginPath();
  ctx.moveTo(left, Number.isFinite(bottom) ? bottom : bbox.top + bbox.height);
  ctx.lineTo(left, plot.valToPos(high, 'y', true));
  ctx.stroke();
};

const drawDot = ({ plot, theme }: Pen, { curve, x, y }: Dot, isChosen: boolean): void => {
  const { ctx } = plot;
  ctx.strokeStyle = theme.colour[isChosen ? 'text' : curve.role];
  ctx.fillStyle = theme.colour.page;
  ctx.lineWidth = px(curve.width);
  ctx.beginPath();
  outline(ctx, curve.mark ?? 'circle', plot.valToPos(x, 'x', true), plot.valToPos(y, 'y', true), px(isChosen ? 5 : 3.5));
  ctx.fill();
  ctx.stroke();
};

const outline = (ctx: CanvasRenderingContext2D, mark: Mark, x: number, y: number, radius: number): void => {
  if (mark === 'circle') return ctx.arc(x, y, radius, 0, 2 * Math.PI);
  for (const [dx, dy] of corners[mark]) ctx.lineTo(x + dx * radius, y + dy * radius);
  ctx.closePath();
};

/** Everything above the series. */
export const drawMarks = (pen: Pen, spec: ChartSpec, shown: readonly Curve[], chosen: Dot | undefined): void => {
  drawScatter(pen, shown, chosen);
  for (const vertical of spec.verticals) drawVertical(pen, vertical);
  for (const circle of spec.circles) drawCircle(pen, circle);
  drawEnds(pen, shown);
};
