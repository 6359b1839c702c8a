import { describe, expect, test } from 'vitest';
import { groupsOf, planePlaces } from '../../../src/trainer/math/grouping';

const between = (places: readonly (readonly number[])[]) => places.map((a) => places.map((b) => Math.hypot(...a.map((v, i) => v - b[i]))));

describe('groups', () => {
  const three = [[0, 0], [0, 1], [10, 0], [10, 1], [0, 20], [1, 20]];
  test('are found where things lie apart', () => {
    const { group, silhouette } = groupsOf(between(three));
    expect(group[0]).toBe(group[1]);
    expect(group[2]).toBe(group[3]);
    expect(group[4]).toBe(group[5]);
    expect(new Set(group).size).toBe(3);
    expect(silhouette).toBeGreaterThan(0.8);
  });

  test('have the silhouette of the textbook', () => {
    // Two pairs at distance 1, 9 apart: a = 1, b = the mean of 9 and 10 or of 8 and 9.
    const { silhouette } = groupsOf(between([[0], [1], [9], [10]]));
    expect(silhouette).toBeCloseTo((2 * (1 - 1 / 9.5) + 2 * (1 - 1 / 8.5)) / 4, 12);
  });

  test('are one where all are equally far', () => {
    const equal = Array.from({ length: 8 }, (_, i) => Array.from({ length: 8 }, (__, j) => (i === j ? 0 : 1)));
    expect(groupsOf(equal)).toEqual({ group: [0, 0, 0, 0, 0, 0, 0, 0], silhouette: null });
    expect(groupsOf([[0, 1], [1, 0]])).toEqual({ group: [0, 0], silhouette: null });
  });
});

describe('places on a plane', () => {
  test('have the distances they were made from, when a plane can', () => {
    const places = [[0, 0], [3, 0], [0, 4], [-2, 1], [1, -5]];
    const found = between(planePlaces(between(places)));
    between(places).forEach((row, i) => row.forEach((d, j) => expect(found[i][j]).toBeCloseTo(d, 6)));
  });

  test('of things that are all the same are one', () => {
    planePlaces([[0, 0, 0], [0, 0, 0], [0, 0, 0]]).flat().forEach((v) => expect(v).toBe(0));
  });
});
