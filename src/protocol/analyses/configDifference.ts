import * as z from 'zod';
import { analysisWords } from '../analysis';

/** Settings of a run against another run's, or against the defaults. The host answers it from run folders. */
export const configDifference = analysisWords('configDifference', z.object({
  run: z.string(), other: z.string().optional(),
}), z.object({
  /** What the other side is called. */
  other: z.string(),
  /** Changed settings only; a side that has none is left out. */
  rows: z.array(z.object({
    path: z.array(z.string()), here: z.string().optional(), there: z.string().optional(),
  })),
  equal: z.array(z.string()),
}));
