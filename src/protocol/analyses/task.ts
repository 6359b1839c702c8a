import * as z from 'zod';
import { analysisWords, runAt } from '../analysis';
import { actedSchema, episodeFields, floats as numbers } from '../examples';

/** One task, adapted step by step from a checkpoint. Columns have an entry for each of 0 … `steps` steps. */
export const task = analysisWords('task', runAt.extend({
  split: z.enum(['train', 'validation', 'test']).default('test'),
  index: z.int().min(0),
  steps: z.int().min(0).max(200).optional(),
}), z.object({
  ...episodeFields,
  iteration: z.int(), trainedSteps: z.int(), steps: z.int(), transductive: z.boolean(),
  loss: numbers, supportLoss: numbers, score: numbers, supportScore: numbers,
  /** ‖θ′ − θ‖ over the network's parameters. */
  distance: numbers,
  /** What the learner says of each query example, [step, example, output]: probabilities of classes, or numbers. */
  predictions: numbers,
  /** What it says on `grid`, [step, point, output]. */
  fitted: numbers.optional(),
  /** Of task sets that act: loss is then minus the return, and there are no predictions. */
  acted: actedSchema.optional(),
  /** Standard deviation of `fitted`, of methods that tell how sure they are, [step, point, output]. */
  deviation: numbers.optional(),
  /** Mean log-density of the query set (nats per example) after each step, of the same methods. */
  logLikelihood: numbers.optional(),
  /** What the task set's own yardstick says on `grid` when it has seen the support set, and its query log-density. */
  yardstick: z.object({ name: z.string(), mean: numbers, deviation: numbers, logLikelihood: z.number() }).optional(),
}));
