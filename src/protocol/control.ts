import * as z from 'zod';
import type { Told } from './sentence';

/** A wish to a live trainer: a small file renamed into `<run>/control/`, deleted once obeyed. */
export const controlSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('stop') }),
  z.object({ kind: z.literal('pause') }),
  z.object({ kind: z.literal('resume') }),
  /** One iteration, then pause again. */
  z.object({ kind: z.literal('step') }),
  z.object({ kind: z.literal('checkpoint') }),
]);
export type Control = z.output<typeof controlSchema>;

/** The last words of a program, for a parent that can translate them; stderr has them in English. */
export interface CommandFailure {
  readonly kind: 'failed';
  readonly said: Told;
}

/** What a forked trainer tells its parent: only hints; the truth is in the run folder. */
export type TrainerHint =
  | { readonly kind: 'run'; readonly folder: string }
  | { readonly kind: 'offset'; readonly offset: number }
  | CommandFailure;
