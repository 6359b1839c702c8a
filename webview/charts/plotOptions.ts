import uPlot from 'uplot';
import type { Theme } from '../theme';
import { dashOf } from './dash';
import { drawMarks, drawThinLines, endsWidth, fontOf } from './marks';
import { partsOf, type SeriesPart } from './plotData';
import { logTicks, wholeTicks, type Range } from './range';
import type { Dot } from './scatter';
import type { ChartSpec, Curve } from './spec';

/** What the options ask for anew at each drawing, so that new data needs no new plot. */
export interface Source {
  readonly theme: Theme;
  spec(): ChartSpec;
  /** Curves that the legend has not switched off. */
  shown(): readonly Curve[];
  isShown(id: string): boolean;
  /** The scattered point that is looked at. */
  chosenDot(): Dot | undefined;
  cursorMoved(plot: uPlot): void;
  zoomed(range: Range): void;
}

export const plotOptions = (source: Source, width: number, height: number): uPlot.Options => {
  const { theme } = source;
  const spec = source.spec();
  const parts = partsOf(source.shown());
  return {
    width, height,
    padding: [8, (plot) => endsWidth(plot, theme, source.shown()), 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: true, y: false, setScale: false }, points: { size: 6, width: 1.5 } },
    scales: {
      x: { time: false, distr: spec.x.log ? 3 : 1 },
      y: { distr: spec.y.log ? 3 : 1, range: () => [...source.spec().y.range] },
      ...(spec.right && { right: { range: () => [...(source.spec().right?.range ?? [0, 1])] } }),
    },
    series: [{}, ...parts.map((part) => seriesOf(part, theme))],
    bands: bandsOf(parts, theme),
    axes: [xAxis(source), yAxis(source), ...(spec.right ? [rightAxis(source)] : [])],
    hooks: {
      drawAxes: [(plot) => {
        const { thin } = source.spec();
        if (thin && source.isShown('thin')) drawThinLines({ plot, theme }, thin);
      }],
      draw: [(plot) => drawMarks({ plot, theme }, source.spec(), source.shown(), source.chosenDot())],
      setCursor: [(plot) => source.cursorMoved(plot)],
      setSelect: [(plot) => selected(plot, source)],
    },
  };
};

const selected = (plot: uPlot, source: Source): void => {
  const { left, width } = plot.select;
  if (width > 4) source.zoomed([plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')]);
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
};

const seriesOf = ({ curve, part }: SeriesPart, theme: Theme): uPlot.Series => {
  const isLine = part === 'y';
  return {
    label: curve.label,
    scale: curve.right ? 'right' : 'y',
    stroke: isLine ? theme.colour[curve.role] : 'transparent',
    width: isLine ? curve.width : 0,
    dash: [...dashOf(curve)],
    // Scattered points are drawn with the marks: several of them may share an x.
    ...(curve.scattered && { paths: () => null }),
    points: {
      show: (plot, index) => isLine && !curve.scattered && hasFew(plot.data[index], curve.marked ? 30 : 1),
      size: 5, fill: theme.colour.page,
    },
  };
};

/** Single values are marked as long as they can be told apart; one alone could not be seen without. */
const hasFew = (values: uPlot.AlignedData[number] | undefined, most: number): boolean => {
  let there = 0;
  for (let i = 0; values && i < values.length && there <= most; i++) if (values[i] != null) there++;
  return there <= most;
};

const bandsOf = (parts: readonly SeriesPart[], theme: Theme): uPlot.Band[] =>
  parts.flatMap(({ curve, part }, i) =>
    part === 'high' ? [{ series: [i + 1, i + 2] as uPlot.Band.Bounds, fill: faint(theme.colour[curve.role]) }] : []);

/** A fifth of a colour, as an interval is drawn. */
const faint = (colour: string): string => `color-mix(in srgb, ${colour} 22%, transparent)`;

const axisBase = (theme: Theme): uPlot.Axis => ({
  stroke: theme.colour.soft, font: fontOf(theme), labelFont: fontOf(theme), gap: 4,
});

const xAxis = (source: Source): uPlot.Axis => {
  const { theme } = source;
  const { x } = source.spec();
  return {
    ...axisBase(theme), label: x.label, labelSize: 18, labelGap: 0,
    size: (_, labels) => 22 + (labels?.some((label) => label?.startsWith('\n')) ? lineHeight : 0), space: 56,
    grid: { show: false },
    border: { show: true, stroke: theme.colour.axis, width: 1 },
    ticks: { show: true, stroke: theme.colour.axis, width: 1, size: 4 },
    values: (plot, ticks) => staggered(ticks.map((tick) => source.spec().x.format(tick)), x.ticks ? leastGap(plot, ticks) : Infinity),
    ...(x.log && {
      splits: (_plot: uPlot, _axis: number, low: number, high: number) => logTicks([low, high]),
      filter: (_plot: uPlot, ticks: number[]) => ticks,
    }),
    ...(x.ticks && { splits: (_plot: uPlot, _axis: number, low: number, high: number) =>
      (source.spec().x.ticks ?? []).filter((tick) => tick >= low && tick <= high) }),
    ...(x.whole && { splits: (plot: uPlot, _axis: number, low: number, high: number) =>
      wholeTicks([low, high], Math.max(2, plot.bbox.width / uPlot.pxRatio / 26)) }),
  };
};

/** Height of a line of 11 px figures, and the mean width of a letter. */
const [lineHeight, letter] = [14, 6.2] as const;

const leastGap = (plot: uPlot, ticks: readonly number[]): number =>
  Math.min(...ticks.slice(1).map((tick, i) => Math.abs(plot.valToPos(tick, 'x') - plot.valToPos(ticks[i] ?? tick, 'x'))));

/** Names that would run into each other: every other one stands a line lower, and what is still too long is cut. */
export const staggered = (labels: readonly string[], gap: number): string[] => {
  const most = (room: number): number => Math.max(3, Math.floor(room / letter) - 1);
  if (labels.every(({ length }) => length <= most(gap))) return [...labels];
  const cut = (label: string): string => (label.length > most(2 * gap) ? `${label.slice(0, most(2 * gap) - 1)}…` : label);
  return labels.map((label, i) => (i % 2 === 0 ? cut(label) : `\n${cut(label)}`));
};

const yAxis = (source: Source): uPlot.Axis => {
  const { theme } = source;
  const { y } = source.spec();
  return {
    ...axisBase(theme), space: 36, size: (_, labels) => labelWidth(labels ?? []),
    grid: { show: true, stroke: theme.colour.grid, width: 1 }, ticks: { show: false },
    values: (_, ticks) => ticks.map((tick) => source.spec().y.format(tick)),
    ...(y.log && {
      splits: (_plot: uPlot, _axis: number, low: number, high: number) => logTicks([low, high]),
      filter: (_plot: uPlot, ticks: number[]) => ticks,
    }),
  };
};

/** Room for the longest label of an axis of 11 px figures. */
const labelWidth = (labels: readonly string[]): number =>
  Math.max(32, 14 + 6.5 * Math.max(...labels.map((label) => label?.length ?? 0)));

const rightAxis = (source: Source): uPlot.Axis => ({
  ...axisBase(source.theme), scale: 'right', side: 1, size: (_, labels) => labelWidth(labels ?? []), grid: { show: false }, ticks: { show: false },
  values: (_, ticks) => ticks.map((tick) => source.spec().right?.format(tick) ?? ''),
});
