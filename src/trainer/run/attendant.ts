import type { Told } from '../../protocol/sentence';
import type { Runtime } from '../engine/runtime';
import type { Experiment } from '../experiment';
import type { Breathe } from '../interrupt';

/** A meta-iteration about to be computed: its number from 1, and the meta-parameters before its update. */
export interface Upcoming {
  readonly iteration: number;
  readonly meta: Float32Array;
}

/** Somebody who attends a training run (a debugger): asked at each meta-iteration, may wait as long as it likes. */
export interface Attendant {
  before(upcoming: Upcoming): Promise<void>;
  /** The meta-loss or meta-gradient of this iteration was not finite: the run is about to end with that. */
  notFinite(upcoming: Upcoming): Promise<void>;
  dispose(): Promise<void>;
}

/** What an attendant works with. */
export interface Attended {
  readonly experiment: Experiment;
  readonly runtime: Runtime;
  readonly threads: number;
  readonly breathe: Breathe;
  /** Writes a warning into the run's record. */
  readonly warn: (code: string, said: Told) => void;
}
