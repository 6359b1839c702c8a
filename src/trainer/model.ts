import type { Trait } from '../protocol/catalog';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Rng } from './math/rng';
import type { OptionShape, OptionsOf, PluginInfo } from './plugin';

export * from './plugin';
export { isObject, loadUserModule, type UserModule } from './userModule';

/** Parameters by name, `layer/weight` and `layer/bias`, in the order of the network. */
export type Params = Readonly<Record<string, Tensor>>;

/** One parameter: its name, shape and initial values (row-major, `size` numbers). */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  init(rng: Rng, size: number): Float32Array;
}

/** How one forward pass normalises: with the batch at hand, or with statistics kept from another pass. */
export interface Pass {
  /** Adaptation steps taken so far: selects per-step norm parameters. */
  readonly step: number;
  /** [n]: 1 for an example, 0 for an empty place, which statistics must not count. Absent: all are examples. */
  readonly weight?: Tensor;
  /** Filled by the pass with its mean and variance per norm layer, when present. */
  readonly collect?: Tensor[];
  /** Used instead of the batch's own statistics, in the order they were collected, when present. */
  readonly use?: readonly Tensor[];
  /** Gives the statistics to use instead of the batch's own, by place of the norm layer, when present. */
  statistics?(place: number, own: Statistics): Statistics;
  /** Changes what a hidden layer gives before its bend (FiLM), by place in `Network.hidden`, when present. */
  modulate?(place: number, values: Tensor): Tensor;
  /** Filled by the pass with what each layer gives, first to last, when present. Only for looking: a network may ignore it. */
  readonly features?: Feature[];
}

/** Mean and variance of a batch, [channels] each. */
export interface Statistics {
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/** A hidden layer that can be modulated: its name and its units (channels). */
export interface HiddenLayer {
  readonly name: string;
  readonly units: number;
}

/** What one layer gives for a batch: [n, …]. */
export interface Feature {
  readonly layer: string;
  readonly values: Tensor;
}

/** A network without its head. */
export interface Body {
  /** Numbers that the head sees of one example. */
  readonly units: number;
  /** @param x [n, ...input] @returns [n, units] */
  apply(params: Params, x: Tensor, pass: Pass): Tensor;
}

/** A network for one input and output shape. Pure: all state is in `params`. */
export interface Network {
  readonly parameters: readonly Parameter[];
  /** Names of the last layer's parameters (ANIL adapts only these). */
  readonly head: readonly string[];
  /** Names that the inner loop leaves alone (per-step norm parameters), mostly none. */
  readonly outerOnly: readonly string[];
  /** Layers that `Pass.modulate` reaches, first to last. Absent: none. */
  readonly hidden?: readonly HiddenLayer[];
  /** What comes before the head. Absent: the network does not tell, and its head cannot be replaced by one of another kind. */
  readonly body?: Body;
  /** Whether a query is predicted with the support set's norm statistics (inductive) or its own (transductive). */
  readonly inductive: boolean;
  /** @param x [n, ...input] @returns [n, output] */
  apply(params: Params, x: Tensor, pass: Pass): Tensor;
}

/** What a network is built for. */
export interface NetworkShape {
  /** Shape of one example, e.g. [1] or [28, 28, 1]. */
  readonly input: readonly number[];
  /** Numbers predicted for one example. */
  readonly output: number;
  /** Whether these are scores of classes. */
  readonly classes?: boolean;
  /** Inner steps of training: the size of per-step parameters. */
  readonly steps: number;
  /** Of task sets that act: what the output decides. */
  readonly actions?: ActionSpace;
}

/** What a policy does: moves along some axes (output: their means, then their log deviations), or chooses one of a few. */
export interface ActionSpace {
  readonly kind: 'continuous' | 'discrete';
  readonly size: number;
  /** What a choice's actions are called; numbers otherwise. */
  readonly names?: readonly string[];
}

export interface Model<S extends OptionShape = OptionShape> extends PluginInfo {
  readonly options: S;
  /** What an algorithm can reach in it. */
  readonly gives?: readonly Trait[];
  /** @throws Error with one sentence when the options cannot fit the shape. */
  build(options: OptionsOf<S>, shape: NetworkShape, folder: string): Network | Promise<Network>;
}

/** Declares a model plug-in; the file name is its name in a config. */
export const model = <S extends OptionShape>(definition: Model<S>): Model<S> => definition;

/** Initial values all equal to `value`. */
export const filled = (value: number): Parameter['init'] => (_rng, size) => new Float32Array(size).fill(value);

/** A layer's output, noted for whoever looks at features. */
export const seen = (pass: Pass, layer: string, values: Tensor): Tensor => {
  pass.features?.push({ layer, values });
  return values;
};

/** A hidden layer's values before its bend, modulated when the pass says so. @param place in `Network.hidden` */
export const shaped = (pass: Pass, place: number, values: Tensor): Tensor => pass.modulate?.(place, values) ?? values;
