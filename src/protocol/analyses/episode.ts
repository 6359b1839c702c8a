import * as z from 'zod';
import { analysisWords } from '../analysis';
import { episodeFields, examples, floats, parameters } from '../examples';

/** Whose task set: a run's, or a config file's (which need not have been run). */
export const taskSetOf = z.union([z.object({ run: z.string() }), z.object({ config: z.string() })]);
export type TaskSetOf = z.output<typeof taskSetOf>;

/** Whose task set is looked at: also one of the catalogue by its name, as a new config has it. */
export const seenTaskSetOf = z.union([...taskSetOf.options, z.object({ taskSet: z.string() })]);
export type SeenTaskSetOf = z.output<typeof seenTaskSetOf>;

/**
 * One episode: what the learner sees. `index` counts the episodes of a split: those of validation and test are the ones
 * that every run is measured on, those of train the first meta-batch's.
 */
export const episode = analysisWords('episode', z.object({
  of: seenTaskSetOf, split: z.enum(['train', 'validation', 'test']), index: z.int().min(0),
  /** How many of the following episodes are wanted too, their support sets only. */
  following: z.int().min(0).max(24).default(0),
}), z.object({
  ...episodeFields,
  following: z.array(z.object({
    index: z.int(), about: z.union([z.string(), z.array(z.string())]), support: examples,
    target: floats.optional(), parameters: parameters.optional(),
  })),
}));
