import * as z from 'zod';
import { analysisWords, answered, real, runOnTasks, stepCount, taskName } from '../analysis';

/** Mean query loss of two tasks on the plane through θ, θ′ of the first (across) and θ′ of the second (up). */
export const lossPlane = analysisWords('lossPlane', runOnTasks.omit({ tasks: true }).extend({
  first: z.int().min(0).default(0), second: z.int().min(0).default(1), steps: stepCount,
}), z.object({
  ...answered, steps: z.int(), first: taskName, second: taskName,
  places: z.array(z.number()),
  /** loss[up][across], from the lowest place on. */
  loss: z.array(z.array(real)),
  /** Cosine of the two adaptations, θ′ − θ of each. */
  cosine: real,
}));
