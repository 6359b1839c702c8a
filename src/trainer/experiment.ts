import { joined, tell, type Told } from '../protocol/sentence';
import type { Config, PluginConfig } from '../protocol/config';
import { testedTaskSet } from '../protocol/testedTaskSet';
import type { Algorithm } from './algorithm';
import { byFamily } from './byFamily';
import { configProblems } from './config/configProblems';
import { meant } from './config/nearest';
import { sizeOf } from './engine/shapes';
import { sized } from './math/acting';
import { Rng } from './math/rng';
import type { Network, NetworkShape, Parameter } from './model';
import { OptionError, type OptionsOf } from './plugin';
import { algorithms, models, schemas, taskSets } from './registry';
import type { Values } from './state';
import type { TaskSource } from './taskSet';

/** A config with its plug-ins opened: everything that a loop needs. */
export interface Experiment {
  readonly config: Config;
  /** The config file's folder; relative paths start there. */
  readonly folder: string;
  /** Digests of the data when it was opened, by setting or name; none where nobody asked for them. */
  readonly data?: Readonly<Record<string, string>>;
  /** Where training tasks come from. */
  readonly source: TaskSource;
  /** Where validation and test tasks come from: the same, unless `evaluation.taskSet` says otherwise. */
  readonly held: TaskSource;
  /** Where training tasks came from, when `source` is that of validation and test (`heldOut`). */
  readonly trainedOn?: TaskSource;
  /** What a task asks a learner for. */
  readonly task: NetworkShape;
  readonly network: Network;
  readonly algorithm: Algorithm;
  readonly options: OptionsOf<Algorithm['options']>;
  /**
   * All meta-parameters: the network's own (unless each task starts anew), then the algorithm's, then what is carried from
   * iteration to iteration.
   */
  readonly parameters: readonly Parameter[];
  /** Those at the end of `parameters` that are not learned by gradient. */
  readonly carried: readonly Parameter[];
  /** Standard normals that are drawn for each task. */
  readonly noise: number;
  /** The network's parameters where each task starts from a draw of its own; else none. */
  readonly start: readonly Parameter[];
  /** Adaptation steps of training. */
  readonly trainedSteps: number;
  /** Adaptation steps of validation and test: as the config says, as far as the method goes. */
  readonly testSteps: number;
  /** Whether predictions on a query use the query batch's own statistics. */
  readonly transductive: boolean;
}

const optionsOf = ({ name: _name, ...options }: PluginConfig) => options as OptionsOf<Algorithm['options']>;

/** Opens a config's plug-ins. @throws Error with one sentence when data or modules are not right. */
export const openExperiment = async (config: Config, folder: string): Promise<Experiment> => {
  const opened = await openTaskSource(config, folder);
  const held = await openHeldSource(config, folder) ?? opened;
  return assemble(config, folder, asTrained(opened, config), held);
};

/** The task set as training draws from it: families as often as `training.families` says. */
export const asTrained = (source: TaskSource, { training: { families } }: Pick<Config, 'training'>): TaskSource =>
  (families === undefined ? source : byFamily(source, families));

/** Opens a config's task set alone. @throws Error with one sentence when its data are not right */
export const openTaskSource = async (config: Pick<Config, 'taskSet'>, folder: string): Promise<TaskSource> =>
  taskSets[config.taskSet.name].open(optionsOf(config.taskSet) as never, folder);

/**
 * Opens the task set of validation and test when it has options of its own.
 * @throws Error with one sentence that names `evaluation.taskSet`
 */
export const openHeldSource = async (
  config: Pick<Config, 'taskSet' | 'evaluation'>, folder: string,
): Promise<TaskSource | undefined> => {
  const own = config.evaluation.taskSet;
  if (!own) return undefined;
  const taskSet = heldOptions(testedTaskSet(config.taskSet, own) as PluginConfig);
  try {
    return await openTaskSource({ taskSet }, folder);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    throw new OptionError('evaluation.taskSet', {}, joined(['evaluation.taskSet', error.said], ': '));
  }
};

