import * as z from 'zod';
import { sweepSchema } from './sweep';
import { sentence } from './told';

/** What lies in a sweep's folder beside its members' run folders, and how a member stands. */

const settings = z.record(z.string(), z.unknown());
/** It names a folder within the sweep's, also where the list was copied from somebody: nothing else may stand there. */
const memberId = z.string().regex(/^m-[0-9a-f]{6,64}$/);

/** One run of a sweep: what it changes in the base, by dotted key. Its id follows from the whole config that results. */
export const memberSchema = z.object({
  id: memberId, settings, seed: z.int().nullable(),
});
export type Member = z.output<typeof memberSchema>;

/** `sweep.json` of a sweep folder: what it was made of, and its members. Each is an ordinary run folder of that name. */
export const sweepRecordSchema = z.object({
  format: z.literal(1),
  /** Version of MAML Lab that made the list. */
  version: z.string(),
  name: z.string(),
  /** The sweep file. */
  source: z.string(),
  /** From the sweep's folder to the one where relative paths of the base start. */
  folder: z.string(),
  /** Of everything that members follow from: an equal one means an equal list. */
  digest: z.string(),
  /** The base as it was when the list was made: members do not change with the file. */
  base: settings,
  sweep: sweepSchema,
  /** Meta-iterations of a whole member, and between two validations of it. */
  iterations: z.int(), validateEvery: z.int(),
  members: z.array(memberSchema),
  /** Where members were placed, by the names of schedulers, the newest last; left out: on this machine alone. */
  schedulers: z.array(z.string()).min(1).optional(),
});
export type SweepRecord = z.output<typeof sweepRecordSchema>;

/** Where members of a sweep were placed: the last one places them again, and whoever ends the sweep asks all of them. */
export const schedulersOf = ({ schedulers = ['local'] }: Pick<SweepRecord, 'schedulers'>): readonly string[] => schedulers;

/** What was decided at a rung: who goes on. Written once, by whoever comes first. */
export const rungSchema = z.object({
  iteration: z.int(), kept: z.array(z.string()),
  /** Mean validation over seeds at that iteration by setting, best first; null: it failed or was not finite. */
  results: z.array(z.object({ members: z.array(z.string()), value: z.number().nullable() })),
});
export type Rung = z.output<typeof rungSchema>;

/** Why a member ended without a result of its own: `time` is the sweep's limit. */
export const endedSchema = z.object({
  reason: z.enum(['time', 'failed']), message: z.string(), said: sentence.optional(), minutes: z.number().optional(),
});
export type Ended = z.output<typeof endedSchema>;

/** What a scheduler brought back of a job. */
export const jobSchema = z.object({
  job: z.string(), member: memberId, state: z.string(), exitCode: z.string(), reason: z.string(), node: z.string(), restarts: z.int(),
});
export type Job = z.output<typeof jobSchema>;

/**
 * How a member stands. `resting`: at a rung, until all have come; `dropped`: others went on there; `limited`: its time was
 * over; `interrupted`: nobody works on it, and somebody should.
 */
export const memberStates = ['waiting', 'running', 'resting', 'finished', 'dropped', 'limited', 'failed', 'interrupted'] as const;
export type MemberState = (typeof memberStates)[number];

/** Nothing more will come of a member. */
export const isOver = (state: MemberState): boolean =>
  state === 'finished' || state === 'dropped' || state === 'limited' || state === 'failed';

/** `innerRate 0.01, seed 2`: what a member is called beside others of its sweep. */
export const memberWords = ({ settings: own, seed: number }: Member): string => {
  const words = Object.entries(own).map(([key, value]) => {
    const parts = key.split('.');
    const last = parts.at(-1) === 'name' ? parts.at(-2) ?? key : parts.at(-1) ?? key;
    return `${last} ${typeof value === 'string' ? value : JSON.stringify(value)}`;
  });
  return [...words, ...(number === null ? [] : [`seed ${number}`])].join(', ');
};
