import * as z from 'zod';
import { analysisWords, answered, real, runOnTasks, taskName } from '../analysis';

/** Do the meta-gradients of tasks point the same way? */
export const gradientAgreement = analysisWords('gradientAgreement', runOnTasks, z.object({
  ...answered,
  /** In the order of the matrix: similar tasks stand side by side. */
  tasks: z.array(taskName.extend({ norm: real })),
  /** cosine[row][column]; null where a gradient has no length. */
  cosine: z.array(z.array(real)),
  /** Pairs of different tasks, and how many of them have a negative cosine. */
  pairs: z.int(), negative: z.int(), mean: real,
}));
