import type { Control } from '../protocol/control';
import type { RunEvent } from '../protocol/events';
import type { Told } from '../protocol/sentence';

/** A concrete tensor: row-major numbers and their shape. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

/** Everything a run needs to go on bit for bit; what a checkpoint file holds. */
export interface TrainingState {
  /** Finished meta-iterations: with the seed, also the place in every random stream. */
  readonly iteration: number;
  /** Meta-parameters by name (`layer/weight`, `layer/bias`, learned rates, …). */
  readonly meta: Readonly<Record<string, Values>>;
  /** Outer optimiser state by name (`first`, `second`, …). */
  readonly optimizer: Readonly<Record<string, Values>>;
  /** Counters of the loop that decide what happens next: best validation, patience, open metric window. */
  readonly counters: Readonly<Record<string, number>>;
}

type WithoutTime<E> = E extends RunEvent ? Omit<E, 'time'> : never;
/** An event as the loop says it; the recorder adds the time. */
export type NewEvent = WithoutTime<RunEvent>;

/** Where a loop leaves its record; a run folder, or memory in tests. */
export interface Recorder {
  event(event: NewEvent): void;
  /** Records something that a person should know. @param iteration default: of the last event */
  warn(code: string, said: Told, iteration?: number): void;
  /** Writes the checkpoint (atomically), records it, and prunes old ones; `best` ones are kept. */
  checkpoint(state: TrainingState, best: boolean): Promise<void>;
  /** The next wish of a person, if any; asked between iterations. */
  control(): Promise<Control | undefined>;
}
