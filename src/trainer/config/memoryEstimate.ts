import type { Config } from '../../protocol/config';
import { reachable } from '../engine/graph';
import type { Program } from '../engine/runtime';
import { findBinding } from '../engine/runtimes/tensorflowBinding';
import { sizeOf } from '../engine/shapes';
import { type Experiment, countOf } from '../experiment';
import { trainingPrograms } from '../metaTrainer';
import { isHeavy } from '../runtimes';

/** Megabytes of a trainer before its data and its graph: Node, the engine, the runtime (measured, docs/configs.md). */
const baseMb = { onnx: 120, wasm: 205, tensorflow: 300, reference: 100 } as const;
/** A runtime keeps about this many times the least memory that a graph needs, and reading data takes copies (measured). */
const [graphFactor, dataFactor] = [2, 3];
const bytesPerNumber = 4;

/**
 * Most bytes alive at once while a program runs node by node: each value from where it is made to its last use.
 * Runtimes reuse memory in this way; what they fuse or copy beside it makes the estimate rough.
 */
export const peakBytes = ({ outputs }: Program): number => {
  const kept = new Set(Object.values(outputs));
  const order = reachable([...kept]);
  const lastUse = new Map(order.flatMap((node, i) => node.inputs.map((input) => [input, i] as const)));
  const ending = new Map<number, number>();
  let [alive, most] = [0, 0];
  order.forEach((node, i) => {
    const bytes = bytesPerNumber * sizeOf(node.shape);
    alive += bytes;
    most = Math.max(most, alive);
    const end = kept.has(node) ? Infinity : lastUse.get(node) ?? i;
    ending.set(end, (ending.get(end) ?? 0) + bytes);
    alive -= ending.get(i) ?? 0;
  });
  return most;
};

/**
 * Megabytes that a run's process will need at most, without running it: a rough number, within a third of all
 * that docs/configs.md lists, mostly too low.
 * @param dataBytes what the opened data hold @throws when the experiment cannot be traced
 */
export const estimatedMb = (experiment: Experiment, dataBytes: number): number => {
  const { source, parameters, config } = experiment;
  const graphs = trainingPrograms(experiment).map(peakBytes);
  const inputs = [source.support.x, source.query.x].map(({ shape }) => sizeOf(shape)).reduce((a, b) => a + b, 0);
  // Two meta-batches (one is drawn while the other is computed), and θ with its optimiser state and a checkpoint of it.
  const own = bytesPerNumber * (2 * config.training.metaBatch * inputs + 6 * countOf(parameters));
  const bytes = graphFactor * Math.max(...graphs) + dataFactor * dataBytes + own;
  return baseMb[likelyRuntime(config)] + bytes / 2 ** 20;
};

/** The runtime that `auto` will most likely take, without loading one. */
const likelyRuntime = (config: Config): keyof typeof baseMb => {
  if (config.runtime !== 'auto') return config.runtime;
  return isHeavy(config) && findBinding() !== undefined ? 'tensorflow' : 'onnx';
};
