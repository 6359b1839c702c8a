import * as z from 'zod';
import { analysisWords } from '../analysis';

/** Which checkpoints of a run are there. Needs no trainer: the host answers it from the run folder. */
export const checkpoints = analysisWords('checkpoints', z.object({ run: z.string() }), z.object({
  checkpoints: z.array(z.object({ iteration: z.int(), file: z.string(), best: z.boolean() })),
}));
