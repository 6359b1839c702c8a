import * as z from 'zod';

/** Part of an axis, from 0 at its lower end to 1. */
export type Part = readonly [number, number];
/** What is brushed, by the key of its axis. */
export type Brushes = Readonly<Record<string, Part>>;

const share = z.number().min(0).max(1);
const brushes = z.record(z.string(), z.tuple([share, share]));

/** Brushes as a choice that the editor remembers. */
export const brushesIn = (text: string | undefined): Brushes => {
  try {
    return brushes.safeParse(JSON.parse(text ?? '{}')).data ?? {};
  } catch {
    return {};
  }
};
export const brushesText = (all: Brushes): string | undefined => (Object.keys(all).length > 0 ? JSON.stringify(all) : undefined);

/** @param part undefined: the whole axis */
export const brushed = (all: Brushes, key: string, part: Part | undefined): Brushes => {
  const { [key]: _, ...others } = all;
  return part ? { ...others, [key]: part } : others;
};

const air = 1e-6;

/** Whether a run lies inside of all brushes. @param at its place on each axis; one that has none is on no axis */
export const isWithin = (all: Brushes, at: ReadonlyMap<string, number>): boolean => Object.entries(all).every(([key, [low, high]]) => {
  const place = at.get(key);
  return place === undefined || (place >= low - air && place <= high + air);
});

const step = 0.1;
const clamp = (value: number): number => Math.min(1, Math.max(0, Number(value.toFixed(6))));

/**
 * Brushing by keys: an arrow takes the upper or lower half, and then moves what is taken; with Shift its end moves, the other
 * one stays; Escape or Delete takes the whole axis. @returns undefined for a key of something else
 */
export const partAfterKey = (key: string, shift: boolean, now: Part | undefined): Part | 'whole' | undefined => {
  if (key === 'Escape' || key === 'Delete') return 'whole';
  if (key !== 'ArrowUp' && key !== 'ArrowDown') return undefined;
  const up = key === 'ArrowUp';
  if (!now) return up ? [0.5, 1] : [0, 0.5];
  const [low, high] = now;
  if (shift) return [low, Math.max(low, clamp(high + (up ? step : -step)))];
  const by = up ? Math.min(step, 1 - high) : -Math.min(step, low);
  return [clamp(low + by), clamp(high + by)];
};
