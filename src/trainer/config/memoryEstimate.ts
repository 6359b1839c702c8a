import type { Config } from '../../protocol/config';
import { reachable } from '../engine/graph';
import type { Program } from '../engine/runtime';
import { findBinding } from '../engine/runtimes/tensorflowBinding';
import { sizeOf } from '../engine/shapes';
import { assemble, type Experiment, countOf } from '../experiment';
import { trainingPrograms } from '../metaTrainer';
import { shownTasks } from '../run/inspect';
import { isHeavy } from '../runtimes';

/** Megabytes of a trainer before its data and its graph: Node, the engine, the runtime (measured, docs/configs.md). */
const baseMb = { onnx: 120, wasm: 205, tensorflow: 300, reference: 100 } as const;
/** A runtime keeps about this many times the least memory that a graph needs, and reading data takes copies (measured). */
const [graphFactor, dataFactor] = [2, 3];
const bytesPerNumber = 4;
/** What a node takes here, in the program's bytes and in the runtime together (measured: 1.2 GB for 1,000 steps of sinusoid's network). */
const nodeBytes = 7000;

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
export const estimatedMb = async (experiment: Experiment, dataBytes: number): Promise<number> => {
  const bytes = await graphBytes(experiment) + dataFactor * dataBytes + episodeBytes(experiment) + parameterBytes(experiment);
  return baseMb[likelyRuntime(experiment.config)] + bytes / 2 ** 20;
};

/** Numbers of one task's inputs. */
export const inputCount = ({ source }: Experiment): number =>
  [source.support.x, source.query.x].map(({ shape }) => sizeOf(shape)).reduce((a, b) => a + b, 0);

/** Two meta-batches: one is drawn while the other is computed. */
export const episodeBytes = (experiment: Experiment): number =>
  bytesPerNumber * 2 * experiment.config.training.metaBatch * inputCount(experiment);

/** θ with its gradient, its optimiser state and a checkpoint of it; θ′ of each shown task as it is computed, compared and spread out. */
export const parameterBytes = ({ parameters, source }: Experiment): number =>
  bytesPerNumber * (6 + 4 * shownTasks[source.picture]) * countOf(parameters);

/** Adaptation steps of the longest inner loop that is traced as it is. */
const mostTraced = 16;

const measured = new WeakMap<Experiment, Promise<number>>();

/** What a runtime keeps for the graph of one meta-iteration: traced once for each experiment. */
export const graphBytes = (experiment: Experiment): Promise<number> => {
  const known = measured.get(experiment) ?? bytesOfGraph(experiment);
  measured.set(experiment, known);
  return known;
};

/** Of a long inner loop short ones tell: each step adds as much. */
const bytesOfGraph = async (experiment: Experiment): Promise<number> => {
  const { innerSteps } = experiment.config.algorithm;
  if (typeof innerSteps !== 'number' || innerSteps <= mostTraced) return tracedBytes(experiment);
  const [short, longer] = [mostTraced / 2, mostTraced];
  const [less, more] = [tracedBytes(await withSteps(experiment, short)), tracedBytes(await withSteps(experiment, longer))];
  return more + (innerSteps - longer) * Math.max(0, more - less) / (longer - short);
};

const tracedBytes = (experiment: Experiment): number =>
  Math.max(...trainingPrograms(experiment).map((program) => graphFactor * peakBytes(program) + nodeBytes * nodeCount(program)));

const nodeCount = ({ outputs }: Program): number => reachable(Object.values(outputs)).length;

const withSteps = ({ config, folder, source, held }: Experiment, innerSteps: number): Promise<Experiment> =>
  assemble({ ...config, algorithm: { ...config.algorithm, innerSteps } }, folder, source, held);

/** The runtime that `auto` will most likely take, without loading one. */
const likelyRuntime = (config: Config): keyof typeof baseMb => {
  if (config.runtime !== 'auto') return config.runtime;
  return isHeavy(config) && findBinding() !== undefined ? 'tensorflow' : 'onnx';
};
