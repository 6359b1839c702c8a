import type { TaskFacts } from '../../protocol/analyses/advise';
import { withDescent } from '../baselines';
import { drawTask } from '../draw';
import type { Runtime } from '../engine/runtime';
import { countOf, type Experiment, flatten, initialise } from '../experiment';
import { AgreementProbe } from '../taskAgreement';

/** Tasks whose gradients are compared, and that are asked for their family. */
const looked = { gradients: 24, families: 100 } as const;

/** What can be measured of a config's tasks before anything is trained: gradients at fresh parameters, sizes, families. */
export const taskFactsOf = async (experiment: Experiment, runtime: Runtime, threads: number): Promise<TaskFacts> => {
  const { source, config, trainedSteps } = experiment;
  const plain = await withDescent(experiment, 1, 0.01);
  const probe = await AgreementProbe.create(plain, runtime, threads, 'train', looked.gradients);
  const agreement = await probe.at(flatten(plain.parameters, initialise(plain.parameters, config.training.seed)))
    .finally(() => probe.dispose());
  const families = Array.from({ length: looked.families }, (_, i) => drawTask(plain, 'train', 0, i).family);
  return {
    metric: source.metric, support: source.support.y.shape[0], classes: source.sizes.train,
    parameters: countOf(plain.parameters),
    ...(source.metric === 'accuracy' && { way: source.output }), innerSteps: trainedSteps,
    families: [...new Set(families.filter((family) => family !== undefined))], agreement,
  };
};
