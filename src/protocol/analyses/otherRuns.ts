import * as z from 'zod';
import { analysisWords } from '../analysis';

/** Runs that a run can be held against, newest first. The host answers it. */
export const otherRuns = analysisWords('otherRuns', z.object({ run: z.string() }), z.object({
  runs: z.array(z.object({ folder: z.string(), name: z.string(), about: z.string() })),
}));
