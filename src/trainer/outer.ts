import type { OptionShape, OptionsOf, PluginInfo } from './plugin';

export * from './plugin';

/** The meta-batch at hand as functions of the meta-parameters: means over its tasks, at the policies after adaptation. */
export interface Objective {
  /** The loss and its gradient. */
  gradient(meta: Float32Array): Promise<{ readonly loss: number; readonly gradient: Float32Array }>;
  /** The gradient of the loss with ratios cut at 1 ± `clip`. */
  clippedGradient(meta: Float32Array, clip: number): Promise<Float32Array>;
  /** The loss, and the divergence from the policies that acted. */
  at(meta: Float32Array): Promise<{ readonly loss: number; readonly divergence: number }>;
  /**
   * The Fisher information matrix times a vector, at the meta-parameters that acted: the divergence's second derivative.
   * @param share of the tasks, the first ones, over which it is the mean
   */
  fisher(meta: Float32Array, vector: Float32Array, share: number): Promise<Float32Array>;
}

/** What an outer step made of a meta-batch. */
export interface OuterUpdate {
  readonly meta: Float32Array;
  /** Vectors carried to the next iteration, by the names of `Outer.state`. */
  readonly state: Readonly<Record<string, Float32Array>>;
  readonly loss: number;
  /** Length of the meta-gradient. */
  readonly gradientNorm: number;
  /** Size of the step as a share of the longest that was allowed, or the meta rate. */
  readonly rate: number;
}

/** What an outer step starts from. */
export interface OuterSetting<S extends OptionShape = OptionShape> {
  readonly objective: Objective;
  readonly meta: Float32Array;
  readonly state: Readonly<Record<string, Float32Array>>;
  readonly options: OptionsOf<S>;
  /** Finished meta-iterations. */
  readonly iteration: number;
}

/** How the meta-parameters move, for task sets that act, in place of an optimiser's step down the meta-gradient. */
export interface Outer<S extends OptionShape = OptionShape> extends PluginInfo {
  readonly options: S;
  /** Names of vectors as long as the meta-parameters that are carried over; they begin as zeros. */
  readonly state: readonly string[];
  update(setting: OuterSetting<S>): Promise<OuterUpdate>;
}

/** Declares an outer step; the file name is its name in a config. */
export const outer = <S extends OptionShape>(definition: Outer<S>): Outer<S> => definition;
