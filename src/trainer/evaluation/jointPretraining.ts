import { assemble, type Experiment, flatten, sizeOf, unflatten } from '../experiment';
import { allClasses } from '../math/allClasses';

/** Rates tried for fine-tuning; the best on validation tasks is used. */
export const fineTuningRates = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1] as const;
/** Tried one after another while the largest rate so far is the best: under a head of zeros small gradients want them. */
const largerRates = [3, 10, 30, 100] as const;

/**
 * Measures at every rate, and at larger ones as long as the best is at the end of what was tried.
 * @param isBest whether a rate is the best of those measured so far
 */
export const overRates = async (
  rates: readonly number[], measure: (rate: number) => Promise<void>, isBest: (rate: number) => boolean,
): Promise<void> => {
  for (const rate of rates) await measure(rate);
  let largest = Math.max(...rates);
  for (const rate of largerRates.filter((one) => one > largest)) {
    if (!isBest(largest)) return;
    await measure(rate);
    largest = rate;
  }
};

/** The same config with plain gradient descent of `steps` inner steps as its algorithm. */
export const withDescent = ({ config, folder, source }: Experiment, innerSteps: number, innerRate: number): Promise<Experiment> =>
  assemble({ ...config, algorithm: { name: 'maml', innerSteps, innerRate, innerOptimizer: 'sgd', innerMomentum: 0 } }, folder, source);

/** An experiment, and the meta-parameters that it starts from, in one vector. */
export interface Start {
  readonly experiment: Experiment;
  readonly meta: Float32Array;
}

/** One network for the training examples of all tasks, then gradient descent on a task's support set: what meta-learning has to beat. */
export interface JointPretraining {
  /** What is trained: without an inner loop, on the training tasks of the config. */
  readonly experiment: Experiment;
  /** Whether it tells all training classes apart: then fine-tuning begins with a head of zeros, and no algorithm of a config does the same. */
  readonly hasFreshHead: boolean;
  /** Adaptation to the tasks of an experiment. @param meta what was trained, in one vector */
  fineTuned(on: Experiment, rate: number, meta: Float32Array): Promise<Start>;
}

/**
 * Joint pretraining of a config. Where tasks tell their classes, labels are fresh in every episode, and a head for them could
 * learn nothing: then a head for all training classes is trained on the same examples and thrown away (Chen et al. 2019).
 */
export const jointPretraining = async (of: Experiment): Promise<JointPretraining> => {
  const trainedOn = of.trainedOn ?? of.source;
  const classes = allClasses(trainedOn);
  const experiment = await withDescent({ ...of, source: classes ?? trainedOn }, 0, fineTuningRates[0]);
  return {
    experiment, hasFreshHead: classes !== undefined,
    fineTuned: async (on, rate, meta) => {
      const tuned = await withDescent(on, 0, rate);
      return { experiment: tuned, meta: classes ? withFreshHead(experiment, meta, tuned) : meta };
    },
  };
};

/** The body as it was trained, under a head of zeros: its first step makes each class's weights from the mean of its examples. */
const withFreshHead = (trained: Experiment, meta: Float32Array, { parameters, network }: Experiment): Float32Array => {
  const head = new Set(network.head);
  const body = unflatten(trained.parameters, meta);
  return flatten(parameters, Object.fromEntries(parameters.map(({ name, shape }) =>
    [name, head.has(name) ? { shape, data: new Float32Array(sizeOf(shape)) } : body[name]])));
};
