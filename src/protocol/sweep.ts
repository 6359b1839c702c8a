import * as z from 'zod';
import { dimensionWords } from './analyses/suggest';

/** Ending of every sweep file. */
export const sweepEnding = '.sweep.json';

/** The key of a config that members of one setting differ in. */
export const seedKey = 'training.seed';

const normal = z.strictObject({
  mean: z.number(), deviation: z.number().positive(), whole: z.boolean().default(false).describe('whole numbers only'),
}).describe('normally distributed');
const space = <T extends z.ZodType>(one: T, what: string) => z.record(z.string(), one).describe(what);
const settings = z.record(z.string(), z.unknown());
const seed = z.int().min(0).max(4294967295);

const random = z.strictObject({
  count: z.int().min(1).max(10_000).describe('how many settings are drawn'),
  space: space(z.union([...dimensionWords.options, normal]), 'where from, by key: even, even in its logarithm, normal, or one of some choices'),
  seed: seed.default(0).describe('seed of the draws: the same settings each time'),
}).describe('settings drawn at random (Bergstra & Bengio 2012)');

const suggest = z.strictObject({
  count: z.int().min(1).max(10_000).describe('how many settings are tried, one after the other'),
  space: space(dimensionWords, 'what may vary, by key'),
  method: z.string().min(1).default('empiricalPrior').describe('a method of `maml-lab suggest`'),
  history: z.array(z.string().min(1)).default([])
    .describe('more to learn from beside this sweep: folders of runs, CSV files, shipped tables'),
  seed: seed.default(0).describe('seed of the suggestions'),
}).describe('the meta-model chooses from what it saw so far (`maml-lab suggest`)');

const limits = z.strictObject({
  iterations: z.int().min(1).optional().describe('most meta-iterations of a member'),
  minutes: z.number().positive().optional()
    .describe('most minutes that a member trains; then it ends with a checkpoint and its best validation counts'),
}).describe('where a member ends, if not before');

const halving = z.strictObject({
  rungs: z.int().min(2).max(12).default(3).describe('how often is looked, the end included'),
  factor: z.number().gt(1).max(100).default(3).describe('of how many settings one goes on at each rung, and how much longer'),
}).describe('successive halving on validation (Jamieson & Talwalkar 2016)');

const slurm = z.strictObject({
  partition: z.string().min(1).optional().describe('where jobs are put'),
  account: z.string().min(1).optional().describe('who pays'),
  minutes: z.int().min(1).default(60).describe('time limit of a job; a member that needs more goes on in the next one'),
  warnSeconds: z.int().min(1).default(60).describe('how long before its limit a job is told, to write a checkpoint'),
  memoryMb: z.int().min(1).optional().describe('memory of a job; default: the forecast, half as much again'),
  words: z.array(z.string().min(1)).default([]).describe('more words for sbatch, e.g. "--constraint=avx2"'),
  host: z.string().min(1).optional().describe('a login node that is reached by ssh; default: this machine is one'),
  roots: z.tuple([z.string().min(1), z.string().min(1)]).optional()
    .describe('where the shared folder is mounted here, and where there; default: the same path'),
  program: z.array(z.string().min(1)).min(1).optional()
    .describe('how maml-lab is called there; default: as here'),
}).describe('how jobs are sent to SLURM');

const kinds = ['grid', 'random', 'list', 'suggest'] as const;

/** The schema of a `*.sweep.json`: types, defaults, messages and completion come from here. */
export const sweepSchema = z.strictObject({
  $schema: z.string().optional().describe('a JSON schema, for editors without the extension'),
  name: z.string().min(1).max(80).optional().describe('what the sweep is called; default: the file name'),
  base: z.union([
    z.string().min(1).meta({ format: 'path' }), settings,
  ]).meta({ description: 'the config that members vary: its file, or the config itself', format: 'path' }),
  grid: z.record(z.string(), z.array(z.unknown()).min(1)).optional().describe('every combination of these values, by key'),
  random: random.optional().describe('settings drawn at random (Bergstra & Bengio 2012)'),
  list: z.array(settings).min(1).optional().describe('settings one by one: values by key'),
  suggest: suggest.optional().describe('the meta-model chooses from what it saw so far (`maml-lab suggest`)'),
  seeds: z.union([z.int().min(1).max(1000), z.array(seed).min(1)]).optional()
    .describe('training seeds of each setting: a list, or how many from 0 on; default: the base\'s own'),
  limits: limits.optional().describe('where a member ends, if not before'),
  halving: halving.optional().describe('successive halving on validation (Jamieson & Talwalkar 2016)'),
  atOnce: z.int().min(1).max(100_000).optional().describe('most members at once; default: as many as cores and memory hold'),
  out: z.string().min(1).optional().describe('the sweep\'s folder, from here on; default: runs/ and the file\'s name'),
  slurm: slurm.optional().describe('how jobs are sent to SLURM'),
}).superRefine((sweep, { addIssue }) => {
  const [, second] = kinds.filter((kind) => sweep[kind] !== undefined);
  if (second) addIssue({ code: 'custom', path: [second], message: `only one of ${kinds.join(', ')} can be given` });
  if (sweep.halving && sweep.suggest) {
    addIssue({ code: 'custom', path: ['halving'], message: 'suggested settings come one after the other, so there is no rung to compare them on' });
  }
});
export type Sweep = z.output<typeof sweepSchema>;
/** How a number or a choice is drawn. */
export type Distribution = z.output<typeof random>['space'][string];
export type SlurmOptions = z.output<typeof slurm>;

/** One run of a sweep: what it changes in the base, by dotted key. Its id follows from the whole config that results. */
export const memberSchema = z.object({
  id: z.string(), settings, seed: z.int().nullable(),
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
});
export type SweepRecord = z.output<typeof sweepRecordSchema>;

/** What was decided at a rung: who goes on. Written once, by whoever comes first. */
export const rungSchema = z.object({
  iteration: z.int(), kept: z.array(z.string()),
  /** Mean validation over seeds at that iteration by setting, best first; null: it failed or was not finite. */
  results: z.array(z.object({ members: z.array(z.string()), value: z.number().nullable() })),
});
export type Rung = z.output<typeof rungSchema>;

/** Why a member ended without a result of its own: `time` is the sweep's limit. */
export const endedSchema = z.object({
  reason: z.enum(['time', 'failed']), message: z.string(), minutes: z.number().optional(),
});
export type Ended = z.output<typeof endedSchema>;

/** What a scheduler brought back of a job. */
export const jobSchema = z.object({
  job: z.string(), member: z.string(), state: z.string(), exitCode: z.string(), reason: z.string(), node: z.string(), restarts: z.int(),
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

/** `rates` of `/x/rates.sweep.json`. */
export const sweepStem = (path: string): string => {
  const name = path.split(/[\\/]/).at(-1) ?? path;
  return name.endsWith(sweepEnding) ? name.slice(0, -sweepEnding.length) : name.replace(/\.jsonc?$/, '');
};
