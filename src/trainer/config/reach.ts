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
  heldParts(experiment).forEach(mustFit);
  if (experiment.trainedSteps < 100 && mostCopies * throughput(experiment) < machineBytes()) return;
  mustFit(await graphPart(experiment));
};

const mustFit = ({ key, bytes, said }: Part): void => {
  const there = machineBytes();
  if (bytes > slack * there) throw new OptionError(key, {}, said(count(Math.ceil(bytes / 2 ** 30)), count(Math.round(there / 2 ** 30))));
};

/** What goes through the inner loop of the tasks that are computed at once. */
const throughput = (experiment: Experiment): number =>
  bytesPerNumber * shardSize(experiment) * Math.max(1, experiment.trainedSteps) * (countOf(experiment.parameters) + inputCount(experiment));

const heldParts = (experiment: Experiment): Part[] => {
  const { config: { training, evaluation }, parameters, trainedSteps, testSteps } = experiment;
  const steps = Math.max(trainedSteps, testSteps);
  const results = (key: string, tasks: number): Part => ({
    key, bytes: 2 * bytesPerNumber * tasks * (steps + 1),
    said: (needed, there) => tell`${key}: the results of ${count(tasks)} tasks after each of ${steps} steps need about ${needed} GB, and this
      machine has ${there} GB: take fewer tasks.`,
  });
  return [{
    key: 'model.name', bytes: parameterBytes(experiment),
    said: (needed, there) => tell`model: its ${count(countOf(parameters))} parameters need about ${needed} GB with their optimiser state, and this
      machine has ${there} GB: make the network smaller.`,
  }, {
    key: 'training.metaBatch', bytes: episodeBytes(experiment),
    said: (needed, there) => tell`training.metaBatch: meta-batches of ${count(training.metaBatch)} tasks with ${count(inputCount(experiment))} numbers
      each need about ${needed} GB, and this machine has ${there} GB: take fewer tasks, shots or queries.`,
  }, results('training.validationTasks', training.validationTasks), results('evaluation.tasks', evaluation.tasks)];
};

const graphPart = async (experiment: Experiment): Promise<Part> => ({
  key: 'algorithm.name', bytes: await graphBytes(experiment),
  said: (needed, there) => tell`algorithm: the graph of one meta-iteration, ${experiment.trainedSteps} adaptation steps of ${shardSize(experiment)} tasks
    at once, needs about ${needed} GB, and this machine has ${there} GB: take fewer steps, a smaller training.shard or a smaller network.`,
});
