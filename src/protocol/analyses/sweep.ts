import * as z from 'zod';
import { analysisWords, real } from '../analysis';
import { sentence } from '../told';
import { memberStates } from '../sweepFiles';
import { runs } from './runs';

const member = z.object({
  id: z.string(), folder: z.string(), label: z.string(), state: z.enum(memberStates), iteration: z.int(), target: z.int(),
  /** By dotted key; the seed is one of them. */
  settings: z.record(z.string(), z.unknown()),
  /** Validation of the parameters that it stands for, and the result on test tasks, at the trained step. */
  validation: real, test: real,
  /** What its results were measured on otherwise than the first member's: they may not stand beside those. */
  unlike: z.array(z.object({ key: z.string(), first: z.string(), second: z.string() })).optional(),
  /** When it last wrote something, in milliseconds since 1970. */
  changed: z.number().optional(), message: z.string().optional(), said: sentence.optional(),
  /** How its last job ended, where a cluster says so. */
  job: z.string().optional(),
});
export type ListedMember = z.output<typeof member>;

/** How a sweep stands, from its folder alone; `runs` are those that were begun. The host answers it. */
export const sweep = analysisWords('sweep', z.object({ path: z.string() }), z.object({
  name: z.string(), folder: z.string(), trusted: z.boolean(),
  /** It was never started: everything else is empty. */
  isNew: z.boolean(), isOver: z.boolean(), metric: z.string(),
  counts: z.record(z.enum(memberStates), z.int()), done: z.number(), total: z.number(), rate: z.number(), secondsLeft: real,
  /** Settings that members differ in. */
  keys: z.array(z.string()),
  rungs: z.array(z.object({ iteration: z.int(), kept: z.int(), of: z.int() })),
  members: z.array(member), runs: runs.result,
}));
export type SweepAnswer = z.output<(typeof sweep)['result']>;
