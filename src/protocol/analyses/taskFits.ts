import * as z from 'zod';
import { analysisWords, answered, runOnTasks, stepCount, taskName } from '../analysis';
import { taskSample } from '../events';

/** What a learner makes of some tasks, step by step. */
export const taskFits = analysisWords('taskFits', runOnTasks.omit({ tasks: true }).extend({
  indices: z.array(z.int().min(0)).min(1).max(6), steps: stepCount,
}), z.object({
  ...answered, steps: z.int(), metric: z.string(),
  tasks: z.array(taskName.extend({
    sample: taskSample,
    /** Metric on the query set after 0, 1, … steps. */
    scores: z.array(z.number().nullable()),
  })),
}));
