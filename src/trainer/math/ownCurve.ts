import type { OwnTask } from '../taskSet';
import { readPoints } from './points';

/** A person's own curve: CSV files with columns x and y; the query's y may be missing. */
export const ownCurve = (path: string, queryPath?: string): OwnTask => {
  const { x, n, y = new Float32Array(n) } = readPoints(path, true);
  if (queryPath === undefined) return { support: { x, y, n } };
  const query = readPoints(queryPath, false);
  return { support: { x, y, n }, query: { ...query, names: Array.from(query.x, (value) => `x = ${value}`) } };
};
