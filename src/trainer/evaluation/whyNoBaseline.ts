import type { BaselineName } from '../../protocol/config';
import { tell, type Told } from '../../protocol/sentence';
import type { Experiment } from '../experiment';

type Known = Pick<Experiment, 'config' | 'source' | 'trainedOn' | 'network' | 'algorithm'>;

const needsParameters = ({ source, config }: Known): Told | undefined =>
  (source.parameterNames ? undefined : tell`tasks of ${config.taskSet.name} have no parameters to tell an oracle`);

const needsExamples = ({ source, config }: Known): Told | undefined =>
  (source.acting ? tell`tasks of ${config.taskSet.name} act, and it learns from given examples` : undefined);

/** A head that is replaced stands on a body, of a network that tells all training classes apart. */
const needsBody = ({ source, trainedOn = source, network, algorithm, config }: Known): Told | undefined => {
  if (trainedOn.trainClasses === undefined) return tell`tasks of ${config.taskSet.name} do not tell their classes`;
  return network.body || algorithm.shape ? undefined : tell`model ${config.model.name} does not tell what comes before its head`;
};

const needs: Readonly<Record<BaselineName, (experiment: Known) => Told | undefined>> = {
  random: () => undefined, joint: () => undefined, jointMeans: needsBody, baselinePlusPlus: needsBody, oracle: needsParameters,
  scratch: needsExamples, sgd: needsExamples, momentum: needsExamples, rmsprop: needsExamples, adam: needsExamples,
};

/** Why a baseline cannot be measured of an experiment; undefined where it can. */
export const whyNoBaseline = (name: BaselineName, experiment: Known): Told | undefined => needs[name](experiment);
