import type { Distribution, Sweep } from '../../protocol/sweep';
import type { Settings } from '../../protocol/settings';
import { Rng } from '../math/rng';

/** Settings of one member, and where in the sweep file each of them stands. */
export interface Varied {
  readonly settings: Settings;
  /** Path of a key's value in the file, and whether the key itself is the last part of its parent's path. */
  placeOf(key: string): readonly PropertyKey[];
}

/** Every setting that a sweep names, in order: the product of a grid, a list, or draws. Suggestions come later. */
export const variedBy = (sweep: Sweep): Varied[] => {
  const { grid, random, list } = sweep;
  if (grid) return product(grid);
  if (list) return list.map((settings, i) => ({ settings, placeOf: (key) => ['list', i, key] }));
  if (random) {
    return Array.from({ length: random.count }, (_, i) => ({
      settings: Object.fromEntries(Object.entries(random.space).map(([key, one]) => [key, drawn(one, Rng.keyed(random.seed, 'sweep', i, key))])),
      placeOf: (key) => ['random', 'space', key],
    }));
  }
  return [{ settings: {}, placeOf: () => ['base'] }];
};

/** The last key changes fastest, as in nested loops. */
const product = (grid: NonNullable<Sweep['grid']>): Varied[] => {
  let all: readonly (readonly number[])[] = [[]];
  const entries = Object.entries(grid);
  for (const [, values] of entries) all = all.flatMap((places) => values.map((_, i) => [...places, i]));
  return all.map((places) => ({
    settings: Object.fromEntries(entries.map(([key, values], j) => [key, values[places[j] ?? 0]])),
    placeOf: (key) => ['grid', key, places[entries.findIndex(([one]) => one === key)] ?? 0],
  }));
};

/** How many settings there will be, before they are made: a grid can be larger than memory. */
export const countOfVaried = ({ grid, random, list, suggest }: Sweep): number => {
  if (grid) return Object.values(grid).reduce((product, { length }) => product * length, 1);
  return random?.count ?? list?.length ?? suggest?.count ?? 1;
};

/** Draws keep four digits: what a person would have written. */
const digits = 4;

/** One value of a distribution. @param rng a stream of its own, so that a key more does not change the others */
export const drawn = (one: Distribution, rng: Rng): unknown => {
  if ('choices' in one) return one.choices[rng.int(one.choices.length)];
  const raw = 'mean' in one ? one.mean + one.deviation * rng.normal()
    : one.log ? Math.exp(rng.uniform(Math.log(one.low), Math.log(one.high)))
      // Whole numbers are equally likely, both ends included.
      : one.whole ? rng.uniform(one.low - 0.5, one.high + 0.5) : rng.uniform(one.low, one.high);
  if (!one.whole) return Number(raw.toPrecision(digits));
  return 'mean' in one ? Math.round(raw) : Math.min(one.high, Math.max(one.low, Math.round(raw)));
};

/** Ends and choices of a suggestion's space: what must be possible for each key, as members to be checked. */
export const extremesOf = ({ suggest }: Sweep): Varied[] => {
  if (!suggest) return [];
  const entries = Object.entries(suggest.space);
  const most = Math.max(2, ...entries.map(([, one]) => ('choices' in one ? one.choices.length : 2)));
  return Array.from({ length: most }, (_, i) => ({
    settings: Object.fromEntries(entries.map(([key, one]) =>
      [key, 'choices' in one ? one.choices[i % one.choices.length] : i % 2 === 0 ? one.low : one.high])),
    placeOf: (key) => {
      const one = suggest.space[key];
      if (!one) return ['suggest', 'space'];
      return ['suggest', 'space', key, ...('choices' in one ? ['choices', i % one.choices.length] : [i % 2 === 0 ? 'low' : 'high'])];
    },
  }));
};

/** Training seeds of each setting; null: the base's own. */
export const seedsOf = ({ seeds }: Sweep): (number | null)[] => {
  if (seeds === undefined) return [null];
  return typeof seeds === 'number' ? Array.from({ length: seeds }, (_, i) => i) : [...seeds];
};
