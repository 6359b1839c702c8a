import type { Rng } from './math/rng';
import type { Points } from './tuning/gaussianProcess';

export type { Points };

/** Settings that were tried on one task: x [n, width] in 0 … 1, y [n] as it was measured; lower is better. */
export interface PastTask extends Points {
  readonly name: string;
}

/** What guides a choice beside the evaluations of the task at hand. */
export interface Guidance {
  /** Old tasks, never with an evaluation of the task at hand. */
  readonly past: readonly PastTask[];
  /** Settings that may be chosen, [m, width]. */
  readonly pool: Float64Array;
  readonly width: number;
  /** Chance while learning from the past. */
  readonly rng: Rng;
  /** Lets others in; ends the work when nobody wants it any more. */
  breathe(): Promise<void>;
  /** A share of the learning is done. */
  progress(done: number, total: number): void;
}

/** How much a choice leans on one old task. */
export interface Lean {
  readonly task: string;
  /** Shares; those of all tasks and of the task at hand itself sum to 1. */
  readonly weight: number;
}

/** What is expected of a setting: a result in the task's own unit, or where it would stand among past ones. */
export interface Expected {
  /** `result`: as measured. `logarithm`: its natural one. `standing`: z, so that Φ(z) is the share of settings that are better. */
  readonly unit: 'result' | 'logarithm' | 'standing';
  readonly mean: number;
  readonly deviation: number;
}

/** The setting to try next. */
export interface Choice {
  /** Place in the pool. */
  readonly index: number;
  readonly expected?: Expected;
  /** Heaviest first; empty when nothing old was used. */
  readonly leans: readonly Lean[];
}

/** A method that has learned from the past and chooses for one task. */
export interface Guide {
  /**
   * @param seen evaluations of the task at hand so far @param open whether a place of the pool may still be chosen (one always)
   */
  choose(seen: Points, open: (index: number) => boolean, rng: Rng): Choice;
}

/** A method that proposes settings: a file of tuners/, whose name is its name. */
export interface Tuner {
  /** One plain sentence, and the paper it follows. */
  readonly summary: string;
  readonly source: string;
  /** Whether it uses old tasks; the others are baselines. */
  readonly transfers: boolean;
  /** Learns from old tasks, once for a pool. */
  learn(guidance: Guidance): Promise<Guide> | Guide;
}

/** Declares a tuner plug-in. */
export const tuner = (definition: Tuner): Tuner => definition;
