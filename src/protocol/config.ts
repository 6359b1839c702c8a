import * as z from 'zod';
import { tell } from './sentence';
import { refusal } from './told';

/** A plug-in chosen in a config: its name and its own options. */
export interface PluginConfig {
  readonly name: string;
  readonly [option: string]: unknown;
}

const rate = z.number().positive();
/** What is meant where a config says nothing, by dotted key: a setting of it can be changed without naming it. */
export const unnamed = { 'training.optimizer': { name: 'adam' }, 'training.schedule': { name: 'constant' } } as const;
const optimizer = z.discriminatedUnion('name', [
  z.strictObject({
    name: z.literal('adam'),
    rate: rate.default(0.001).describe('meta rate β'),
    beta1: z.number().min(0).lt(1).default(0.9).describe('decay of the first moment'),
    beta2: z.number().min(0).lt(1).default(0.999).describe('decay of the second moment'),
    epsilon: rate.default(1e-8).describe('added to the root of the second moment'),
  }).describe('Adam (Kingma & Ba 2015, algorithm 1)'),
  z.strictObject({
    name: z.literal('adamW'),
    rate: rate.default(0.001).describe('meta rate β'),
    beta1: z.number().min(0).lt(1).default(0.9).describe('decay of the first moment'),
    beta2: z.number().min(0).lt(1).default(0.999).describe('decay of the second moment'),
    epsilon: rate.default(1e-8).describe('added to the root of the second moment'),
    weightDecay: z.number().min(0).default(0.01).describe('decoupled weight decay'),
  }).describe('Adam with decoupled weight decay (Loshchilov & Hutter 2019, algorithm 2)'),
  z.strictObject({
    name: z.literal('sgd'),
    rate: rate.default(0.01).describe('meta rate β'),
    momentum: z.number().min(0).lt(1).default(0).describe('momentum of the meta update'),
    weightDecay: z.number().min(0).default(0).describe('L2 weight decay'),
  }).describe('gradient descent, with momentum if set'),
]);
const schedule = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('constant') }).describe('the meta rate stays'),
  z.strictObject({
    name: z.literal('cosine'),
    floor: z.number().min(0).max(1).default(0).describe('last rate, as a share of the first'),
    warmup: z.int().min(0).default(0).describe('iterations of linear warm-up'),
  }).describe('cosine from the meta rate to its floor'),
  z.strictObject({
    name: z.literal('linear'),
    floor: z.number().min(0).max(1).default(0).describe('last rate, as a share of the first'),
    warmup: z.int().min(0).default(0).describe('iterations of linear warm-up'),
  }).describe('straight line from the meta rate to its floor'),
  z.strictObject({
    name: z.literal('step'),
    every: z.int().min(1).default(10000).describe('iterations between two drops'),
    factor: z.number().gt(0).lt(1).default(0.5).describe('what each drop multiplies the rate by'),
  }).describe('the rate drops by a factor every n iterations'),
]);

/** Baselines that stand on joint pretraining: fine-tuned, read by class means, with a head of cosines. */
export const pretrainedNames = ['joint', 'jointMeans', 'baselinePlusPlus'] as const;
export type PretrainedName = (typeof pretrainedNames)[number];
export const baselineNames = ['random', ...pretrainedNames, 'oracle', 'scratch', 'sgd', 'momentum', 'rmsprop', 'adam'] as const;
export type BaselineName = (typeof baselineNames)[number];
/** Adaptation steps of an evaluation, and processes that share a run. */
export const [mostSteps, mostWorkers] = [1000, 256] as const;

const evaluation = z.strictObject({
  tasks: z.int().min(2).default(600).describe('test tasks'),
  seed: z.int().min(0).max(4294967295).default(1)
    .describe('seed of validation and test tasks: leave it, and all runs are compared on identical episodes'),
  steps: z.int().min(0).max(mostSteps).default(10).describe('adaptation steps at test time'),
  taskSet: z.record(z.string(), z.unknown()).optional()
    .describe('options of the task set that validation and test tasks have instead of training\'s, e.g. {"way": 5}; '
      + 'with the name of another task set: that one, with these options alone'),
  baselines: z.array(z.enum(baselineNames)).default(['random'])
    .describe('compared on the same episodes: random initialisation; joint pretraining, fine-tuned (joint), read by class means '
      + 'without a step (jointMeans) or with a head of cosines (baselinePlusPlus); oracle; a fresh network on each task, trained by '
      + 'Adam for as long as is best (scratch), or step by step by an optimiser with its rate tuned (sgd, momentum, rmsprop, adam)'),
  baselineIterations: z.int().min(1).optional()
    .describe('iterations to train baselines of joint pretraining and the oracle; default: as many as the run'),
  baselineRate: rate.optional()
    .describe('outer rate at which baselines of joint pretraining and the oracle are trained; default: that of the run'),
});

