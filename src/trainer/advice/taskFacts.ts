import type { TaskFacts } from '../../protocol/analyses/advise';
import { withDescent } from '../evaluation/jointPretraining';
import { familiesDrawn } from '../draw';
import type { Runtime } from '../engine/runtime';
import { countOf, type Experiment, flatten, initialise } from '../experiment';
import { AgreementProbe } from '../evaluation/taskAgreement';

/** Tasks whose gradients are compared, and that are asked for their family. */
const looked = { gradients: 24, families: 100 } as const;

/** What a policy learns from depends on what it does: nothing can be compared before it acts. */
const unknown = { tasks: 0, mean: null, negative: null, within: null, across: null } as const;

const atFreshParameters = async (plain: Experiment, runtime: Runtime, threads: number) => {
  const probe = await AgreementProbe.create(plain, runtime, threads, 'train', looked.gradients);
  const meta = flatten(plain.parameters, initialise(plain.parameters, plain.config.training.seed));
  return probe.at(meta).finally(() => probe.dispose());
};

/** What can be measured of a config's tasks before anything is trained: gradients at fresh parameters, sizes, families. */
export const taskFactsOf = async (experiment: Experiment, runtime: Runtime, threads: number): Promise<TaskFacts> => {
  const { source, trainedSteps } = experiment;
  const plain = await withDescent(experiment, 1, 0.01);
  const agreement = source.acting ? unknown : await atFreshParameters(plain, runtime, threads);
  return {
    metric: source.metric, support: source.support.y.shape[0], classes: source.sizes.train,
    parameters: countOf(plain.parameters),
    ...(source.metric === 'accuracy' && { way: source.output }), innerSteps: trainedSteps,
    families: familiesDrawn(plain, 'train', looked.families), agreement,
  };
};
