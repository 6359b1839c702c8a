import * as z from 'zod';
import { analysisWords, real } from '../analysis';
import { taskSetOf } from './episode';

/** What is learned on some families of tasks, tried on each: the plain experiment about tasks unlike each other. */
export const transferWords = analysisWords(
  'transfer',
  z.object({
    of: taskSetOf, set: z.array(z.string()).default([]), minutes: z.number().positive().default(3),
    iterations: z.int().min(1).optional(), tasks: z.int().min(10).max(2000).default(100),
  }),
  z.object({
    metric: z.string(), families: z.array(z.string()), iterations: z.int(), tasks: z.int(), step: z.int(), seconds: z.number(),
    /** In each row the families trained on (none: random initialisation), and the metric on tasks of each family. */
    rows: z.array(z.object({
      trainedOn: z.array(z.string()),
      scores: z.array(z.object({ mean: real, ci95: real })),
    })),
    /** For each family: does leaving it out of training cost anything, and do the others help (both paired, 95 %)? */
    verdicts: z.array(z.object({
      family: z.string(),
      /** Metric trained on the others − trained on all; and trained on all − trained on it alone. */
      leftOut: z.object({ mean: z.number(), low: z.number(), high: z.number() }).optional(),
      together: z.object({ mean: z.number(), low: z.number(), high: z.number() }).optional(),
    })),
  }),
  { isLong: true, outdates: ['lastTransfer'] },
);
export type Transfer = z.output<typeof transferWords.result>;
