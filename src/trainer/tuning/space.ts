import type { Rng } from '../math/rng';

/** One setting that may vary. */
export type Dimension =
  | { readonly kind: 'number'; readonly key: string; readonly low: number; readonly high: number; readonly log: boolean; readonly whole: boolean }
  | { readonly kind: 'choice'; readonly key: string; readonly choices: readonly unknown[] };
export type Space = readonly Dimension[];

/** Numbers that a setting becomes: one, or one per choice. */
const widthOfOne = (dimension: Dimension): number => (dimension.kind === 'number' ? 1 : dimension.choices.length);
/** Numbers that a whole configuration becomes. */
export const widthOf = (space: Space): number => space.reduce((sum, dimension) => sum + widthOfOne(dimension), 0);

const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);
const scale = (value: number, log: boolean): number => (log ? Math.log(value) : value);

/**
 * A configuration as numbers: 0 … 1 from a number's low end to its high one (by its logarithm where so said), two
 * different choices at distance 1. @param values one per dimension
 */
export const encode = (space: Space, values: readonly unknown[]): number[] => space.flatMap((dimension, j) => {
  if (dimension.kind === 'choice') return dimension.choices.map((choice) => (same(choice, values[j]) ? Math.SQRT1_2 : 0));
  const { low, high, log } = dimension;
  const [least, most, own] = [low, high, values[j] as number].map((value) => scale(value, log));
  return [most > least ? (own - least) / (most - least) : 0.5];
});

/** The configuration that numbers stand for; whole numbers are rounded, the likeliest choice is taken. */
export const decode = (space: Space, x: ArrayLike<number>): unknown[] => {
  let at = 0;
  return space.map((dimension) => {
    const own = Array.from({ length: widthOfOne(dimension) }, (_, i) => x[at + i]);
    at += own.length;
    if (dimension.kind === 'choice') return dimension.choices[own.indexOf(Math.max(...own))];
    const { low, high, log, whole } = dimension;
    const [least, most] = [low, high].map((value) => scale(value, log));
    const value = least + own[0] * (most - least);
    const plain = log ? Math.exp(value) : value;
    return whole ? Math.round(plain) : Number(plain.toPrecision(3));
  });
};

/** Settings to choose from, [m, width]: drawn evenly, encoded as they would be run. */
export const drawnPool = (space: Space, m: number, rng: Rng): Float64Array => {
  const width = widthOf(space);
  const pool = new Float64Array(m * width);
  for (let i = 0; i < m; i++) {
    const raw = space.flatMap((dimension) => {
      if (dimension.kind === 'number') return [rng.uniform()];
      const picked = rng.int(dimension.choices.length);
      return dimension.choices.map((_, c) => (c === picked ? 1 : 0));
    });
    pool.set(encode(space, decode(space, raw)), i * width);
  }
  return pool;
};
