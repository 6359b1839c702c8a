import * as z from 'zod';
import { analysisWords, answered, runAt, stepCount } from '../analysis';

const place = z.tuple([z.number(), z.number()]);
/** A layer's features of one task on the plane that keeps most of their variance. Rows: support examples, then query examples. */
const plane = z.object({
  examples: z.array(place),
  /** Mean of each class's support examples, by label. */
  prototypes: z.array(place),
  /** Share of the variance that the plane shows, 0 … 1. */
  share: z.number(),
});
export type EmbeddedPlane = z.output<typeof plane>;

/** Where do a task's examples lie, as a layer sees them, before and after adaptation? */
export const embedding = analysisWords('embedding', runAt.extend({
  split: z.enum(['train', 'validation', 'test']).default('validation'),
  index: z.int().min(0).default(0),
  steps: stepCount,
}), z.object({
  ...answered, steps: z.int(), layer: z.string(), size: z.int(),
  task: z.object({ index: z.int(), about: z.string() }),
  /** Class names by label. */
  classes: z.array(z.string()),
  support: z.array(z.int()), query: z.array(z.int()),
  /** Absent where nothing is embedded before the support set is read. */
  before: plane.optional(),
  after: plane,
}));
