import * as z from 'zod';
import { analysisWords, answered, real, runAt, runOnTasks, stepCount } from '../analysis';

/** What θ of the run's checkpoint is held against. */
export const against = z.discriminatedUnion('kind', [
  /** θ′ of one task, or the mean over the first `tasks` ones. */
  z.object({
    kind: z.literal('adapted'), split: runOnTasks.shape.split, task: z.int().min(0).optional(),
    tasks: z.int().min(1).max(100).default(12), steps: stepCount,
  }),
  /** θ of another checkpoint of the run. */
  z.object({ kind: z.literal('checkpoint'), iteration: z.int().min(0) }),
  /** θ of another run. */
  z.object({ kind: z.literal('run'), ...runAt.shape }),
]);
export type Against = z.output<typeof against>;

const histogram = {
  /** Counts over [-limit, limit] in equal bins. */
  limit: real, histogram: z.array(z.int()),
};
const layer = z.object({
  name: z.string(), shape: z.array(z.int()), size: z.int(),
  /** Lengths of θ, of what it is held against, and of the difference; over several tasks their means. */
  before: real, after: real, change: real, cosine: real,
  /** Largest |difference|. */
  largest: real, ...histogram,
});
export type ComparedLayer = z.output<typeof layer>;
const weight = z.object({
  layer: z.string(), index: z.array(z.int()), place: z.int(), before: real, after: real,
});

/** θ against θ′, another checkpoint or another run, layer by layer. */
export const parameters = analysisWords('parameters', runAt.extend({ against }), z.object({
  ...answered,
  /** Meta-iteration of the other side, when it is a checkpoint. */
  otherIteration: z.int().optional(),
  /** Tasks and adaptation steps of θ′. */
  tasks: z.int(), steps: z.int(),
  layers: z.array(layer),
  whole: layer.pick({ before: true, after: true, change: true, cosine: true, size: true }),
  /** Entries of largest |difference|, first the largest. */
  moved: z.array(weight),
  /** ‖θ′ − θ‖ after each adaptation step (mean over the tasks). */
  along: z.array(real),
  /** Learned rates, by the parameter they belong to: how many entries are negative. */
  rates: z.array(z.object({
    name: z.string(), size: z.int(), mean: real, least: real, most: real, negative: z.int(), ...histogram,
  })),
  /** Parameters that only one side has, or that have other shapes, in words. */
  different: z.array(z.string()),
}));
