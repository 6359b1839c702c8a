import * as z from 'zod';
import { analysisWords, answered, real, runOnTasks, stepCount, taskName } from '../analysis';

/** One weight over the adaptation steps of several tasks. */
export const weight = analysisWords('weight', runOnTasks.extend({
  layer: z.string(),
  /** Place in the layer, row-major. */
  place: z.int().min(0), steps: stepCount,
}), z.object({
  ...answered, layer: z.string(), index: z.array(z.int()),
  tasks: z.array(taskName),
  /** values[task][step] */
  values: z.array(z.array(real)),
}));
