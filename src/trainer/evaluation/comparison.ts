import { type Curves, openCurves } from './curves';
import type { Runtime } from '../engine/runtime';
import { type Experiment, stepsOf } from '../experiment';
import type { Breathe } from '../interrupt';
import type { WorkerPool } from '../parallel/pool';
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