export const runtimeNames = ['auto', 'onnx', 'wasm', 'tensorflow', 'reference'] as const;
export type RuntimeName = (typeof runtimeNames)[number];

/** Option schemas of the plug-ins, by kind and name. */
export interface PluginSchemas {
  readonly taskSets: Readonly<Record<string, z.ZodObject>>;
  readonly models: Readonly<Record<string, z.ZodObject>>;
  readonly algorithms: Readonly<Record<string, z.ZodObject>>;
  readonly outers: Readonly<Record<string, z.ZodObject>>;
}

const pick = (kinds: Readonly<Record<string, z.ZodObject>>) => {
  const [first, ...rest] = Object.values(kinds);
  if (!first) throw new Error('a catalogue without plug-ins');
  return z.discriminatedUnion('name', [first, ...rest] as never) as unknown as z.ZodType<PluginConfig>;
};

const trainingOf = ({ outers }: PluginSchemas) => z.strictObject({
  iterations: z.int().min(1).max(100_000_000).default(10000).describe('meta-iterations'),
  metaBatch: z.int().min(1).default(25).describe('tasks per meta-iteration'),
  shard: z.int().min(1).optional()
    .describe('tasks of one call; it must divide metaBatch. Default: as many as fit. Several workers share the shards'),
  optimizer: optimizer.prefault(unnamed['training.optimizer']).describe('the outer optimiser'),
  schedule: schedule.prefault(unnamed['training.schedule']).describe('how the meta rate changes'),
  outer: pick(outers).optional()
    .describe('how the meta-parameters move in task sets that act; default: the optimizer, down the meta-gradient'),
  clipNorm: rate.optional().describe('longest meta-gradient; longer ones are scaled down to it'),
  families: z.union([z.literal('balanced'), z.record(z.string(), z.number().min(0))]).optional()
    .describe('how often each family of tasks is trained on: "balanced" equally often, or in proportion to weights by name, '
      + 'e.g. {"line": 3} (1 for those not named); default: as the task set draws them'),
  taskReduction: z.enum(['mean', 'sum']).default('mean')
    .describe('how the losses of a meta-batch are joined; sum is the formula of Finn et al. 2017'),
  validateEvery: z.int().min(0).default(1000).describe('iterations between validations; 0: never'),
  validationTasks: z.int().min(2).default(100).describe('tasks of a validation'),
  earlyStop: z.strictObject({
    patience: z.int().min(1).default(10).describe('validations without improvement before stopping'),
  }).optional().describe('stop when validation no longer improves, and keep the best'),
  checkpointEvery: z.int().min(1).default(1000).describe('iterations between checkpoints'),
  keepCheckpoints: z.int().min(1).default(5).describe('newest checkpoints kept, beside the best and the last'),
  seed: z.int().min(0).max(4294967295).default(0).describe('seed of everything random'),
}).refine(({ shard = 1, metaBatch }) => metaBatch % shard === 0, { path: ['shard'], ...refusal(tell`it must divide training.metaBatch`) });

/** The schema of a `*.maml.json`: types, defaults, messages and JSON schema come from here. */
export const configSchema = (plugins: PluginSchemas) => z.strictObject({
  $schema: z.string().optional().describe('the JSON schema, for editors without the extension'),
  name: z.string().min(1).max(120).optional().describe('what the run is called; default: the file name'),
  taskSet: pick(plugins.taskSets).describe('where tasks come from'),
  model: pick(plugins.models).describe('the network that adapts'),
  algorithm: pick(plugins.algorithms).describe('how it adapts, and how it learns to'),
  training: trainingOf(plugins).prefault({}).describe('the outer loop'),
  evaluation: evaluation.prefault({}).describe('what is measured at the end'),
  runtime: z.enum(runtimeNames).default('auto').describe('what runs the compiled graph'),
  threads: z.int().min(1).max(256).optional().describe('processor threads; default: all cores, with workers one each'),
  workers: z.int().min(1).max(mostWorkers).optional()
    .describe('processes that share the shards of each meta-batch; the result does not depend on how many'),
});

export type Config = z.output<ReturnType<typeof configSchema>>;
export type TrainingConfig = Config['training'];
export type EvaluationConfig = Config['evaluation'];
export type OptimizerConfig = TrainingConfig['optimizer'];
export type ScheduleConfig = TrainingConfig['schedule'];
