/** Axis ranges and ticks; pure. */

export type Range = readonly [number, number];

/** Least and greatest finite number; on a log axis only positive ones count. */
export const extent = (columns: readonly ArrayLike<number | null>[], log = false): Range | undefined => {
  let low = Infinity;
  let high = -Infinity;
  for (const column of columns) {
    for (let i = 0; i < column.length; i++) {
      const value = column[i];
      if (value === null || value === undefined || !Number.isFinite(value) || (log && value <= 0)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? [low, high] : undefined;
};

/** A range for an axis: some air on top, zero at the bottom when that is near; a log axis gets both ends widened. */
export const padded = (range: Range | undefined, log: boolean): Range => {
  if (!range) return log ? [0.1, 10] : [0, 1];
  const [low, high] = range;
  if (log) return [low / 1.2, high * 1.2];
  const span = high - low || Math.abs(high) || 1;
  const bottom = low >= 0 && low < span ? 0 : low - span * 0.06;
  return [bottom, high + span * 0.06];
};

/** 1, 2, 5 in every decade of a log axis; only the decades when there are many. */
export const logTicks = ([low, high]: Range): number[] => {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const factors = last - first > 4 ? [1] : [1, 2, 5];
  const ticks: number[] = [];
  for (let exponent = first; exponent <= last; exponent++) {
    for (const factor of factors) ticks.push(Number(`${factor}e${exponent}`));
  }
  return ticks.filter((tick) => tick >= low && tick <= high);
};

/** Whole steps of at most `most` ticks: 0, 1, 2 … or 0, 5, 10 … */
export const wholeTicks = ([low, high]: Range, most: number): number[] => {
  const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
  const step = steps.find((one) => (high - low) / one <= most) ?? Math.ceil((high - low) / most);
  const ticks: number[] = [];
  for (let tick = Math.ceil(low / step) * step; tick <= high; tick += step) ticks.push(tick);
  return ticks;
};

/** Moves labels apart so that none is nearer than `gap` to the next; order stays, none leaves [top, bottom]. */
export const apart = (positions: readonly number[], gap: number, top: number, bottom: number): number[] => {
  const order = positions.map((_, i) => i).sort((a, b) => (positions[a] ?? 0) - (positions[b] ?? 0));
  const placed = [...positions];
  let floor = top;
  for (const i of order) {
    placed[i] = Math.max(positions[i] ?? 0, floor);
    floor = (placed[i] ?? 0) + gap;
  }
  let ceiling = bottom;
  for (const i of order.reverse()) {
    placed[i] = Math.min(placed[i] ?? 0, ceiling);
    ceiling = (placed[i] ?? 0) - gap;
  }
  return placed;
};

/** A value on an axis, without idle zeros: 0.5, 2, 20,000. */
export const tickText = (value: number): string => {
  const short = Number(value.toPrecision(3));
  const text = Math.abs(short) >= 1e6 || (short !== 0 && Math.abs(short) < 1e-4)
    ? short.toExponential() : short.toLocaleString('en', { maximumFractionDigits: 6 });
  return text.replaceAll('-', '−');
};

/** 0, 10 k, 1.5 M: counts on an axis. */
export const shortCount = (value: number): string => {
  if (value >= 1e6) return `${Number((value / 1e6).toFixed(2))} M`;
  if (value >= 1e4) return `${Number((value / 1e3).toFixed(1))} k`;
  return value.toLocaleString('en');
};
