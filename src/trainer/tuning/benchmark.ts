import { Rng } from '../math/rng';
import type { Guide, PastTask, Points, Tuner } from '../tuner';
import { rowsOf } from './standing';
import type { Table } from './tables';

/** How methods are compared; part of every result, so that results of two protocols are never mixed. */
export interface Protocol {
  /** Evaluations that every method begins with: the same ones, drawn by seed and task. */
  readonly initial: number;
  /** Evaluations that it chooses after them. */
  readonly trials: number;
  readonly seeds: number;
}

/** What a method reached on one held-out task with one seed. */
export interface Trace {
  readonly method: string;
  readonly table: string;
  readonly task: string;
  readonly seed: number;
  /** (best so far − min)/(max − min) of the task's own table, after the initial evaluations and after each trial. */
  readonly regret: Float64Array;
}

/** Regret of the best so far, on the task's own scale. Stays at 0 once the optimum is found. */
export const regretCurve = (y: Float64Array, order: readonly number[], initial: number): Float64Array => {
  let [low, high] = [Infinity, -Infinity];
  for (const value of y) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const curve = new Float64Array(order.length - initial + 1);
  let best = Infinity;
  order.forEach((i, n) => {
    best = Math.min(best, y[i]);
    if (n + 1 >= initial) curve[n + 1 - initial] = high > low ? (best - low) / (high - low) : 0;
  });
  return curve;
};

/** The other tasks of a table: all that a method may learn from. */
export const pastWithout = (table: Table, task: string): readonly PastTask[] => table.tasks.filter(({ name }) => name !== task);

/** Places in a task's table that every method begins with. */
export const initialPlaces = (task: PastTask, seed: number, initial: number): number[] =>
  Rng.keyed(seed, 'tuning', task.name, 'initial').choose(task.y.length, Math.min(initial, task.y.length));

/** One search on a held-out task. @returns the places in the order of their evaluation */
export const search = (guide: Guide, task: PastTask, { initial, trials }: Protocol, method: string, seed: number): number[] => {
  const order = initialPlaces(task, seed, initial);
  const taken = new Set(order);
  const rng = Rng.keyed(seed, 'tuning', task.name, method);
  while (order.length < Math.min(task.y.length, initial + trials)) {
    const seen: Points = rowsOf(task, order);
    const { index } = guide.choose(seen, (i) => !taken.has(i), rng);
    if (taken.has(index) || !(index >= 0)) throw new Error(`${method} chose place ${index}, which is taken`);
    taken.add(index);
    order.push(index);
  }
  return padded(order, initial + trials);
};

/** A table that was tried to its end: the curve goes on as it is. */
const padded = (order: readonly number[], length: number): number[] =>
  [...order, ...Array.from({ length: Math.max(0, length - order.length) }, () => order[order.length - 1])];

/** What goes on while a benchmark runs. */
export interface Watching {
  breathe(): Promise<void>;
  /** A search has ended, or was known. */
  took(trace: Trace): void;
  /** Whether this search was done before. */
  knows(table: string, task: string, method: string, seed: number): boolean;
}

/** Leave one task out: one method on every task and seed of a table. @param only tasks to hold out; default: all */
export const benchmark = async (
  table: Table, method: string, tuner: Tuner, protocol: Protocol, { breathe, took, knows }: Watching, only?: readonly string[],
): Promise<void> => {
  for (const task of table.tasks.filter(({ name }) => !only || only.includes(name))) {
    const seeds = Array.from({ length: protocol.seeds }, (_, seed) => seed).filter((seed) => !knows(table.name, task.name, method, seed));
    if (seeds.length === 0) continue;
    const guide = await tuner.learn({
      past: pastWithout(table, task.name), pool: task.x, width: task.width,
      rng: Rng.keyed(0, 'tuning', table.name, task.name, method, 'learn'), breathe, progress: () => undefined,
    });
    for (const seed of seeds) {
      const order = search(guide, task, protocol, method, seed);
      took({ method, table: table.name, task: task.name, seed, regret: regretCurve(task.y, order, protocol.initial) });
      await breathe();
    }
  }
};
