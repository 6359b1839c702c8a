import type { PluginConfig, PretrainedName } from '../../protocol/config';
import { assemble, type Build, type Experiment, flatten, initialise, sizeOf, unflatten } from '../experiment';
import { allClasses } from '../math/allClasses';
import { headless, withCosineHead, withLinearHead } from '../math/heads';
import type { Network, Parameter } from '../model';
import { schemas } from '../registry';

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

/** The same config with plain gradient descent of `steps` inner steps as its algorithm. @param made its network, where that is another */
export const withDescent = (
  { config, folder, source }: Experiment, innerSteps: number, innerRate: number, made?: Build,
): Promise<Experiment> => assemble(
  { ...config, algorithm: { name: 'maml', innerSteps, innerRate, innerOptimizer: 'sgd', innerMomentum: 0 } }, folder, source, source, made);

/** An experiment, and the meta-parameters that it starts from, in one vector. */
export interface Start {
  readonly experiment: Experiment;
  readonly meta: Float32Array;
}

/** A way to put what was pretrained to use on a task. */
export interface Use {
  readonly name: PretrainedName;
  /** Whether it goes down a gradient: then its rate is chosen on validation tasks. */
  readonly descends: boolean;
  /** Adaptation to the tasks of an experiment. @param meta what was trained, in one vector */
  adapting(on: Experiment, rate: number, meta: Float32Array): Promise<Start>;
}

/** One network for the training examples of all tasks, to be adapted to each: what meta-learning has to beat. */
export interface JointPretraining {
  /** What is trained: without an inner loop, on the training tasks of the config. */
  readonly experiment: Experiment;
  /** Whether it tells all training classes apart: then tasks begin with a head of their own, and no algorithm of a config does the same. */
  readonly isOfClasses: boolean;
  /** Ways to use it, fine-tuning first. */
  readonly uses: readonly Use[];
}

/** The head that is trained for all classes: one for what is fine-tuned whole, or read by class means; the cosines of Baseline++. */
export type HeadKind = 'linear' | 'cosine';
/** Which training each way of use stands on. */
export const headOf: Readonly<Record<PretrainedName, HeadKind>> = { joint: 'linear', jointMeans: 'linear', baselinePlusPlus: 'cosine' };

/**
 * Joint pretraining of a config. Where tasks tell their classes, labels are fresh in every episode, and a head for them could
 * learn nothing: then a head for all training classes is trained on the same examples and thrown away (Chen et al. 2019).
 */
export const jointPretraining = async (of: Experiment, kind: HeadKind = 'linear'): Promise<JointPretraining> => {
  const trainedOn = of.trainedOn ?? of.source;
  const classes = allClasses(trainedOn);
  const made = kind === 'cosine' ? cosine(of) : linear(of);
  const experiment = await withDescent({ ...of, source: classes ?? trainedOn }, 0, fineTuningRates[0], made);
  /** @param fresh what the head of a task begins with */
  const descent = (name: PretrainedName, fresh: Fresh): Use => ({
    name, descends: true,
    adapting: async (on, rate, meta) => {
      const tuned = await withDescent(on, 0, rate, made);
      return { experiment: tuned, meta: classes ? under(experiment, meta, tuned, fresh) : meta };
    },
  });
  if (kind === 'cosine') return { experiment, isOfClasses: classes !== undefined, uses: [descent('baselinePlusPlus', drawn)] };
  const means: Use = {
    name: 'jointMeans', descends: false,
    adapting: async (on, _rate, meta) => {
      const reading = await classMeans(on, made);
      return { experiment: reading, meta: under(experiment, meta, reading, zeros) };
    },
  };
  const hasMeans = classes && experiment.network.body;
  return { experiment, isOfClasses: classes !== undefined, uses: [descent('joint', zeros), ...(hasMeans ? [means] : [])] };
};

/** The config's network with a head of its own for classes; on top of the embedding where the method has the network embed examples. */
const linear = ({ algorithm, options, task }: Experiment): Build => async (build, shape) => {
  const own = algorithm.shape?.(task, options);
  if (!own || !shape.classes || String(own.input) !== String(task.input)) return build(shape);
  return withLinearHead(await build({ ...shape, output: own.output }), own.output, shape.output);
};

/** The same body under a head of cosines. */
const cosine = (of: Experiment): Build => async (build, shape) => {
  const network = await linear(of)(build, shape);
  return withCosineHead(bodyOf(network), unitsOf(network), shape.output);
};

/** The mean of each class's support examples, and the nearest by cosine: no step, nothing to tune (Chen et al. 2020, Classifier-Baseline). */
const classMeans = ({ config, folder, source }: Experiment, made: Build): Promise<Experiment> => {
  const algorithm = schemas().algorithms.protoNet.parse({ name: 'protoNet', distance: 'cosine' }) as PluginConfig;
  return assemble({ ...config, algorithm }, folder, source, source, async (build, shape) => bodyOf(await made(build, shape)));
};

const bodyOf = (network: Network): Network => {
  const body = headless(network);
  if (!body) throw new Error('a network that does not tell its body');
  return body;
};
const unitsOf = ({ body }: Network): number => body?.units ?? 0;

/** First values of a head. */
type Fresh = (parameter: Parameter, seed: number) => ArrayLike<number>;
/** Before the first step every class is as likely; that step makes each class's weights from the mean of its examples. */
const zeros: Fresh = ({ shape }) => new Float32Array(sizeOf(shape));
/** Cosines with zeros have no direction to go. */
const drawn: Fresh = (parameter, seed) => initialise([parameter], seed)[parameter.name].data;

/** The body as it was trained, under a fresh head. */
const under = (trained: Experiment, meta: Float32Array, { parameters, network, config }: Experiment, fresh: Fresh): Float32Array => {
  const head = new Set(network.head);
  const body = unflatten(trained.parameters, meta);
  return flatten(parameters, Object.fromEntries(parameters.map((one) => [
    one.name, head.has(one.name) ? { shape: one.shape, data: fresh(one, config.training.seed) as Float32Array } : body[one.name],
  ])));
};
