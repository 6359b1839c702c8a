import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { Learner, Predictor, Setting } from './algorithm';
import type { Experiment } from './experiment';
import type { Feature, Params, Pass } from './model';
import type { Batch } from './taskSet';

type Parts = Pick<Experiment, 'network' | 'source'>;

/** A network and a task's loss as algorithms see them. */
export const learnerOf = ({ network, source }: Parts): Learner => {
  const adaptable = network.parameters.map((p) => p.name).filter((name) => !network.outerOnly.includes(name));
  return {
    parameters: network.parameters,
    adaptable,
    head: network.head,
    supportLoss: (params, support, step) => source.loss(network.apply(params, support.x, { step }), support),
    at: (params, support, step) => predictor(params, passAt(params, support, step)),
  };

  /** Inductive norms see the support set once more, to take its statistics. */
  function passAt(params: Params, support: Batch, step: number): () => Pass {
    if (!network.inductive) return () => ({ step });
    let kept: Pass | undefined;
    return () => {
      if (kept) return kept;
      const collect: Tensor[] = [];
      network.apply(params, support.x, { step, collect });
      kept = { step, use: collect };
      return kept;
    };
  }

  function predictor(params: Params, pass: () => Pass): Predictor {
    const predict = (x: Tensor) => network.apply(params, x, pass());
    return {
      params,
      predict,
      features: (x) => {
        const features: Feature[] = [];
        network.apply(params, x, { ...pass(), features });
        return features;
      },
      loss: (batch) => source.loss(predict(batch.x), batch),
      score: (batch) => source.score(predict(batch.x), batch),
    };
  }
};

/** What an algorithm is traced with. @param meta meta-parameters @param scalar its editable options */
export const settingOf = (
  experiment: Pick<Experiment, 'network' | 'source' | 'algorithm' | 'options'>, meta: Params,
  scalar: Readonly<Record<string, tf.Scalar>>,
): Setting => ({
  self: experiment.algorithm, learner: learnerOf(experiment), meta, options: experiment.options, scalar,
});
