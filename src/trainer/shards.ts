import { tasksPerCall } from './programs/calls';
import type { Experiment } from './experiment';
import { type Sentence, tell } from '../protocol/sentence';

/**
 * Tasks per call: as `training.shard` says. Without it, large tasks are computed a few at a time: memory does not grow with
 * the meta-batch and stays near the processor's caches. It depends on the config alone, never on the number of workers, so
 * the same config gives the same sums everywhere.
 */
export const shardSize = (experiment: Experiment): number => {
  const { metaBatch, shard } = experiment.config.training;
  if (shard !== undefined) return shard;
  if (experiment.source.input.length < 3 && !experiment.source.acting) return metaBatch;
  for (let size = Math.min(tasksPerCall(experiment), metaBatch); size > 1; size--) if (metaBatch % size === 0) return size;
  return 1;
};

/** Shards of a meta-batch. */
export const shardCount = (experiment: Experiment): number => experiment.config.training.metaBatch / shardSize(experiment);

/** Why several processes have nothing to share of this experiment's training; undefined when they have. */
export const whyUnshared = (experiment: Experiment): Sentence | undefined => {
  const { metaBatch, outer } = experiment.config.training;
  if (experiment.source.acting || outer) return tell`a task set that acts is trained in one process`;
  if (shardCount(experiment) > 1) return undefined;
  return tell`the meta-batch of ${metaBatch} is one shard: set training.shard to ${Math.max(1, Math.floor(metaBatch / 2))} or less`;
};
