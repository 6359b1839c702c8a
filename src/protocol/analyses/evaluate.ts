import * as z from 'zod';
import { analysisWords } from '../analysis';
import { evaluationSchema } from '../events';
import { told } from '../told';

/** Adapts a trained run to fresh test tasks, as its config says, and adds the result to its `results/`. */
export const evaluateWords = analysisWords(
  'evaluate',
  z.object({ run: z.string() }),
  z.object({
    evaluation: evaluationSchema, iteration: z.int(),
    /** The file that was added. */
    file: z.string(),
    /** Damaged checkpoints that were passed over, a sentence each. */
    warnings: z.array(told),
  }),
);
