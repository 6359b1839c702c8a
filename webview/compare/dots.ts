/** Where the dots of a plot of paired differences lie; pure. */

/** Size of the plot's coordinate system. */
export const dotBox = { width: 460, height: 300, left: 8, right: 8, top: 22, bottom: 44 } as const;

export interface Dot {
  readonly episode: number;
  readonly difference: number;
  readonly x: number;
  readonly y: number;
  readonly side: 'positive' | 'negative' | 'zero';
}

export interface DotPlot {
  readonly dots: readonly Dot[];
  readonly radius: number;
  readonly range: readonly [number, number];
  /** Differences that lie beyond the ends, drawn at them. */
  readonly beyond: number;
  readonly at: (value: number) => number;
}

/** Most of the differences decide the range: one wild episode must not press all others into a line. */
const rangeOf = (inOrder: readonly number[]): readonly [number, number] => {
  const place = (share: number): number => inOrder[Math.round(share * (inOrder.length - 1))] ?? 0;
  const [low, high] = [Math.min(0, place(0.01)), Math.max(0, place(0.99))];
  const air = (high - low || 1) * 0.05;
  return [low - air, high + air];
};

/** Dots stacked in columns, each an episode. @param differences null where a value was not finite */
export const dotPlot = (differences: readonly (number | null)[]): DotPlot => {
  const found = differences.flatMap((difference, episode) => (difference === null ? [] : [{ difference, episode }]))
    .sort((a, b) => a.difference - b.difference);
  const range = rangeOf(found.map(({ difference }) => difference));
  const [low, high] = range;
  const wide = dotBox.width - dotBox.left - dotBox.right;
  const tall = dotBox.height - dotBox.top - dotBox.bottom;
  const at = (value: number): number => dotBox.left + ((Math.min(high, Math.max(low, value)) - low) / (high - low)) * wide;
  const columns = 92;
  const columnOf = (value: number): number => Math.min(columns - 1, Math.floor(((at(value) - dotBox.left) / wide) * columns));
  const heights = new Map<string, number>();
  const placed = found.map((one) => {
    // Zero lies between two columns, so that no column mixes both signs.
    const side = one.difference > 0 ? 'positive' as const : one.difference < 0 ? 'negative' as const : 'zero' as const;
    const key = `${side} ${columnOf(one.difference)}`;
    const level = heights.get(key) ?? 0;
    heights.set(key, level + 1);
    return { ...one, side, level, column: columnOf(one.difference) };
  });
  const highest = Math.max(1, ...heights.values());
  const step = Math.min(wide / columns, tall / highest);
  const dots = placed.map(({ episode, difference, side, level, column }) => ({
    episode, difference, side,
    x: middleOf(column, side, wide / columns, at(0)), y: dotBox.height - dotBox.bottom - (level + 0.5) * step,
  }));
  const beyond = found.filter(({ difference }) => difference < low || difference > high).length;
  return { dots, radius: Math.max(0.8, Math.min(2.2, Math.max(step, wide / columns / 1.6) * 0.45)), range, beyond, at };
};

const middleOf = (column: number, side: Dot['side'], width: number, zero: number): number => {
  const middle = dotBox.left + (column + 0.5) * width;
  if (side === 'zero') return zero;
  return side === 'positive' ? Math.max(middle, zero + width / 2) : Math.min(middle, zero - width / 2);
};
