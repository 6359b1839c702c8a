import type { Forecast } from '../protocol/analyses/forecast';
import type { BaselineName, Config } from '../protocol/config';
import { mustBeWithinReach } from './config/reach';
import { openCurves } from './evaluation/curves';
import { headOf, type HeadKind } from './evaluation/jointPretraining';
import { whyNoBaseline } from './evaluation/whyNoBaseline';
import { countOf, heldOut, openExperiment } from './experiment';
import { type Breathe, yieldToEvents } from './interrupt';
import { MetaTrainer } from './metaTrainer';
import { openRuntimeFor } from './runtimes';

/** At least this many iterations, and this much time, are measured. */
const leastIterations = 3;
const leastSeconds = 0.5;
const now = () => performance.now() / 1000;

/** Measures a few iterations and a few adaptations. @param folder the config's folder */
export const forecast = async (config: Config, folder: string, breathe: Breathe = yieldToEvents): Promise<Forecast> => {
  const experiment = await openExperiment(config, folder);
  await mustBeWithinReach(experiment);
  const { training, evaluation } = config;
  const { runtime, threads } = await openRuntimeFor(config);
  const trainer = await MetaTrainer.create(experiment, runtime, threads, training.iterations);
  await trainer.step();
  const secondsPerIteration = await timed(async () => {
    await breathe();
    await trainer.step();
  });
  await trainer.dispose();
  const sample = Math.min(training.validationTasks, 20);
  const runner = await openCurves(heldOut(experiment), runtime, threads, experiment.testSteps, sample);
  const perTask = await timed(async () => { await runner.run(trainer.meta, 'validation', sample, breathe); }) / sample;
  await runner.dispose();
  const validations = training.validateEvery > 0 ? Math.floor(training.iterations / training.validateEvery) : 0;
  const adapted = validations * training.validationTasks + evaluation.tasks * (1 + evaluation.baselines.length);
  // Joint pretraining, for each kind of head, and the oracle are at most another training each, without its inner loop.
  const others = evaluation.baselines.filter((name) => name !== 'random' && !whyNoBaseline(name, experiment));
  const heads: Partial<Record<BaselineName, HeadKind>> = headOf;
  const trainings = new Set(others.map((name) => heads[name] ?? name));
  const pooled = trainings.size
    * (evaluation.baselineIterations ?? training.iterations) * secondsPerIteration * 0.5;
  return {
    parameters: countOf(experiment.parameters),
    secondsPerIteration,
    seconds: training.iterations * secondsPerIteration + adapted * perTask + pooled,
    peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
    tasks: training.iterations * training.metaBatch,
    runtime: runtime.name, threads, measuredIterations: trainer.iteration, validations,
    iterations: training.iterations, metaBatch: training.metaBatch,
  };
};

/** Mean seconds of a call. */
const timed = async (call: () => Promise<void>): Promise<number> => {
  const begin = now();
  let calls = 0;
  while (calls < leastIterations || now() - begin < leastSeconds) {
    await call();
    calls++;
  }
  return (now() - begin) / calls;
};
