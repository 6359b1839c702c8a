import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { Feature, HiddenLayer, NetworkShape, Parameter, Params, Pass, Statistics } from './model';
import type { OptionShape, OptionsOf, PluginInfo } from './plugin';
import type { Batch } from './taskSet';

export { filled } from './model';
export * from './plugin';
export type { Batch, HiddenLayer, NetworkShape, Parameter, Params, Pass, Statistics };

/** A learner at some parameters: what adaptation yields after each step. */
export interface Predictor {
  readonly params: Params;
  /** Loss on a batch, differentiable in `params`. */
  loss(batch: Batch): Scalar;
  /** Metric on a batch (no gradient is taken of it). */
  score(batch: Batch): Scalar;
  /** @param x [n, ...input] @param weight [n], when some places are empty @returns [n, output] */
  predict(x: Tensor, weight?: Tensor): Tensor;
  /** What each layer gives for `x`, first to last; empty when the network does not tell. */
  features(x: Tensor): readonly Feature[];
  /** Standard deviation of each prediction, when the method tells how sure it is: [n, output]. */
  deviation?(x: Tensor, weight?: Tensor): Tensor;
  /** Scores on a batch beside the task's own, by name: `logLikelihood` (nats per example) where there is a deviation. */
  further?(batch: Batch): Readonly<Record<string, Scalar>>;
}

/** A Gaussian for each output of each example, [n, output] both. */
export interface Gaussian {
  readonly mean: Tensor;
  readonly deviation: Tensor;
}

/** The network and the task's loss, as an algorithm sees them while it is traced for ONE task. */
export interface Learner {
  readonly parameters: readonly Parameter[];
  /** What a task asks for: shape of an example, numbers to predict for each. The network's own shape may differ. */
  readonly task: NetworkShape;
  /** Names that the inner loop may change. */
  readonly adaptable: readonly string[];
  /** Names of the last layer's parameters. */
  readonly head: readonly string[];
  /** Layers that `Pass.modulate` reaches. */
  readonly hidden: readonly HiddenLayer[];
  /** Loss on the support set at `params` after `step` adaptation steps. */
  supportLoss(params: Params, support: Batch, step: number): Scalar;
  /** The predictor at `params` after `step` steps (inductive norms take their statistics from `support`). */
  at(params: Params, support: Batch, step: number): Predictor;
  /**
   * The network itself, for methods that use it otherwise than to predict.
   * @param x [n, ...input of the network] @param weight [n], when some places are empty @returns [n, output of the network]
   */
  apply(params: Params, x: Tensor, step: number, weight?: Tensor): Tensor;
  /**
   * A predictor with the task's loss and score that predicts in its own way.
   * @param predict x [n, ...input] → [n, output] @param features of the layers it goes through, when they can be seen
   */
  predicting(
    params: Params, predict: (x: Tensor, weight?: Tensor) => Tensor, features?: Predictor['features'],
  ): Predictor;
  /** The same learner, each of whose passes has more to it: modulation, statistics of its norms. */
  passing(more: (step: number) => Partial<Pass>): Learner;
  /** The same for a method that tells how sure it is (regression): its loss is −log-likelihood, its score that of the mean. */
  telling(params: Params, tell: (x: Tensor, weight?: Tensor) => Gaussian, features?: Predictor['features']): Predictor;
}

/** What an algorithm is traced with. Editable numbers (rates, λ) are scalar inputs of the compiled graph. */
export interface Setting<S extends OptionShape = OptionShape> {
  /** The algorithm itself, so that one verb can use another. */
  readonly self: Pick<Algorithm<S>, 'adapt' | 'learner'>;
  readonly learner: Learner;
  readonly meta: Params;
  /** The network's parameters before adaptation: those of `meta`, or the task's own fresh ones (`startsAnew`). */
  readonly start: Params;
  readonly options: OptionsOf<S>;
  /** The options named in `editable` and the numbers of `scheduled`, as scalars. */
  readonly scalar: Readonly<Record<string, Scalar>>;
  /** The task's own standard normals [`noise`]; of no entry when the algorithm asks for none. */
  readonly noise: Tensor;
}

