import * as z from 'zod';
import { analysisWords } from '../analysis';
import { seenTaskSetOf } from './episode';

const counts = z.object({ train: z.int(), validation: z.int(), test: z.int() });
const size = z.union([z.int(), z.literal('endless')]);

/** What a task set is made of: sizes, classes, and how many examples they have. */
export const taskSet = analysisWords('taskSet', z.object({ of: seenTaskSetOf }), z.object({
  name: z.string(), picture: z.string(), metric: z.string(),
  input: z.array(z.int()), output: z.int(),
  /** Examples of an episode; of each class, for classification. */
  shots: z.int(), queries: z.int(),
  /** Where one episode's classes are counted with their turns, more than `classes` has. */
  sizes: z.object({ train: size, validation: size, test: size }),
  /** Mean squared error of the best predictor that ignores the support set, when known. */
  bestJoint: z.number().optional(),
  classes: z.object({
    perSplit: counts,
    /** Examples of a class. */
    least: z.int(), median: z.number(), greatest: z.int(),
    /** Classes by number of examples: `classes` of each split have from `from` to `to` examples. */
    histogram: z.array(z.object({ from: z.int(), to: z.int(), classes: counts })),
    /** Groups of classes (alphabets), or single classes by their examples; the largest first. */
    bars: z.array(z.object({ name: z.string(), counts })), barsOf: z.enum(['groups', 'classes']), barsInAll: z.int(),
    /** Names that more than one split has. */
    shared: z.array(z.string()),
    /** Classes with fewer examples than an episode takes. */
    tooFew: z.array(z.string()),
  }).optional(),
}));
