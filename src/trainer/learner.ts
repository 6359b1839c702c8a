import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { Gaussian, Learner, Predictor, Setting } from './algorithm';
import type { Experiment } from './experiment';
import { gaussianLogLikelihood } from './math/losses';
import type { Feature, Params, Pass } from './model';
import { OptionError } from './plugin';
import type { Batch } from './taskSet';

type Parts = Pick<Experiment, 'network' | 'source' | 'task'>;

/** A network and a task's loss as algorithms see them. */
export const learnerOf = ({ network, source, task }: Parts): Learner => {
  const adaptable = network.parameters.map((p) => p.name).filter((name) => !network.outerOnly.includes(name));
  return {
    parameters: network.parameters,
    task,
    adaptable,
    head: network.head,
    supportLoss: (params, support, step) => source.loss(apply(params, support.x, step, support.weight), support),
    at: (params, support, step) => predictor(params, passAt(params, support, step)),
    apply: (params, x, step, weight) => {
      if (network.inductive) {
        throw new OptionError('model.norm', { 'model.norm': 'layer' }, 'model.norm "inductive" normalises predictions with the support '
          + 'set, but this method uses the network for something else: use "layer" or "none".');
      }
      return apply(params, x, step, weight);
    },
    predicting: (params, predict, features = () => []) => ({ ...judged(predict), params, predict, features }),
    telling,
  };

  function apply(params: Params, x: Tensor, step: number, weight?: Tensor): Tensor {
    return network.apply(params, x, { step, weight });
  }

  function judged(predict: (x: Tensor, weight?: Tensor) => Tensor): Pick<Predictor, 'loss' | 'score'> {
    return {
      loss: (batch) => source.loss(predict(batch.x, batch.weight), batch),
      score: (batch) => source.score(predict(batch.x, batch.weight), batch),
    };
  }

  function telling(
    params: Params, tell: (x: Tensor, weight?: Tensor) => Gaussian, features: Predictor['features'] = () => [],
  ): Predictor {
    const predict = (x: Tensor, weight?: Tensor) => tell(x, weight).mean;
    const likelihood = (batch: Batch) => {
      const { mean, deviation } = tell(batch.x, batch.weight);
      return gaussianLogLikelihood(mean, deviation, batch.y, batch.weight);
    };
    return {
      ...judged(predict), params, predict, features,
      loss: (batch) => tf.neg(likelihood(batch)) as tf.Scalar,
      deviation: (x, weight) => tell(x, weight).deviation,
      further: (batch) => ({ logLikelihood: likelihood(batch) }),
    };
  }

  /** Inductive norms see the support set once more, to take its statistics. */
  function passAt(params: Params, support: Batch, step: number): () => Pass {
    if (!network.inductive) return () => ({ step });
    let kept: Pass | undefined;
    return () => {
      if (kept) return kept;
      const collect: Tensor[] = [];
      network.apply(params, support.x, { step, collect, weight: support.weight });
      kept = { step, use: collect };
      return kept;
    };
  }

  function predictor(params: Params, pass: () => Pass): Predictor {
    const predict = (x: Tensor, weight?: Tensor) => network.apply(params, x, { ...pass(), weight });
    return {
      ...judged(predict),
      params,
      predict,
      features: (x) => {
        const features: Feature[] = [];
        network.apply(params, x, { ...pass(), features });
        return features;
      },
    };
  }
};

/** What an algorithm is traced with. @param meta meta-parameters @param scalar its editable and scheduled numbers */
export const settingOf = (
  experiment: Parts & Pick<Experiment, 'algorithm' | 'options'>, meta: Params,
  scalar: Readonly<Record<string, tf.Scalar>>, noise?: Tensor,
): Setting => ({
  self: experiment.algorithm, learner: learnerOf(experiment), meta, options: experiment.options, scalar,
  noise: noise ?? tf.zeros([0]),
});
