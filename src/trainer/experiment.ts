import type { Config, PluginConfig } from '../protocol/config';
import type { Algorithm } from './algorithm';
import { sizeOf } from './engine/shapes';
import { Rng } from './math/rng';
import type { Network, Parameter } from './model';
import type { OptionsOf } from './plugin';
import { algorithms, models, taskSets } from './registry';
import type { Values } from './state';
import type { TaskSource } from './taskSet';

/** A config with its plug-ins opened: everything that a loop needs. */
export interface Experiment {
  readonly config: Config;
  /** The config file's folder; relative paths start there. */
  readonly folder: string;
  readonly source: TaskSource;
  readonly network: Network;
  readonly algorithm: Algorithm;
  readonly options: OptionsOf<Algorithm['options']>;
  /** All meta-parameters: the network's own, then the algorithm's. */
  readonly parameters: readonly Parameter[];
  /** Adaptation steps of training. */
  readonly trainedSteps: number;
  /** Whether predictions on a query use the query batch's own statistics. */
  readonly transductive: boolean;
}

const optionsOf = ({ name: _name, ...options }: PluginConfig) => options as OptionsOf<Algorithm['options']>;

/** Opens a config's plug-ins. @throws Error with one sentence when data or modules are not right. */
export const openExperiment = async (config: Config, folder: string): Promise<Experiment> => {
  return assemble(config, folder, await openTaskSource(config, folder));
};

/** Opens a config's task set alone. @throws Error with one sentence when its data are not right */
export const openTaskSource = async (config: Pick<Config, 'taskSet'>, folder: string): Promise<TaskSource> =>
  taskSets[config.taskSet.name].open(optionsOf(config.taskSet) as never, folder);

/** An experiment on an open task source (baselines use the same one with other inputs or algorithms). */
export const assemble = async (config: Config, folder: string, source: TaskSource): Promise<Experiment> => {
  const algorithm = algorithms[config.algorithm.name];
  const options = optionsOf(config.algorithm);
  const trainedSteps = algorithm.steps(options);
  const network = await models[config.model.name].build(
    optionsOf(config.model) as never, { input: source.input, output: source.output, steps: trainedSteps }, folder);
  const parameters = [...network.parameters, ...(algorithm.extra?.(network.parameters, options) ?? [])];
  const transductive = !network.inductive && usesBatchStatistics(config.model);
  return { config, folder, source, network, algorithm, options, parameters, trainedSteps, transductive };
};

const usesBatchStatistics = (model: PluginConfig) => model.norm === 'transductive' || model.norm === 'perStep';

export { sizeOf };

/** Numbers in all these parameters together. */
export const countOf = (parameters: readonly Parameter[]): number =>
  parameters.reduce((n, p) => n + sizeOf(p.shape), 0);

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
