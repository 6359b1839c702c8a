import * as z from 'zod';
import { told } from './told';

/**
 * Questions about a run, a checkpoint or a config that need computation. Each has its words here (a file of
 * `analyses/`: what is asked, what is answered) and its work in a file of the same name in `trainer/questions/analyses/`.
 * A panel, the config editor, an agent and `maml-lab inspect` ask the same ones.
 */
export interface AnalysisWords<Q extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly request: Q;
  readonly result: R;
  /** Takes minutes: a panel asks it in a process of its own. */
  readonly isLong?: boolean;
  /** Names of questions that have another answer once this one is answered. */
  readonly outdates?: readonly string[];
}
export type RequestOf<W extends AnalysisWords> = z.input<W['request']>;
export type ResultOf<W extends AnalysisWords> = z.output<W['result']>;

export const analysisWords = <Q extends z.ZodType, R extends z.ZodType>(
  name: string, request: Q, result: R, { isLong = false, outdates = [] }: Pick<AnalysisWords, 'isLong' | 'outdates'> = {},
): AnalysisWords<Q, R> => ({ name, request, result, isLong, outdates });

/** A number that may be NaN or infinite: null then. */
export const real = z.number().nullable();

/** A run and one of its checkpoints; without an iteration the one that the run stands for (best or newest). */
export const runAt = z.object({ run: z.string(), iteration: z.int().min(0).optional() });
export type RunAt = z.output<typeof runAt>;

/** A run at a checkpoint, and tasks: of a fixed set (validation, test), or of the meta-batch that comes next (train). */
export const runOnTasks = runAt.extend({
  split: z.enum(['train', 'validation', 'test']).default('validation'),
  tasks: z.int().min(1).max(200).default(12),
});
export type RunOnTasks = z.output<typeof runOnTasks>;
/** Adaptation steps; without it as many as in training. */
export const stepCount = z.int().min(0).max(100).optional();
/** A task by its place in its split, and what it is. */
export const taskName = z.object({ index: z.int(), about: z.string() });
export type TaskName = z.output<typeof taskName>;
/** Where an answer was computed, and how long that took. */
export const answered = { iteration: z.int(), seconds: z.number() };

/** What the asking process sends to the analyst. `cancel` ends the question of the same id. */
export const analystRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ask'), id: z.int(), name: z.string(), request: z.unknown() }),
  z.object({ kind: z.literal('cancel'), id: z.int() }),
]);
export type AnalystRequest = z.output<typeof analystRequest>;

/** What the analyst says: any number of `progress`, then one `result` or `failure`. */
export const analystReply = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), id: z.int(), done: z.number(), total: z.number() }),
  z.object({ kind: z.literal('result'), id: z.int(), result: z.unknown() }),
  z.object({ kind: z.literal('failure'), id: z.int(), message: told }),
]);
export type AnalystReply = z.output<typeof analystReply>;
