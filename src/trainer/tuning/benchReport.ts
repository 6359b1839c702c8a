import { pairedTest, type PairedTest } from '../../protocol/statistics';
import { Rng } from '../math/rng';
import type { Trace } from './benchmark';
import { ranks } from './scores';

/** A mean over seeds with its 95 % interval (Student's t). */
export interface Mean {
  readonly mean: number;
  readonly ci95: number;
}

/** One method on one table after a number of chosen evaluations. */
export interface Cell {
  readonly trials: number;
  /** Normalised regret, and rank among the methods with ties averaged; each a mean over tasks first. */
  readonly regret: Mean;
  readonly rank: Mean;
}

/** A method against a baseline on the same tasks, seeds and first evaluations. */
export interface Comparison {
  readonly against: string;
  readonly trials: number;
  /** Mean regret over the baseline's, with a 95 % interval by the bootstrap over seeds. */
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  /** method − baseline: below 0 is better. */
  readonly difference: PairedTest;
  /** What the interval of the difference says, and nothing more. */
  readonly verdict: 'better' | 'worse' | 'not distinguishable';
}

export interface MethodReport {
  readonly method: string;
  readonly cells: readonly Cell[];
  readonly comparisons: readonly Comparison[];
}

/** A table's result; `table` is "all" where tasks of several tables count alike. */
export interface TableReport {
  readonly table: string;
  readonly tasks: number;
  readonly seeds: number;
  readonly methods: readonly MethodReport[];
}

/** @param traces of one table, complete: every method on every task and seed @param at trials to report */
export const reportOf = (table: string, traces: readonly Trace[], at: readonly number[], against: readonly string[]): TableReport => {
  const methods = [...new Set(traces.map(({ method }) => method))];
  const tasks = [...new Set(traces.map((trace) => `${trace.table}/${trace.task}`))];
  const seeds = [...new Set(traces.map(({ seed }) => seed))];
  const found = new Map(traces.map((trace) => [`${trace.method}/${trace.table}/${trace.task}/${trace.seed}`, trace.regret]));
  const regret = (method: string, task: string, seed: number, k: number): number => {
    const curve = found.get(`${method}/${task}/${seed}`);
    if (!curve) throw new Error(`${method} has no result on ${task} with seed ${seed}`);
    return curve[Math.min(k, curve.length - 1)];
  };
  const bySeed = (value: (task: string, seed: number) => number): number[] =>
    seeds.map((seed) => tasks.reduce((sum, task) => sum + value(task, seed), 0) / tasks.length);
  const rankOf = (method: string, task: string, seed: number, k: number): number =>
    ranks(methods.map((one) => regret(one, task, seed, k)))[methods.indexOf(method)];
  return {
    table, tasks: tasks.length, seeds: seeds.length, methods: methods.map((method) => ({
      method,
      cells: at.map((trials) => ({
        trials, regret: meanOf(bySeed((task, seed) => regret(method, task, seed, trials))),
        rank: meanOf(bySeed((task, seed) => rankOf(method, task, seed, trials))),
      })),
      comparisons: against.filter((one) => one !== method && methods.includes(one)).flatMap((one) => at.map((trials) => compared(
        one, trials, bySeed((task, seed) => regret(method, task, seed, trials)), bySeed((task, seed) => regret(one, task, seed, trials))))),
    })),
  };
};

const average = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

const meanOf = (values: readonly number[]): Mean => {
  const test = pairedTest(values.map(() => 0), values, 'mse');
  return { mean: average(values), ci95: test ? (test.high - test.low) / 2 : Number.NaN };
};

const resamples = 2000;

const compared = (against: string, trials: number, own: readonly number[], base: readonly number[]): Comparison => {
  const difference = pairedTest(base, own, 'mse');
  if (!difference) throw new Error('a comparison needs two seeds or more');
  const rng = Rng.keyed(0, 'tuning', 'bootstrap');
  const ratios = Float64Array.from({ length: resamples }, () => {
    const picked = own.map(() => rng.int(own.length));
    return average(picked.map((i) => own[i])) / average(picked.map((i) => base[i]));
  }).sort();
  return {
    against, trials, ratio: average(own) / average(base), low: ratios[Math.floor(0.025 * resamples)],
    high: ratios[Math.ceil(0.975 * resamples) - 1], difference,
    verdict: difference.high < 0 ? 'better' : difference.low > 0 ? 'worse' : 'not distinguishable',
  };
};
