import type { Values } from './engine/runtime';
import type { Split, Task } from './taskSet';

/** Which tasks of a split; see `drawTask`. */
export interface Ask {
  readonly split: Split;
  readonly iteration: number;
  readonly count: number;
  readonly first?: number;
}

/** Tasks as the inputs of a program, and of task sets that act the mean return after adaptation. */
export interface Drawn {
  readonly feeds: Record<string, Values>;
  readonly meanReturn?: number;
}

/** Where the examples of tasks come from: drawn, or made by the policy at hand. */
export interface Episodes {
  /** Whether they are the same whatever the meta-parameters are: then they can be drawn ahead. */
  readonly ahead: boolean;
  /** The tasks with their examples. @param meta all meta-parameters, in one vector */
  tasks(ask: Ask, meta: Float32Array): Promise<readonly Task[]>;
  /** The same as the inputs of a program. */
  draw(ask: Ask, meta: Float32Array): Promise<Drawn>;
  dispose(): Promise<void>;
}
