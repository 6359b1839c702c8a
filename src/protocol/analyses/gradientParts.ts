import * as z from 'zod';
import { analysisWords, answered, real, runOnTasks } from '../analysis';

const sizes = {
  /** Lengths of the meta-gradient, of its first-order part, and of what is left between them. */
  whole: real, first: real, rest: real,
  /** Degrees between the meta-gradient and its first-order part. */
  angle: real,
};

/** How much of the meta-gradient is second order? */
export const gradientParts = analysisWords('gradientParts', runOnTasks, z.object({
  ...answered, tasks: z.int(), algorithm: z.string(),
  /**
   * What `whole` is: `second` the algorithm's own second-order gradient; `dropped` the second-order gradient that a
   * first-order algorithm leaves out; `implicit` an implicit gradient; `direction` an update that is no gradient.
   */
  kind: z.enum(['second', 'dropped', 'implicit', 'direction']),
  loss: real, ...sizes,
  each: z.array(z.object(sizes)),
  layers: z.array(z.object({ name: z.string(), ...sizes })),
}));
