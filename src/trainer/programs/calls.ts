import type { Values } from '../engine/runtime';
import { type Experiment, sizeOf } from '../experiment';
import { taskTensors } from './taskTensors';

/** Input numbers of one call above which tasks are computed in several. */
const callNumbers = 65_536;

/** The same for task sets that act: their many small layers gain nothing from more tasks at once (measured). */
const actedNumbers = 32_768;

/** Most tasks whose inputs fit in one call. */
export const tasksPerCall = ({ source }: Experiment): number =>
  Math.max(1, Math.floor((source.acting ? actedNumbers : callNumbers) / (sizeOf(source.support.x.shape) + sizeOf(source.query.x.shape))));

/** The tasks of one of `shards` equal parts of a meta-batch; other inputs as they are. */
export const shardOf = (
  experiment: Experiment, feeds: Readonly<Record<string, Values>>, shard: number, shards: number,
): Record<string, Values> => {
  const inputs = new Set(taskTensors(experiment).map(({ name }) => name));
  return Object.fromEntries(Object.entries(feeds).map(([name, values]) => {
    if (!inputs.has(name)) return [name, values];
    const size = values.length / shards;
    return [name, values.subarray(shard * size, (shard + 1) * size)];
  }));
};