/** Meta-gradient of one task, by meta-parameter name, and the loss that is reported. */
export interface MetaGradient {
  readonly loss: Scalar;
  readonly gradient: Params;
  /** The next values of what is `carried`, by name; their mean over the tasks is kept. */
  readonly carried?: Params;
}

/** Meta-loss of one task, and the next values of what is `carried`, by name; their mean over the tasks is kept. */
export interface CarryingLoss {
  readonly loss: Scalar;
  readonly carried: Params;
}

export interface Algorithm<S extends OptionShape = OptionShape> extends PluginInfo {
  readonly family: 'behaviour' | 'initialisation' | 'optimiser';
  /**
   * What the meta-gradient is: the exact derivative of the meta-loss through gradient steps (`second`; `check` proves it
   * by differences), the same of a method that takes no gradient steps (`direct`), or something else.
   */
  readonly order: 'second' | 'direct' | 'first' | 'implicit';
  readonly options: S;
  /** Options that become scalar inputs, so that they can be edited while a run is paused. */
  readonly editable: readonly (keyof S & string)[];
  /** Adaptation steps of training. A method that only reads the support set has one: before and after reading it. */
  steps(options: OptionsOf<S>): number;
  /** Most adaptation steps that mean anything; evaluation goes no further. Default: any number. */
  mostSteps?(options: OptionsOf<S>): number;
  /** Whether it predicts a query without the other ones even where the network's norm would see them. Default: no. */
  inductive?(options: OptionsOf<S>): boolean;
  /** What the network is built for. Default: to predict a task's outputs from its examples. */
  shape?(task: NetworkShape, options: OptionsOf<S>): NetworkShape;
  /** Meta-parameters beside the network's own (learned rates, …), by name. Default: none. */
  extra?(
    parameters: readonly Parameter[], options: OptionsOf<S>, task: NetworkShape, hidden: readonly HiddenLayer[],
  ): readonly Parameter[];
  /**
   * Whether each task starts from network parameters of its own, drawn as the network draws them: then the meta-parameters are
   * the algorithm's `extra` ones alone. Default: no, the network's parameters are learned.
   */
  readonly startsAnew?: boolean;
  /** What goes on from one meta-iteration to the next without a gradient; `carryingLoss` or `metaGradient` gives its next values. */
  carried?(parameters: readonly Parameter[], options: OptionsOf<S>): readonly Parameter[];
  /** Numbers that change with the meta-iteration (annealing, …), as scalars by name; evaluation has the last ones. */
  scheduled?(options: OptionsOf<S>, iteration: number, iterations: number): Readonly<Record<string, number>>;
  /** How many standard normals a task needs (samples of a latent, perturbations). Default: none. */
  noise?(options: OptionsOf<S>, task: NetworkShape): number;
  /**
   * What adapts on a task, when that is more than the network (conditioned on the support set, with a head of its own):
   * `adapt` uses it, and so does whoever looks at support losses on the way.
   */
  learner?(setting: Setting<S>, support: Batch): Learner;
  /**
   * How much a task uses each of the method's parts (clusters), [parts], told by family. Default: it has none.
   */
  parts?(setting: Setting<S>, support: Batch): Tensor;
  /** Predictors after 0, 1, … `steps` adaptation steps on one task's support set. */
  adapt(setting: Setting<S>, support: Batch, steps: number): readonly Predictor[];
  /** Meta-loss of one task, to be differentiated in `meta`. Default: query loss after the last step. */
  metaLoss?(setting: Setting<S>, support: Batch, query: Batch): Scalar;
  /** The same of a method with something `carried`. */
  carryingLoss?(setting: Setting<S>, support: Batch, query: Batch): CarryingLoss;
  /** The meta-gradient itself, for methods that are not the derivative of a loss through `adapt`. */
  metaGradient?(setting: Setting<S>, support: Batch, query: Batch): MetaGradient;
}

/** Declares an algorithm plug-in; the file name is its name in a config. */
export const algorithm = <S extends OptionShape>(definition: Algorithm<S>): Algorithm<S> => definition;
