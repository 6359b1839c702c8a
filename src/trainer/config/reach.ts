import { totalmem } from 'node:os';
import { count } from '../../protocol/format';
import { type Sentence, tell } from '../../protocol/sentence';
import { countOf, type Experiment } from '../experiment';
import { OptionError } from '../plugin';
import { shardSize } from '../shards';
import { episodeBytes, graphBytes, inputCount, parameterBytes } from './memoryEstimate';

/** Estimates may be a third too high: what is refused does not fit in any case. */
const slack = 4 / 3;
/** A graph keeps no more than this many copies of what goes through a step: with less, it need not be traced to be let through. */
const mostCopies = 100;
const bytesPerNumber = 8;

/** Bytes of memory that this process may have. */
const machineBytes = (): number => Math.min(totalmem(), process.constrainedMemory() || Infinity);

/** One thing that takes memory: the option to blame, how much, and what is said when it is too much. */
interface Part {
  readonly key: string;
  readonly bytes: number;
  readonly said: (needed: string, there: string) => Sentence;
}

/**
 * Refuses sizes that this machine cannot hold before minutes are spent on them.
 * @throws OptionError with one sentence about the option that is to blame
 */
export const mustBeWithinReach = async (experiment: Experiment): Promise<void> => {
  const kept = keptParts(experiment);
  [...kept, ...resultParts(experiment)].forEach(mustFit);
  if (experiment.trainedSteps < 100 && mostCopies * throughput(experiment) < machineBytes()) return;
  mustFit(together([...kept, await graphPart(experiment)]));
};

/** What a process keeps at once: the largest part is to blame for all. */
const together = (parts: readonly Part[]): Part => ({
  ...parts.reduce((largest, one) => (one.bytes > largest.bytes ? one : largest)),
  bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
});

const mustFit = ({ key, bytes, said }: Part): void => {
  const there = machineBytes();
  if (bytes > slack * there) throw new OptionError(key, {}, said(count(Math.ceil(bytes / 2 ** 30)), count(Math.round(there / 2 ** 30))));
};

/** What goes through the inner loop of the tasks that are computed at once. */
const throughput = (experiment: Experiment): number =>
  bytesPerNumber * shardSize(experiment) * Math.max(1, experiment.trainedSteps) * (countOf(experiment.parameters) + inputCount(experiment));

const keptParts = (experiment: Experiment): Part[] => {
  const { config: { training }, parameters } = experiment;
  return [{
    key: 'model.name', bytes: parameterBytes(experiment),
    said: (needed, there) => tell`model: a run of its ${count(countOf(parameters))} parameters, with their optimiser state and what becomes of them on
      the shown tasks, needs about ${needed} GB, and this machine has ${there} GB: make the network smaller.`,
  }, {
    key: 'training.metaBatch', bytes: episodeBytes(experiment),
    said: (needed, there) => tell`training.metaBatch: meta-batches of ${count(training.metaBatch)} tasks with ${count(inputCount(experiment))} numbers
      each need about ${needed} GB, and this machine has ${there} GB: take fewer tasks, shots or queries.`,
  }];
};

const resultParts = ({ config: { training, evaluation }, trainedSteps, testSteps }: Experiment): Part[] => {
  const steps = Math.max(trainedSteps, testSteps);
  return ([['training.validationTasks', training.validationTasks], ['evaluation.tasks', evaluation.tasks]] as const).map(([key, tasks]) => ({
    key, bytes: 2 * bytesPerNumber * tasks * (steps + 1),
    said: (needed, there) => tell`${key}: the results of ${count(tasks)} tasks after each of ${steps} steps need about ${needed} GB, and this
      machine has ${there} GB: take fewer tasks.`,
  }));
};

const graphPart = async (experiment: Experiment): Promise<Part> => ({
  key: 'algorithm.name', bytes: await graphBytes(experiment),
  said: (needed, there) => tell`algorithm: a run whose meta-iteration computes ${experiment.trainedSteps} adaptation steps of ${shardSize(experiment)} tasks
    at once needs about ${needed} GB, and this machine has ${there} GB: take fewer steps or shots, a smaller training.shard or a smaller
    network.`,
});
