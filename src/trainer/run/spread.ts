import { told } from '../questions/questionTasks';
import type { Vector } from '../math/vectors';

/** Bins of a histogram: an odd number, so that the middle one is zero. */
const bins = 21;

/** Counts of values over [-limit, limit], where limit is the largest |value|. */
export const spread = (all: readonly Vector[]): { limit: number | null; histogram: number[] } => {
  let limit = 0;
  for (const values of all) for (let i = 0; i < values.length; i++) limit = Math.max(limit, Math.abs(values[i]));
  const histogram = new Array<number>(bins).fill(0);
  for (const values of all) {
    for (let i = 0; i < values.length; i++) {
      const bin = limit > 0 ? Math.min(bins - 1, Math.floor(((values[i] / limit + 1) / 2) * bins)) : (bins - 1) / 2;
      if (Number.isFinite(bin)) histogram[bin]++;
    }
  }
  return { limit: told(limit), histogram };
};