/** Options of a task set for validation and test, with its defaults. @throws OptionError with a sentence about `evaluation.taskSet` */
export const heldOptions = (taskSet: PluginConfig): PluginConfig => {
  const { taskSets: known } = schemas();
  if (!Object.hasOwn(known, taskSet.name)) {
    throw new OptionError('evaluation.taskSet', {},
      tell`evaluation.taskSet.name: there is no task set "${taskSet.name}"${meant(taskSet.name, Object.keys(known))}`);
  }
  const parsed = known[taskSet.name].safeParse(taskSet);
  if (parsed.success) return parsed.data as unknown as PluginConfig;
  const issues = parsed.error.issues.map((issue) => ({ ...issue, path: ['taskSet', ...issue.path] }));
  const sentences = configProblems(issues, { taskSet }, schemas()).map(({ message }) => aboutHeld(message));
  throw new OptionError('evaluation.taskSet', {}, joined([joined(sentences, '; '), ''], '.'));
};

/** A sentence about a task set's option, said of the one for evaluation. */
const aboutHeld = (told: Told): Told => {
  if (typeof told === 'string') return told.replace(/^taskSet\b/, 'evaluation.taskSet');
  return { ...told, values: told.values.map((value) => (typeof value === 'number' ? value : aboutHeld(value))) };
};

/** Makes a network of what the config's model builds. @param build the config's model, of any shape @param shape what is asked for */
export type Build = (build: (shape: NetworkShape) => Promise<Network>, shape: NetworkShape) => Promise<Network>;

/**
 * An experiment on open task sources (baselines use the same one with other inputs, algorithms or heads).
 * @param held of validation and test, when it is another @param made the network, when it is not as the config's model builds it
 * @throws OptionError when the network cannot be used on its tasks
 */
export const assemble = async (
  config: Config, folder: string, opened: TaskSource, openedHeld = opened, made: Build = (build, shape) => build(shape),
): Promise<Experiment> => {
  const algorithm = algorithms[config.algorithm.name];
  const options = optionsOf(config.algorithm);
  const trainedSteps = algorithm.steps(options);
  mustAct(opened, config);
  mustSuit(config);
  const source = forSteps(opened, trainedSteps);
  const held = openedHeld === opened ? source : forSteps(openedHeld, trainedSteps);
  const testSteps = stepsOf({ algorithm, options }, config.evaluation.steps);
  const task = taskOf(source, trainedSteps);
  const shape = algorithm.shape?.(task, options) ?? task;
  const heldTask = taskOf(held, trainedSteps);
  mustFit(shape, algorithm.shape?.(heldTask, options) ?? heldTask, config);
  const network = await made(async (of) => models[config.model.name].build(optionsOf(config.model) as never, of, folder), shape);
  const carried = algorithm.carried?.(network.parameters, options) ?? [];
  const start = algorithm.startsAnew ? network.parameters : [];
  const extraOf = (shaped: NetworkShape): readonly Parameter[] =>
    algorithm.extra?.(network.parameters, options, shaped, network.hidden ?? []) ?? [];
  const extra = extraOf(task);
  if (!sameShapes(extra, extraOf(heldTask))) mustFit(task, heldTask, config);
  const parameters = [...(algorithm.startsAnew ? [] : network.parameters), ...extra, ...carried];
  const transductive = !network.inductive && usesBatchStatistics(config.model) && !algorithm.inductive?.(options);
  const noise = algorithm.noise?.(options, task) ?? 0;
  return {
    config, folder, source, held, task, network, algorithm, options, parameters, carried, noise, start, trainedSteps, testSteps,
    transductive,
  };
};

/** Adaptation steps when so many are asked for: as far as the method goes. */
export const stepsOf = ({ algorithm, options }: Pick<Experiment, 'algorithm' | 'options'>, steps: number): number =>
  Math.min(steps, algorithm.mostSteps?.(options) ?? Infinity);

/** In a task set that acts, each adaptation step has a support set of its own. */
const forSteps = (source: TaskSource, steps: number): TaskSource =>
  (source.acting ? sized(source, source.acting.trajectories.train, Math.max(1, steps)) : source);

