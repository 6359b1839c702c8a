import * as z from 'zod';
import { analysisWords, real, runAt } from '../analysis';

const episodeValues = z.array(z.object({ step: z.int(), values: z.array(real) }));

/** The metric of every single episode after chosen numbers of adaptation steps. */
export const evaluation = analysisWords('evaluation', runAt.extend({
  split: z.enum(['train', 'validation', 'test']).default('test'),
  tasks: z.int().min(2).max(10_000).default(600),
  /** Adaptation steps after which is measured. */
  steps: z.array(z.int().min(0).max(1000)).min(1).max(20),
}), z.object({
  iteration: z.int(), metric: z.string(), split: z.string(), tasks: z.int(), values: episodeValues,
}));
