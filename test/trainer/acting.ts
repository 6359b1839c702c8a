import { ActedEpisodes } from '../../src/trainer/acting/actedEpisodes';
import type { Program, Runtime, Values } from '../../src/trainer/engine/runtime';
import { referenceRuntime } from '../../src/trainer/engine/runtimes/reference';
import { type Experiment, flatten, initialise } from '../../src/trainer/experiment';
import { scalarFeeds } from '../../src/trainer/programs/scalars';
import type { Acting, TaskSource } from '../../src/trainer/taskSet';
import { smallExperiment } from './memoryRecorder';

type Settings = NonNullable<Parameters<typeof smallExperiment>[0]>;

/** How a source is acted in. */
export const actingOf = ({ acting }: TaskSource): Acting => {
  if (!acting) throw new Error('this task set does not act');
  return acting;
};

/** Navigation for a few short trajectories and a tiny policy. */
export const smallNavigation = (changes: Settings = {}): Promise<Experiment> => smallExperiment({
  taskSet: { name: 'navigation2d', horizon: 6, trajectories: 3 }, model: { name: 'policy', hidden: [5], activation: 'tanh' },
  algorithm: { name: 'maml', innerRate: 0.5 }, ...changes, training: { metaBatch: 2, ...changes.training },
});

/** Meta-parameters at the start, and the feeds of a meta-batch that was acted there. */
export const actedBatch = async (experiment: Experiment, runtime: Runtime = referenceRuntime, count = 2) => {
  const meta = flatten(experiment.parameters, initialise(experiment.parameters, 4));
  const episodes = new ActedEpisodes(experiment, actingOf(experiment.source), runtime, 1);
  const { feeds, meanReturn } = await episodes.draw({ split: 'train', iteration: 0, count }, meta);
  await episodes.dispose();
  return { meta, meanReturn, feeds: { ...feeds, ...scalarFeeds(experiment), meta } as Record<string, Values> };
};

/** Runs a program in float64. */
export const exactly = async (program: Program, feeds: Readonly<Record<string, Values>>): Promise<Record<string, Values>> =>
  (await referenceRuntime.compile(program, { threads: 1 })).run(feeds);
