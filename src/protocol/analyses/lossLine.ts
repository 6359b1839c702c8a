import * as z from 'zod';
import { analysisWords, answered, real, runOnTasks, stepCount } from '../analysis';

const side = z.object({
  mean: z.array(real), ci95: z.array(real),
  /** each[task][place] */
  each: z.array(z.array(real)),
});

/** Loss on the straight line from θ (0) to θ′ (1) and beyond. */
export const lossLine = analysisWords('lossLine', runOnTasks.extend({ steps: stepCount }), z.object({
  ...answered, steps: z.int(), places: z.array(z.number()), query: side, support: side,
}));
