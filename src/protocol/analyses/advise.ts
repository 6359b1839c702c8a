import * as z from 'zod';
import { analysisWords, real } from '../analysis';
import { taskSetOf } from './episode';
import { agreementSchema } from '../events';
import { told } from '../told';

const algorithm = z.looseObject({ name: z.string() });

/** What is known of tasks without asking anybody. */
export const taskFacts = z.object({
  metric: z.string(),
  /** Examples of a support set, and classes to tell apart (undefined: regression). */
  support: z.int(), way: z.int().optional(),
  /** Classes of the training split, or 'endless' for generated tasks. */
  classes: z.union([z.int(), z.literal('endless')]),
  families: z.array(z.string()),
  parameters: z.int(), innerSteps: z.int(),
  /** Of the tasks' support gradients at fresh parameters. */
  agreement: agreementSchema,
});
export type TaskFacts = z.output<typeof taskFacts>;

/** A row of the decision table that fits these tasks. */
export const firstChoice = z.object({ algorithm: z.string(), because: told, watch: told });
export type FirstChoice = z.output<typeof firstChoice>;

/** What is called otherwise than by its name: joint pretraining is no algorithm. */
export const pretrainedWords: Readonly<Partial<Record<string, string>>> = {
  joint: 'joint training', jointMeans: 'class means of joint training',
};

/** How one candidate did. */
export const raced = z.object({
  name: z.string(), why: told,
  /** What stands in a config under `algorithm`; absent where no algorithm does the same: joint pretraining on all training classes. */
  algorithm: algorithm.optional(),
  /** Meta-iterations trained, and the adaptation step at which it is judged. */
  iterations: z.int(), step: z.int(), mean: real, ci95: real,
  /** Mean metric after 0, 1, … steps. */
  curve: z.array(real),
  /** Seconds of training (in all, and of one meta-iteration), and to adapt to one task. */
  seconds: z.number(), secondsPerIteration: z.number(), secondsPerTask: z.number(),
  /** Candidate − winner on identical tasks, with a 95 % interval; absent for the winner. */
  behind: z.object({ mean: z.number(), low: z.number(), high: z.number(), p: z.number() }).optional(),
});
export type Raced = z.output<typeof raced>;

/** Which algorithm for these tasks: the table's first choice raced against its rivals on identical episodes. */
export const adviseWords = analysisWords(
  'advise',
  z.object({
    of: taskSetOf, set: z.array(z.string()).default([]),
    /** Most minutes of training, all candidates together. */
    minutes: z.number().positive().default(3),
    /** Meta-iterations of each candidate instead of a time. */
    iterations: z.int().min(1).optional(),
    tasks: z.int().min(10).max(2000).default(200),
  }),
  z.object({
    facts: taskFacts, choices: z.array(firstChoice), race: z.array(raced), metric: z.string(), tasks: z.int(),
    /** The one to take; those that cannot be told from the best. */
    advised: z.string(), tied: z.array(z.string()),
    reasons: z.array(told), seconds: z.number(),
  }),
  { isLong: true, outdates: ['lastAdvice'] },
);
export type Advice = z.output<typeof adviseWords.result>;