const mustAct = ({ acting }: TaskSource, { training: { outer }, taskSet }: Config): void => {
  if (!outer || acting) return;
  throw new OptionError('training.outer', {}, tell`training.outer ${outer.name} is for task sets that act, and ${taskSet.name} does not:
    remove training.outer.`);
};

/** What an algorithm needs of a task set that says what it gives; what models give is not asked here. */
const mustSuit = ({ algorithm: { name }, taskSet }: Config): void => {
  const { gives } = taskSets[taskSet.name];
  const missing = algorithms[name].needs?.find((trait) => trait !== 'hidden layers' && gives && !gives.includes(trait));
  if (!missing) return;
  const fitting = Object.entries(taskSets).flatMap(([other, { gives: theirs }]) => (theirs?.includes(missing) ? [other] : []));
  throw new OptionError('algorithm.name', {}, tell`algorithm "${name}" needs a task set of ${missing}, and ${taskSet.name} has
    ${gives?.join(' and ') || 'none'}: use it with ${fitting.join(', ')}, or choose another algorithm.`);
};

const taskOf = ({ input, output, metric, acting }: TaskSource, steps: number): NetworkShape =>
  ({ input, output, classes: metric === 'accuracy', steps, ...(acting && { actions: acting.actions }) });

const sameShapes = (a: readonly Parameter[], b: readonly Parameter[]): boolean =>
  JSON.stringify(a.map(({ name, shape }) => [name, shape])) === JSON.stringify(b.map(({ name, shape }) => [name, shape]));

const mustFit = (trained: NetworkShape, held: NetworkShape, config: Config): void => {
  const told = ({ input, output }: NetworkShape) => `${input.join(' × ')} in, ${output} out`;
  if (told(trained) === told(held)) return;
  throw new OptionError('evaluation.taskSet', {}, tell`evaluation.taskSet asks for another network (${told(held)}) than training
    (${told(trained)}): with ${config.algorithm.name}, leave what changes its shape (way, image size) as in training.`);
};

/** The experiment as validation and test see it. */
export const heldOut = (experiment: Experiment): Experiment => {
  const { held, source } = experiment;
  return held === source ? experiment
    : { ...experiment, source: held, trainedOn: source, task: taskOf(held, experiment.trainedSteps) };
};

const usesBatchStatistics = (model: PluginConfig) => model.norm === 'transductive' || model.norm === 'perStep';

export { sizeOf };

/** Numbers in all these parameters together. */
export const countOf = (parameters: readonly Parameter[]): number =>
  parameters.reduce((n, p) => n + sizeOf(p.shape), 0);

/** Numbers of the meta-parameters that are learned by gradient; those that are carried come after them. */
export const learnedCount = ({ parameters, carried }: Pick<Experiment, 'parameters' | 'carried'>): number =>
  countOf(parameters) - countOf(carried);

/** Fresh meta-parameters; the same seed gives the same ones. */
export const initialise = (parameters: readonly Parameter[], seed: number): Record<string, Values> =>
  Object.fromEntries(parameters.map(({ name, shape, init }) => [
    name, { shape, data: init(Rng.keyed(seed, 'initialisation', name), sizeOf(shape)) },
  ]));

/** Meta-parameters as one vector, in the order of `parameters`. */
export const flatten = (parameters: readonly Parameter[], meta: Readonly<Record<string, Values>>): Float32Array => {
  const flat = new Float32Array(countOf(parameters));
  let at = 0;
  for (const { name, shape } of parameters) {
    const values = meta[name];
    if (!values || values.data.length !== sizeOf(shape)) {
      throw new Error(`the checkpoint has no parameter ${name} of shape [${shape}]; it belongs to another model or `
        + 'algorithm');
    }
    flat.set(values.data, at);
    at += values.data.length;
  }
  return flat;
};

/** The vector taken apart again. */
export const unflatten = (parameters: readonly Parameter[], flat: Float32Array): Record<string, Values> => {
  let at = 0;
  return Object.fromEntries(parameters.map(({ name, shape }) => {
    const data = flat.slice(at, at + sizeOf(shape));
    at += data.length;
    return [name, { shape, data }];
  }));
};
