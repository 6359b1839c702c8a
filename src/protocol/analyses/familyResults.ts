import * as z from 'zod';
import { analysisWords, answered, runOnTasks } from '../analysis';
import { familySchema } from '../events';

/** How a run does on each family of its tasks: a mean over unlike tasks can hide that one kind is not learned at all. */
export const familyResultsWords = analysisWords('familyResults', runOnTasks.extend({ tasks: z.int().min(2).max(1000).default(200) }), z.object({
  ...answered, metric: z.string(), trainedSteps: z.int(), families: z.array(familySchema),
}));
