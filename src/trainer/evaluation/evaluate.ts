import type { BaselineName } from '../../protocol/config';
import { protocolOf } from '../../protocol/comparable';
import type { Evaluation } from '../../protocol/events';
import { type BaselineCurves, compareBaselines } from './baselines';
import { type Curves, openCurves } from './curves';
import { drawsOf } from '../draw';
import { familiesOf } from './families';
import type { Runtime } from '../engine/runtime';
import { type Experiment, flatten, stepsOf } from '../experiment';
import type { Breathe } from '../interrupt';
import { openRuntimeFor } from '../runtimes';
import type { WorkerPool } from '../parallel/pool';
import type { Values } from '../state';
import { namedScores } from './namedScores';
import { curveOf, valuesAt } from '../statistics';
import type { Split } from '../taskSet';

export interface EvaluationOptions {
  readonly tasks: number;
  /** Adaptation steps; may go beyond those trained. */
  readonly steps: number;
  readonly split: Split;
  readonly baselines: readonly BaselineName[];
  readonly progress?: (what: string, done: number, total: number) => void;
  /** Called between pieces of the work; may end it. */
  readonly breathe?: Breathe;
  /** Processes that share the tasks. */
  readonly pool?: WorkerPool;
}

/** Adapts to fresh tasks and measures; baselines see the same episodes. @param meta a run's meta-parameters */
export const evaluate = async (
  experiment: Experiment, meta: Readonly<Record<string, Values>>, options: EvaluationOptions,
): Promise<Evaluation> => {
  const { config } = experiment;
  const { runtime, threads } = await openRuntimeFor(config);
  return evaluateOn(experiment, flatten(experiment.parameters, meta), options, runtime, threads);
};

/**
 * The same on a runtime that is open already.
 * @param meta all meta-parameters in one vector @throws Interrupted when `breathe` ended it
 */
export const evaluateOn = async (
  experiment: Experiment, meta: Float32Array, options: EvaluationOptions, runtime: Runtime, threads: number,
): Promise<Evaluation> => {
  const { source, config, data, trainedSteps, transductive } = experiment;
  const { tasks, split, progress, breathe, pool } = options;
  const steps = stepsOf(experiment, options.steps);
  const runner = await openCurves(experiment, runtime, threads, steps, tasks, pool);
  const values = await runner.run(meta, split, tasks, breathe, (done) => progress?.('evaluation', done, tasks))
    .finally(() => runner.dispose());
  const of = drawsOf(experiment, split, tasks);
  const compared = await compareBaselines(
    { experiment, runtime, threads, tasks, steps: options.steps, split, drawsOf: of, progress, breathe, pool }, options.baselines);
  const scores = await namedScores({ experiment, runtime, threads, tasks, split, breathe }, meta);
  return {
    tasks, split, metric: source.metric, trainedSteps, transductive, seed: config.training.seed,
    curve: curveOf(values.query, source.metric, of), ...familiesOf(values, source.metric),
    baselines: Object.fromEntries(Object.entries(compared).map(([name, { curve }]) => [name, curve])),
    ...furtherScores(values, compared, of), ...pairedWith(values, compared, source.metric, of),
    values: valuesAt(values.query, [Math.min(trainedSteps, steps), steps]),
    ...(scores.length > 0 && { scores }),
    protocol: protocolOf({ ...config }, { split, tasks, metric: source.metric, transductive, data }),
  };
};

/** The run beside each baseline, task by task. */
const pairedWith = (
  { query }: Curves, compared: Readonly<Record<string, BaselineCurves>>, metric: string, of: readonly string[] | undefined,
): Pick<Evaluation, 'paired'> => {
  const all = Object.entries(compared);
  if (all.length === 0) return {};
  return {
    paired: Object.fromEntries(all.map(([name, { values, rate }]) => [name, {
      curve: curveOf(query.map((tasks, step) => tasks.map((value, t) => value - (values[step]?.[t] ?? NaN))), metric, of),
      ...(rate !== undefined && { rate }),
    }])),
  };
};

/** Scores beside the metric that the run has, and the baselines that have them too. */
const furtherScores = (
  { further }: Curves, compared: Readonly<Record<string, BaselineCurves>>, of: readonly string[] | undefined,
): Pick<Evaluation, 'further'> => {
  const names = Object.keys(further);
  if (names.length === 0) return {};
  return {
    further: Object.fromEntries(names.map((name) => [name, {
      curve: curveOf(further[name], name, of),
      baselines: Object.fromEntries(Object.entries(compared).flatMap(([baseline, own]) =>
        (own.further[name] ? [[baseline, own.further[name]]] : []))),
    }])),
  };
};
