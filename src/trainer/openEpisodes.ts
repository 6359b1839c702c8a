import { ActedEpisodes } from './acting/actedEpisodes';
import { drawTask, drawTasks } from './draw';
import type { Runtime } from './engine/runtime';
import type { Episodes } from './episodes';
import type { Experiment } from './experiment';

const drawnEpisodes = (experiment: Experiment): Episodes => ({
  ahead: true,
  tasks: async ({ split, iteration, count, first = 0 }) =>
    Array.from({ length: count }, (_, i) => drawTask(experiment, split, iteration, first + i)),
  draw: async ({ split, iteration, count, first }) => ({ feeds: drawTasks(experiment, split, iteration, count, first) }),
  dispose: async () => undefined,
});

/** The episodes that an experiment trains on. */
export const episodesOf = (experiment: Experiment, runtime: Runtime, threads: number): Episodes =>
  (experiment.source.acting ? new ActedEpisodes(experiment, experiment.source.acting, runtime, threads) : drawnEpisodes(experiment));
