import * as z from 'zod';
import { dimensionWords } from './analyses/suggest';
import type { JsonSchema } from './jsonSchema';
import { tell } from './sentence';
import { refusal } from './told';

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
    .describe('most minutes that a member trains; then it ends with a checkpoint and its validation counts'),
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
  if (second) addIssue({ code: 'custom', path: [second], ...refusal(tell`only one of ${kinds.join(', ')} can be given`) });
  if (sweep.halving && sweep.suggest) {
    const said = tell`suggested settings come one after the other, so there is no rung to compare them on`;
    addIssue({ code: 'custom', path: ['halving'], ...refusal(said) });
  }
  for (const kind of ['random', 'suggest'] as const) {
    for (const [key, one] of Object.entries(sweep[kind]?.space ?? {})) {
      const path = [kind, 'space', key];
      if (!('low' in one)) continue;
      if (one.low >= one.high) addIssue({ code: 'custom', path, ...refusal(tell`${key}: "low" ${one.low} must be less than "high" ${one.high}`) });
      else if (one.log && one.low <= 0) addIssue({ code: 'custom', path, ...refusal(tell`${key}: with "log" the "low" must be above 0; it is ${one.low}`) });
    }
  }
  if (sweep.seeds === undefined) return;
  const varies = {
    grid: [sweep.grid], random: [sweep.random?.space], list: sweep.list ?? [], suggest: [sweep.suggest?.space],
  } as const satisfies Record<(typeof kinds)[number], unknown>;
  for (const kind of kinds) {
    if (varies[kind].some((one) => one !== undefined && seedKey in one)) {
      addIssue({ code: 'custom', path: [kind], ...refusal(tell`${seedKey} is varied by "${kind}" and by "seeds": keep one of them`) });
    }
  }
});
/** The same for an editor's completion. */
export const sweepJsonSchema = () => z.toJSONSchema(sweepSchema, { io: 'input' }) as JsonSchema;
export type Sweep = z.output<typeof sweepSchema>;
/** How a number or a choice is drawn. */
export type Distribution = z.output<typeof random>['space'][string];
export type SlurmOptions = z.output<typeof slurm>;

/** `rates` of `/x/rates.sweep.json`. */
export const sweepStem = (path: string): string => {
  const name = path.split(/[\\/]/).at(-1) ?? path;
  return name.endsWith(sweepEnding) ? name.slice(0, -sweepEnding.length) : name.replace(/\.jsonc?$/, '');
};
