import * as z from 'zod';
import { told as toldWords } from '../told';
import { analysisWords, answered, real, runAt, runOnTasks } from '../analysis';

/** A metric's mean over tasks and the half width of its 95 % interval. */
const told = z.object({ mean: real, ci95: real });
/** Before adaptation and after the trained steps; or why it could not be measured, in one sentence. */
const measured = z.object({ before: told, after: told }).or(z.object({ why: toldWords }));
export type Measured = z.output<typeof measured>;

/** How sure a learner is against how often it is right. */
const calibration = z.discriminatedUnion('kind', [
  /** Expected calibration error over 15 bins of the confidence (Guo et al. 2017), with an interval by resampling tasks. */
  z.object({
    kind: z.literal('classes'), accuracy: z.number(), confidence: z.number(),
    error: z.object({ mean: z.number(), low: z.number(), high: z.number() }),
    bins: z.array(z.object({ confidence: z.number(), accuracy: z.number(), examples: z.int() })),
  }),
  /** Share of query points in the central interval of each level, over tasks. `error`: mean distance from the level. */
  z.object({
    kind: z.literal('intervals'), error: z.number(),
    levels: z.array(z.object({ level: z.number(), coverage: z.number(), ci95: z.number() })),
  }),
]);
export type Calibration = z.output<typeof calibration>;

/** How a run does on tasks that differ from those of training, with other sizes of support sets, and how well it knows what it knows. */
export const generalisationWords = analysisWords(
  'generalisation',
  runAt.extend({ split: runOnTasks.shape.split.default('test'), tasks: z.int().min(2).max(2000).default(200),
    shifts: z.array(z.string()).optional() }),
  z.object({
    ...answered, metric: z.string(), trainedSteps: z.int(), tasks: z.int(), split: z.string(),
    /** The tasks as evaluated, then each shift with the options that it changes. */
    shifts: z.array(z.object({ name: z.string(), settings: z.string(), result: measured })),
    /** By size of the support set; null where the task set has none that can be changed. */
    support: z.object({ now: z.int(), sizes: z.array(z.object({ size: z.int(), result: measured })) }).nullable(),
    calibration: calibration.nullable(),
  }),
  { isLong: true },
);
export type Generalisation = z.output<typeof generalisationWords.result>;
