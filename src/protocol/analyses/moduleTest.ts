import * as z from 'zod';
import { analysisWords } from '../analysis';

/** Runs a test file of a person's own module. Executes code: only for trusted workspaces. */
export const moduleTest = analysisWords('moduleTest', z.object({ file: z.string().min(1) }), z.object({
  tests: z.array(z.object({ name: z.string(), failure: z.string().optional() })),
}));
