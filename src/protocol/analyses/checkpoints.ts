import * as z from 'zod';
import { analysisWords } from '../analysis';

/** Which checkpoints of a run are there. Needs no trainer: the host answers it from the run folder. */
export const checkpoints = analysisWords('checkpoints', z.object({
  run: z.string(),
  /** The newest checkpoint that the asker knows of: another one makes it another question. */
  known: z.int().optional(),
}), z.object({
  checkpoints: z.array(z.object({ iteration: z.int(), file: z.string(), best: z.boolean() })),
}));
