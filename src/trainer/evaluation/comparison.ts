import { type Curves, openCurves } from './curves';
import type { Runtime } from '../engine/runtime';
import { type Experiment, stepsOf } from '../experiment';
import type { Breathe } from '../interrupt';
import type { WorkerPool } from '../parallel/pool';
import { better, meanAndInterval } from '../statistics';
import type { Split } from '../taskSet';

/** What every baseline needs: the run's experiment, where to run, and the episodes to be compared on. */
export interface Comparison {
  readonly experiment: Experiment;
  readonly runtime: Runtime;
  readonly threads: number;
  readonly tasks: number;
  readonly steps: number;
  readonly split: Split;
  /** Which task each episode is a draw of, where tasks are drawn more than once. */
  readonly drawsOf?: readonly string[] | undefined;
  readonly progress?: (what: string, done: number, total: number) => void;
  readonly breathe?: Breathe;
  /** Processes that share tasks of the run's own experiment. */
  readonly pool?: WorkerPool;
}

/** What is measured of a baseline: values[step][task] of the metric, and of further scores by name. */
export interface Measured extends Pick<Curves, 'query' | 'further'> {
  /** The step size that did best on validation tasks, where one was chosen. */
  readonly rate?: number;
}

/** Curves of an experiment on the comparison's tasks, or on others of a split. */
export const curveIn = async (
  c: Comparison, experiment: Experiment, meta: Float32Array, split: Split, tasks: number,
): Promise<Measured> => {
  const pool = experiment === c.experiment ? c.pool : undefined;
  const runner = await openCurves(experiment, c.runtime, c.threads, stepsOf(experiment, c.steps), tasks, pool);
  return runner.run(meta, split, tasks, c.breathe).finally(() => runner.dispose());
};

/** What each step size reaches on validation tasks: values[step][task]. */
export type Tried = Map<number, Measured['query']>;

/** The choice that does best: a step size, and what it reaches. */
export interface Best {
  readonly rate: number;
  readonly step: number;
  readonly mean: number;
}

/** The best step size among these (the first of equals), and the step of `steps` at which it is. */
export const bestOf = (metric: string, tried: Readonly<Tried>, steps: readonly number[]): Best | undefined => {
  let best: Best | undefined;
  for (const [rate, rows] of tried) {
    for (const step of steps) {
      const { mean } = meanAndInterval(rows[step]);
      if (Number.isFinite(mean) && (!best || better(metric, mean, best.mean))) best = { rate, step, mean };
    }
  }
  return best;
};

/** Numbers of steps that a baseline is tuned for: those trained, and the last that is measured. */
export const budgetsOf = ({ trainedSteps }: Experiment, steps: number): number[] => [...new Set([Math.min(trainedSteps, steps), steps])];

/** By name: what was tuned for the trained steps, and where another step size is better for the last, that, too: `adam@200`. */
export const byBudget = (name: string, steps: number, [first, ...others]: readonly Measured[]): Record<string, Measured> => ({
  [name]: first, ...Object.fromEntries(others.filter(({ rate }) => rate !== first.rate).map((one) => [`${name}@${steps}`, one])),
});
