import * as z from 'zod';

const itemSchema = z.object({
  id: z.string(), config: z.string(), name: z.string(),
  /** Processor threads that the run will take, as far as is known. */
  threads: z.int().min(1),
  /** `RUN@ITERATION` that a branch begins with. */
  from: z.string().optional(),
  /** Folder of a run to go on with. */
  resume: z.string().optional(),
  /** Overrides such as `training.iterations=500`. */
  set: z.array(z.string()).optional(),
});
/** What the editor's state keeps of a queue over a reload. */
export const savedQueue = z.object({ items: z.array(itemSchema), isHeld: z.boolean() });
/** A run that waits for its turn. */
export type QueueItem = z.output<typeof itemSchema>;
