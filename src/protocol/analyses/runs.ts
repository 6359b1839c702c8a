import * as z from 'zod';
import { analysisWords, real } from '../analysis';
import { evaluatedLater } from '../runFiles';
import { protocolSchema } from '../comparable';
import { runStates } from '../runStates';

/** A result and the half width of its 95 % interval, after `step` adaptation steps. */
const result = z.object({ step: z.int(), mean: real, ci95: real });

const run = z.object({
  folder: z.string(), name: z.string(), state: z.enum(runStates), iteration: z.int(), iterations: z.int(),
  metric: z.string().optional(),
  /** At the trained and at the last step; of the best validation (`final` false) before the evaluation. */
  trained: result.optional(), last: result.optional(), final: z.boolean(),
  /** Where the result is from, when a run that ended without a final evaluation was evaluated later. */
  later: evaluatedLater.optional(),
  tasks: z.int().optional(), split: z.string().optional(), transductive: z.boolean().optional(),
  /** Whether the record has the values of single episodes. */
  hasValues: z.boolean(),
  /** Somebody could edit rates on the way. */
  debugged: z.boolean().optional(),
  /** Of its result; while there is none, of the one that it will have. */
  protocol: protocolSchema.optional(),
  itPerSecond: real, seconds: z.number().optional(), began: z.number().optional(),
});
export type ListedRun = z.output<typeof run>;

/** Every run that the workspace has, with settings by dotted key: `values[i]` is run i's. The host answers it. */
export const runs = analysisWords('runs', z.object({}), z.object({
  runs: z.array(run),
  /** Settings that are not the same in all of them. */
  differing: z.array(z.object({ key: z.string(), values: z.array(z.unknown()) })),
  /** Settings that are, once each. */
  equal: z.array(z.object({ key: z.string(), value: z.unknown() })),
}));
export type RunsAnswer = z.output<(typeof runs)['result']>;
