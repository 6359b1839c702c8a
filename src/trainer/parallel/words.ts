import type { Config } from '../../protocol/config';
import type { Values } from '../engine/runtime';
import type { Split } from '../taskSet';

/** What the jobs of one meta-iteration or one evaluation have in common: it is sent to each worker once. */
export interface Round {
  /** All meta-parameters in one vector. */
  readonly meta: Float32Array;
  /** The algorithm's numbers that are graph inputs. */
  readonly scalars: Readonly<Record<string, Values>>;
}

/** One call of a compiled graph. What it computes depends on its words alone, never on who does it. */
export type Job =
  /** Meta-loss and meta-gradient of one shard of an iteration's meta-batch. */
  | { readonly kind: 'gradient'; readonly iteration: number; readonly shard: number }
  /** Adaptation curves of tasks `first` … of validation or test. */
  | { readonly kind: 'curves'; readonly split: Split; readonly first: number; readonly chunk: number; readonly steps: number };

/** What a job gives: outputs by name, and for curves the families of its tasks. */
export interface Outcome {
  readonly values: Readonly<Record<string, Values>>;
  readonly families: readonly (string | undefined)[];
}

/** Where an outcome lies on the board. */
export interface Laid {
  readonly at: number;
  readonly bytes: number;
}

/** To a worker. `open` comes first, a `round` before the first job that belongs to it. */
export type ToWorker =
  | { readonly kind: 'open'; readonly config: Config; readonly folder: string; readonly threads: number; readonly hasBoard: boolean }
  | { readonly kind: 'round'; readonly round: Round }
  | { readonly kind: 'job'; readonly id: number; readonly job: Job };

/** From a worker: one `ready` or `unable`, then a `done`, `laid` (it lies on the board) or `failed` for each job. */
export type FromWorker =
  | { readonly kind: 'ready'; readonly runtime: string }
  | { readonly kind: 'unable'; readonly message: string }
  | { readonly kind: 'done'; readonly id: number; readonly outcome: Outcome }
  | { readonly kind: 'laid'; readonly id: number; readonly laid: Laid }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };
