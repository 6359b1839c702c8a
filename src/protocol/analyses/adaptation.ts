import * as z from 'zod';
import { analysisWords, runAt } from '../analysis';
import { curvePoint } from '../events';
import { floats } from '../examples';

/** The adaptation curve at any checkpoint, with every task. */
export const adaptation = analysisWords('adaptation', runAt.extend({
  split: z.enum(['train', 'validation', 'test']).default('test'),
  tasks: z.int().min(2).max(10_000).default(100),
  /** Adaptation steps; may go beyond those trained. */
  steps: z.int().min(0).max(1000).optional(),
}), z.object({
  iteration: z.int(), split: z.string(), tasks: z.int(), metric: z.string(),
  trainedSteps: z.int(), transductive: z.boolean(),
  curve: z.array(curvePoint), supportCurve: z.array(curvePoint),
  /** Query metric of each task after each step, [task, step]; what is not finite is NaN or infinite here. */
  values: floats,
}));
