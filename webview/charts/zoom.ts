import type { Range } from './range';

/** What is shown of an axis, what there is, and where the crosshair stands. */
export interface Zoom {
  readonly shown: Range;
  readonly whole: Range;
  readonly log: boolean;
  readonly at: number | undefined;
}

/**
 * The part of the x axis that a key shows: + and − zoom about the crosshair, 0 and Escape show everything, Shift with an
 * arrow moves along. @returns undefined when the key means something else
 */
export const rangeAfterKey = (key: string, shift: boolean, zoom: Zoom): Range | 'whole' | undefined => {
  if (key === '0' || key === 'Escape') return 'whole';
  if (key === '+' || key === '=') return scaled(zoom, 0.5);
  if (key === '-' || key === '−') return scaled(zoom, 2);
  if (shift && key === 'ArrowLeft') return moved(zoom, -0.25);
  if (shift && key === 'ArrowRight') return moved(zoom, 0.25);
  return undefined;
};

const onScale = ({ log }: Zoom, value: number): number => (log ? Math.log(value) : value);
const offScale = ({ log }: Zoom, value: number): number => (log ? Math.exp(value) : value);

/** A range no wider than the whole; the whole itself is no zoom. */
const within = (zoom: Zoom, low: number, high: number): Range | 'whole' => {
  const [least, most] = zoom.whole.map((value) => onScale(zoom, value)) as [number, number];
  const width = high - low;
  if (width >= most - least) return 'whole';
  const start = Math.min(Math.max(low, least), most - width);
  return [offScale(zoom, start), offScale(zoom, start + width)];
};

const scaled = (zoom: Zoom, factor: number): Range | 'whole' => {
  const [low, high] = zoom.shown.map((value) => onScale(zoom, value)) as [number, number];
  const seen = zoom.at !== undefined && zoom.at >= zoom.shown[0] && zoom.at <= zoom.shown[1];
  const centre = seen && zoom.at !== undefined ? onScale(zoom, zoom.at) : (low + high) / 2;
  return within(zoom, centre + (low - centre) * factor, centre + (high - centre) * factor);
};

const moved = (zoom: Zoom, share: number): Range | 'whole' => {
  const [low, high] = zoom.shown.map((value) => onScale(zoom, value)) as [number, number];
  return within(zoom, low + (high - low) * share, high + (high - low) * share);
};
