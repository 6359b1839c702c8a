import type { Generalisation, Measured } from '../../protocol/analyses/generalisation';
import type { PluginConfig } from '../../protocol/config';
import { HumanError, saidOf } from '../../protocol/humanError';
import { tell } from '../../protocol/sentence';
import { settingText } from '../../protocol/settings';
import { testedTaskSet } from '../../protocol/testedTaskSet';
import { meant } from '../config/nearest';
import { drawsOf } from '../draw';
import type { Runtime } from '../engine/runtime';
import { assemble, type Experiment, heldOptions, heldOut, openTaskSource } from '../experiment';
import { type Breathe, Interrupted } from '../interrupt';
import { OptionError } from '../plugin';
import { taskSets } from '../registry';
import { finite, meanAndInterval } from '../statistics';
import type { Shift, Split } from '../taskSet';
import { calibrationOf } from './calibration';
import { openCurves } from './curves';
import { outcomesOf } from './namedScores';

/** Support sets that are tried, as far as the data go; the run's own size is among them. */
const sizesTried = [1, 2, 5, 10, 20, 50] as const;
/** How much larger than the run's own they may be. */
const largest = 5;

/** A learner as validation and test see it, where it runs, and the tasks that it is judged on. */
export interface Asked {
  readonly experiment: Experiment;
  readonly meta: Float32Array;
  readonly runtime: Runtime;
  readonly threads: number;
  readonly split: Split;
  readonly tasks: number;
  /** Names of shifts; all without it. */
  readonly shifts?: readonly string[] | undefined;
  readonly breathe: Breathe;
  progress(done: number, total: number): void;
}

/** A task set as tests have it. */
const testedOn = ({ config: { taskSet, evaluation } }: Experiment): PluginConfig => 
  testedTaskSet(taskSet, evaluation.taskSet) as PluginConfig;

/** Shifted distributions of an experiment's task set for a split, by name. */
export const shiftsOf = (experiment: Experiment, split: Split): Readonly<Record<string, Shift>> => {
  const { name, ...options } = testedOn(experiment);
  return taskSets[name].shifts?.(options as never, split) ?? {};
};

/** Those that are asked for. @throws HumanError when there is none of a name */
const chosenShifts = ({ experiment, split, shifts: wanted }: Asked): readonly (readonly [name: string, shift: Shift])[] => {
  const all = shiftsOf(experiment, split);
  const { taskSet: { name } } = experiment.config;
  const unknown = wanted?.find((one) => !Object.hasOwn(all, one));
  if (unknown === undefined) return Object.entries(all).filter(([one]) => wanted?.includes(one) ?? true);
  if (Object.hasOwn(shiftsOf(experiment, 'test'), unknown)) {
    throw new HumanError(tell`The shift "${unknown}" of the task set ${name} has test tasks only, none of ${split}: measure the split
      test.`);
  }
  throw new HumanError(Object.keys(all).length === 0 ? tell`The task set ${name} has no shifted test distributions.`
    : tell`The task set ${name} has no shift "${unknown}"${meant(unknown, Object.keys(all))}`);
};

/**
 * Adapts a run to shifted test tasks and to support sets of other sizes, before adaptation and after the trained steps, and
 * holds its certainty against how often it is right. What its method or data cannot do is said in its place.
 * @throws HumanError when there is no shift of a name @throws Interrupted when nobody wants it any more
 */
export const generalisationOf = async (asked: Asked): Promise<Omit<Generalisation, 'iteration' | 'seconds'>> => {
  const { experiment, tasks, split, progress } = asked;
  const shifts = chosenShifts(asked);
  const { name, ...options } = testedOn(experiment);
  const support = taskSets[name].support?.(options as never);
  const sizes = support ? sizesFor(support.now) : [];
  const total = 1 + shifts.length + sizes.length + 1;
  let done = 0;
  const step = (work: () => Promise<Measured>): Promise<Measured> => {
    progress(done++, total);
    return work();
  };
  const rows = [{ name: '', settings: '', result: await step(() => measured(asked, experiment)) }];
  for (const [one, shift] of shifts) {
    rows.push({ name: one, settings: settingsWords(shift), result: await step(() => measuredOn(asked, shift)) });
  }
  const bySize: { size: number; result: Measured }[] = [];
  if (support) for (const size of sizes) bySize.push({ size, result: await step(() => measuredOn(asked, support.at(size))) });
  progress(done, total);
  const outcomes = experiment.source.acting ? [] : await outcomesOf(asked, asked.meta);
  progress(total, total);
  return {
    metric: experiment.source.metric, trainedSteps: experiment.trainedSteps, tasks, split, shifts: rows,
    support: support ? { now: support.now, sizes: bySize } : null, calibration: calibrationOf(experiment.source, outcomes) ?? null,
  };
};

const sizesFor = (now: number): number[] =>
  [...new Set([...sizesTried.filter((size) => size <= Math.max(largest, 2 * now)), now])].sort((a, b) => a - b);

const settingsWords = (shift: Shift): string =>
  Object.entries(shift).filter(([, value]) => value !== undefined).map(([key, value]) => `${key} ${settingText(value)}`).join(', ');

/** The metric before adaptation and after the trained steps. */
const measured = async ({ meta, runtime, threads, tasks, split, breathe }: Asked, experiment: Experiment): Promise<Measured> => {
  const runner = await openCurves(experiment, runtime, threads, experiment.trainedSteps, tasks);
  const { query } = await runner.run(meta, split, tasks, breathe).finally(() => runner.dispose());
  const of = drawsOf(experiment, split, tasks);
  const told = (values: readonly number[]) => {
    const { mean, ci95 } = meanAndInterval(values, of);
    return { mean: finite(mean), ci95: finite(ci95) };
  };
  return { before: told(query[0]), after: told(query[experiment.trainedSteps]) };
};

const measuredOn = async (asked: Asked, shift: Shift): Promise<Measured> => {
  try {
    return await measured(asked, await shifted(asked.experiment, shift));
  } catch (error) {
    if (error instanceof Interrupted || !(error instanceof OptionError || error instanceof HumanError)) throw error;
    return { why: saidOf(error) };
  }
};

/** The experiment on tasks of a shift. @throws OptionError when data or network do not allow it */
const shifted = async (experiment: Experiment, shift: Shift): Promise<Experiment> => {
  const { config, folder, source, trainedOn = source } = experiment;
  const wanted = { ...('name' in shift ? {} : testedOn(experiment)), ...shift } as PluginConfig;
  const held = await openTaskSource({ taskSet: heldOptions(wanted) }, folder);
  return heldOut(await assemble(config, folder, trainedOn, held));
};
