import * as z from 'zod';
import { analysisWords } from '../analysis';

/** What the catalogue says of a task set. The host answers it. */
export const catalogTaskSet = analysisWords('catalogTaskSet', z.object({ name: z.string() }), z.object({
  summary: z.string(), source: z.string(),
  /** Options without a default, and what they are: without them it has no tasks. */
  asked: z.array(z.object({ name: z.string(), description: z.string() })),
}));
