import * as z from 'zod';

/** A trainer that an extension host of ours has started. */
export const trainerRecord = z.object({
  folder: z.string(), config: z.string(),
  /** The trainer's process and the token of its lease: all three must fit before it is ever killed. */
  pid: z.int(), startTime: z.string().nullable(), token: z.string(),
  detached: z.boolean(),
  /** The extension host that looks after it. */
  owner: z.object({ pid: z.int(), startTime: z.string().nullable() }),
  /** File that a detached trainer's words go to. */
  log: z.string().optional(),
});
export type TrainerRecord = z.output<typeof trainerRecord>;
