import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { Gaussian, Learner, Predictor, Setting } from '../algorithm';
import { sizeOf } from '../engine/shapes';
import type { Experiment } from '../experiment';
import { gaussianLogLikelihood } from '../math/losses';
import type { Feature, Parameter, Params, Pass } from '../model';
import { OptionError, tell } from '../plugin';
import type { Batch } from '../taskSet';

type Parts = Pick<Experiment, 'network' | 'source' | 'task'>;

/** A network and a task's loss as algorithms see them. @param more what each pass has beside its step and weights */
export const learnerOf = ({ network, source, task }: Parts, more: (step: number) => Partial<Pass> = () => ({})): Learner => {
  const batchAt = (batch: Batch, step: number): Batch => source.batchAt?.(batch, step) ?? batch;
  const adaptable = network.parameters.map((p) => p.name).filter((name) => !network.outerOnly.includes(name));
  return {
    parameters: network.parameters,
    task,
    adaptable,
    head: network.head,
    hidden: network.hidden ?? [],
    supportLoss: (params, support, step) => {
      const own = batchAt(support, step);
      return (source.innerLoss ?? source.loss)(apply(params, own.x, step, own.weight), own);
    },
    at: (params, support, step) => predictor(params, step, passAt(params, batchAt(support, step), step)),
    apply: (params, x, step, weight) => {
      if (network.inductive) {
        throw new OptionError('model.norm', { 'model.norm': 'layer' }, tell`model.norm "inductive" normalises predictions with the support
          set, but this method uses the network for something else: use "layer" or "none".`);
      }
      return apply(params, x, step, weight);
    },
    predicting: (params, predict, features = () => []) => ({ ...judged(predict, 0), params, predict, features }),
    telling,
    passing: (added) => learnerOf({ network, source, task }, (step) => ({ ...more(step), ...added(step) })),
  };

  function apply(params: Params, x: Tensor, step: number, weight?: Tensor): Tensor {
    return network.apply(params, x, { ...more(step), step, weight });
  }

  function judged(predict: (x: Tensor, weight?: Tensor) => Tensor, step: number): Pick<Predictor, 'loss' | 'score'> {
    const by = (of: (output: Tensor, batch: Batch) => tf.Scalar) => (whole: Batch) => {
      const batch = batchAt(whole, step);
      return of(predict(batch.x, batch.weight), batch);
    };
    return { loss: by((output, batch) => source.loss(output, batch)), score: by((output, batch) => source.score(output, batch)) };
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
      ...judged(predict, 0), params, predict, features,
      loss: (batch) => tf.neg(likelihood(batch)) as tf.Scalar,
      deviation: (x, weight) => tell(x, weight).deviation,
      further: (batch) => ({ logLikelihood: likelihood(batch) }),
    };
  }

  /** Inductive norms see the support set once more, to take its statistics. */
  function passAt(params: Params, support: Batch, step: number): () => Pass {
    const plain: Pass = { ...more(step), step };
    if (!network.inductive) return () => plain;
    let kept: Pass | undefined;
    return () => {
      if (kept) return kept;
      const collect: Tensor[] = [];
      network.apply(params, support.x, { ...plain, collect, weight: support.weight });
      kept = { ...plain, use: collect };
      return kept;
    };
  }

  function predictor(params: Params, step: number, pass: () => Pass): Predictor {
    const predict = (x: Tensor, weight?: Tensor) => network.apply(params, x, { ...pass(), weight });
    return {
      ...judged(predict, step),
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

/** What an algorithm is traced with. @param meta meta-parameters @param scalar its editable and scheduled numbers @param own what was drawn for the task */
export const settingOf = (
  experiment: Parts & Pick<Experiment, 'algorithm' | 'options'>, meta: Params,
  scalar: Readonly<Record<string, tf.Scalar>>, own: { readonly noise?: Tensor; readonly initial?: Tensor } = {},
): Setting => ({
  self: experiment.algorithm, learner: learnerOf(experiment), meta, options: experiment.options, scalar,
  start: own.initial ? taken(own.initial, experiment.network.parameters) : meta,
  noise: own.noise ?? tf.zeros([0]),
});

/** A vector of all these parameters, taken apart. */
const taken = (flat: Tensor, parameters: readonly Parameter[]): Params => {
  let at = 0;
  return Object.fromEntries(parameters.map(({ name, shape }) => {
    const size = sizeOf(shape);
    const part = tf.reshape(tf.slice(flat, [at], [size]), [...shape]);
    at += size;
    return [name, part];
  }));
};
