import * as z from 'zod';
import { analysisWords, answered, real, runOnTasks, stepCount } from '../analysis';

/** How alike are a layer's features before and after adaptation? */
export const featureReuse = analysisWords('featureReuse', runOnTasks.extend({ steps: stepCount }), z.object({
  ...answered, steps: z.int(), tasks: z.int(),
  /** Examples of a query set: with few of them CKA is near 1 whatever happens. */
  examples: z.int(),
  layers: z.array(z.object({ name: z.string(), size: z.int(), mean: real, ci95: real, each: z.array(real) })),
}));
