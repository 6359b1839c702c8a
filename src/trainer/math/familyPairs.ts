/** Pairs of tasks, within a family and across. Pure. */

/** Something measured of two tasks, and whether they are of one family. */
export interface Pair {
  readonly value: number;
  readonly alike: boolean;
}
type Families = readonly (string | undefined)[];

/** Each pair of different tasks once; those whose value is null or not finite are left out. */
export const pairsOf = (families: Families, value: (i: number, j: number) => number | null): Pair[] =>
  families.flatMap((family, i) => families.slice(i + 1).flatMap((other, k) => {
    const found = value(i, i + 1 + k);
    return found !== null && Number.isFinite(found) ? [{ value: found, alike: family === other }] : [];
  }));

/** The mean; null of nothing. */
export const meanOrNull = (values: readonly number[]): number | null =>
  (values.length > 0 ? values.reduce((a, b) => a + b, 0) / values.length : null);

/** Mean over pairs of one family, and of two; null where tasks have no families, or there is no such pair. */
export const withinAndAcross = (families: Families, pairs: readonly Pair[]) => {
  const of = (alike: boolean) => meanOrNull(pairs.filter((pair) => pair.alike === alike).map(({ value }) => value));
  return new Set(families).size > 1 ? { within: of(true), across: of(false) } : { within: null, across: null };
};
