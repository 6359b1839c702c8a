import { meanWithInterval, number } from '../../src/protocol/format';
import { settingText } from '../../src/protocol/settings';
import { axisOf, shareOn, type SettingAxis } from './axis';
import { byValue, type Scored } from './results';

/** Where axes and lines of parallel coordinates lie; pure. */

/** Size of the plot in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

const margin = { left: 56, right: 72, top: 28, bottom: 12 } as const;
/** Pixels between two axes, at least: what does not fit is scrolled to. */
const leastGap = 84;
/** Pixels between two labels of an axis. */
const labelGap = 13;

/** One axis: a setting, or the result at the right end. */
export interface ParallelAxis {
  readonly key: string;
  readonly x: number;
  readonly log: boolean;
  readonly ticks: readonly { readonly y: number; readonly label: string }[];
}
export interface ParallelLine {
  readonly folder: string;
  readonly label: string;
  readonly value: number;
  readonly points: readonly (readonly [number, number])[];
  /** Its place on each axis, from 0 to 1, by key. */
  readonly shares: ReadonlyMap<string, number>;
  readonly isBest: boolean;
}
export interface ParallelPlot extends Size {
  readonly axes: readonly ParallelAxis[];
  /** The best first. */
  readonly lines: readonly ParallelLine[];
  readonly top: number;
  readonly floor: number;
}

/** @param room the pixels that there are; the plot is wider when its axes need more. The result's axis has its better end on top. */
export const parallelPlot = (all: readonly Scored[], keys: readonly string[], metric: string, room: Size): ParallelPlot => {
  const inOrder = [...all].sort(byValue(metric));
  const shown = keys.filter((key) => new Set(inOrder.map(({ member }) => settingText(member.settings[key]))).size > 1);
  const settings = shown.map((key) => ({ key, axis: axisOf(inOrder.map(({ member }) => member.settings[key])) }));
  const width = Math.max(room.width, margin.left + margin.right + shown.length * leastGap);
  const [top, floor] = [margin.top, room.height - margin.bottom];
  const at = (i: number): number => margin.left + (i / Math.max(1, shown.length)) * (width - margin.left - margin.right);
  const down = (share: number): number => floor - share * (floor - top);
  // Ranks, not values: one that diverged would press all others together.
  const rankOf = (i: number): number => (inOrder.length > 1 ? 1 - i / (inOrder.length - 1) : 1);
  const lines = inOrder.map(({ member, value }, i): ParallelLine => {
    const shares = [...settings.map(({ key, axis }) => [key, shareOn(axis, member.settings[key])] as const), [metric, rankOf(i)] as const];
    return {
      folder: member.folder, label: member.label, value, isBest: i === 0, shares: new Map(shares),
      points: shares.map(([, share], j) => [at(j), down(share)] as const),
    };
  });
  const places = inOrder.length > 4 ? [0, Math.round((inOrder.length - 1) / 2), inOrder.length - 1] : inOrder.map((_, i) => i);
  const settingAxes = settings.map(({ key, axis }, j): ParallelAxis => ({
    key, x: at(j), log: axis.kind === 'number' && axis.log,
    ticks: roomy(ticksOf(axis, inOrder.map(({ member }) => member.settings[key]))
      .map(({ share, label }) => ({ y: down(share), label: shortened(label) }))),
  }));
  const ranks = [...new Set(places)].map((i) => ({ y: down(rankOf(i)), label: meanWithInterval(inOrder[i]?.value ?? null, null, metric) }));
  return { axes: [...settingAxes, { key: metric, x: at(shown.length), log: false, ticks: roomy(ranks) }], lines, top, floor,
    width, height: room.height };
};

const mostTicks = 6;
const shortened = (label: string): string => (label.length > 12 ? `${label.slice(0, 11)}…` : label);

/** A few values stand as they are; of many, both ends and the middle of the scale. */
const ticksOf = (axis: SettingAxis, values: readonly unknown[]): readonly { readonly share: number; readonly label: string }[] => {
  if (axis.kind === 'names') return axis.names.map((label) => ({ share: shareOn(axis, label), label }));
  const distinct = [...new Set(values)].sort((a, b) => Number(a) - Number(b));
  if (distinct.length <= mostTicks) return distinct.map((value) => ({ share: shareOn(axis, value), label: settingText(value) }));
  const middle = axis.log ? Math.sqrt(axis.low * axis.high) : (axis.low + axis.high) / 2;
  return [axis.low, middle, axis.high].map((value) => ({ share: shareOn(axis, value), label: number(value) }));
};

/** Labels that would lie on each other go; both ends stay. */
const roomy = <T extends { readonly y: number }>(ticks: readonly T[]): readonly T[] => {
  const kept: T[] = [];
  const last = ticks.at(-1);
  for (const tick of ticks) {
    const isFree = kept.every(({ y }) => Math.abs(y - tick.y) >= labelGap);
    if (isFree && (tick === last || !last || kept.length === 0 || Math.abs(last.y - tick.y) >= labelGap)) kept.push(tick);
  }
  return kept;
};

/** Pixels at which the pointer means a line, or an axis. */
const [lineReach, axisReach] = [8, 9] as const;

/** The line nearest to a place, when one is near. */
export const lineAt = (lines: readonly ParallelLine[], x: number, y: number): ParallelLine | undefined => {
  let found: ParallelLine | undefined;
  let nearest: number = lineReach;
  for (const line of lines) {
    const away = Math.abs(heightAt(line.points, x) - y);
    if (away < nearest) [found, nearest] = [line, away];
  }
  return found;
};

const heightAt = (points: ParallelLine['points'], x: number): number => {
  const next = points.findIndex(([right]) => right >= x);
  const [[fromX, fromY] = [NaN, NaN], [toX, toY] = [NaN, NaN]] = [points[next - 1], points[next]];
  if (next === 0) return toX - x <= lineReach ? toY : NaN;
  return fromY + ((x - fromX) / (toX - fromX)) * (toY - fromY);
};

/** The axis at a place, and the share of it that is meant. */
export const axisAt = ({ axes, top, floor }: ParallelPlot, x: number, y: number): { readonly key: string; readonly share: number } | undefined => {
  const axis = axes.find((one) => Math.abs(one.x - x) <= axisReach);
  return axis && y >= top - axisReach && y <= floor + axisReach ? { key: axis.key, share: shareAt({ top, floor }, y) } : undefined;
};
export const shareAt = ({ top, floor }: Pick<ParallelPlot, 'top' | 'floor'>, y: number): number =>
  Math.min(1, Math.max(0, (floor - y) / (floor - top)));
