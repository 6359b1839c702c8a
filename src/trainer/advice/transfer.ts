import type { Transfer } from '../../protocol/analyses/transfer';
import { HumanError } from '../../protocol/humanError';
import { tell } from '../../protocol/sentence';
import { pairedTest } from '../../protocol/statistics';
import { sampleOf } from '../byFamily';
import { type CurveRunner, openCurves } from '../evaluation/curves';
import { familiesDrawn } from '../draw';
import { type Experiment, flatten, heldOut, initialise, openExperiment } from '../experiment';
import { MetaTrainer } from '../metaTrainer';
import { openRuntimeFor } from '../runtimes';
import { finite, meanAndInterval } from '../statistics';
import type { TaskSource } from '../taskSet';
import type { Budgeted } from './budgeted';

/** Tasks that are drawn to find the families, and most families. */
const looked = { tasks: 200, families: 6 } as const;
/** Iterations that are timed before minutes are shared out. */
const timed = 4;

/** The same task set with tasks of some families only: others are drawn and thrown away. */
export const onlyFamilies = (source: TaskSource, families: readonly string[]): TaskSource => ({
  ...source,
  sample: (rng, split) => sampleOf(source, families, rng, split),
});

/**
 * Trains on all families, without each, on each alone, and not at all; adapts to tasks of each. All see the same
 * validation tasks and train as long.
 * @throws HumanError when the task set has fewer than two families
 */
export const transferMatrix = async (request: Budgeted): Promise<Transfer> => {
  const begin = performance.now();
  // What is trained on is decided here.
  const { families: _, ...training } = request.config.training;
  const experiment = await openExperiment({ ...request.config, training }, request.folder);
  const { runtime, threads } = await openRuntimeFor(request.config);
  const families = familiesOf(experiment);
  const groups = groupsOf(families);
  const iterations = await iterationsFor(request, experiment, groups.length);
  const total = iterations * groups.filter(({ length }) => length > 0).length;
  let done = 0;
  const runners = await Promise.all(families.map((family) => judges(family)));
  const values: number[][][] = [];
  try {
    for (const trainedOn of groups) {
      const meta = await trained(request, experiment, trainedOn, iterations);
      values.push(await scored(meta));
    }
  } finally {
    for (const runner of runners) await runner.dispose();
  }
  return {
    metric: experiment.source.metric, families, iterations, tasks: request.tasks, step: experiment.trainedSteps,
    rows: groups.map((trainedOn, i) => ({
      trainedOn: [...trainedOn], scores: values[i].map((own) => interval(own)),
    })),
    verdicts: families.map((family, j) => verdict(experiment, families, groups, values, family, j)),
    seconds: (performance.now() - begin) / 1000,
  };

  async function trained(
    { breathe }: Budgeted, { config, parameters, source }: Experiment, on: readonly string[], count: number,
  ): Promise<Float32Array> {
    if (on.length === 0) return flatten(parameters, initialise(parameters, config.training.seed));
    const own = { ...experiment, source: onlyFamilies(source, on) };
    const trainer = await MetaTrainer.create(own, runtime, threads, count);
    try {
      while (trainer.iteration < count) {
        await breathe();
        await trainer.step();
        request.progress(++done, total);
      }
      return Float32Array.from(trainer.meta);
    } finally {
      await trainer.dispose();
    }
  }

  /** Adapts to tasks of one family; compiled once for all that is trained. */
  function judges(family: string): Promise<CurveRunner> {
    const held = heldOut(experiment);
    return openCurves({ ...held, source: onlyFamilies(held.source, [family]) }, runtime, threads, experiment.trainedSteps, request.tasks);
  }

  async function scored(meta: Float32Array): Promise<number[][]> {
    const scores: number[][] = [];
    for (const runner of runners) {
      const { query } = await runner.run(meta, 'validation', request.tasks, request.breathe);
      scores.push(query[experiment.trainedSteps]);
    }
    return scores;
  }
};

const familiesOf = (experiment: Experiment): string[] => {
  const families = familiesDrawn(heldOut(experiment), 'validation', looked.tasks).sort().slice(0, looked.families);
  if (families.length >= 2) return families;
  throw new HumanError(tell`Tasks of ${experiment.config.taskSet.name} are all of one kind: there is no family to leave out.`);
};

/** What is trained on: everything, everything but one, one alone, nothing; each once. */
const groupsOf = (families: readonly string[]): readonly (readonly string[])[] => {
  const all = [families, ...families.map((one) => families.filter((other) => other !== one)), ...families.map((one) => [one]), []];
  return [...new Map(all.map((group) => [group.join('\n'), group])).values()];
};

const iterationsFor = async ({ budget, breathe }: Budgeted, experiment: Experiment, groups: number): Promise<number> => {
  if ('iterations' in budget) return budget.iterations;
  const { runtime, threads } = await openRuntimeFor(experiment.config);
  const trainer = await MetaTrainer.create(experiment, runtime, threads, timed + 1);
  await trainer.step();
  const begin = performance.now();
  while (trainer.iteration < timed + 1) {
    await breathe();
    await trainer.step();
  }
  const perIteration = (performance.now() - begin) / 1000 / timed;
  await trainer.dispose();
  const { iterations } = experiment.config.training;
  return Math.max(1, Math.min(iterations, Math.floor(budget.seconds / perIteration / (groups - 1))));
};

const interval = (values: readonly number[]) => {
  const { mean, ci95 } = meanAndInterval(values);
  return { mean: finite(mean), ci95: finite(ci95) };
};

const verdict = (
  { source: { metric } }: Experiment, families: readonly string[], groups: readonly (readonly string[])[],
  values: readonly (readonly number[][])[], family: string, j: number,
): Transfer['verdicts'][number] => {
  const of = (group: readonly string[]) => values[groups.findIndex((one) => one.join('\n') === group.join('\n'))][j].map(finite);
  const [all, without, alone] = [of(families), of(families.filter((one) => one !== family)), of([family])];
  const plain = (first: (number | null)[], second: (number | null)[]) => {
    const test = pairedTest(first, second, metric);
    return test && { mean: test.mean, low: test.low, high: test.high };
  };
  return { family, leftOut: plain(all, without), together: plain(alone, all) };
};
