import * as tf from '@tensorflow/tfjs-core';
import { algorithm, count, counts, type NetworkShape, type OptionsOf, share } from '../algorithm';
import { denseStack } from '../math/dense';
import { gaussianOf, meanRow, placesOf, repeated, standard, targetsOf, targetsOption, usualLeast, wavesOption } from '../math/neuralProcess';
import { beforeAndAfter, readsOnce } from '../math/reading';

const options = {
  encoder: counts([128, 128, 128], 'hidden units of the encoder'),
  representation: count(128, 'numbers of the code r'),
  leastDeviation: share(usualLeast, 'least standard deviation that is claimed; the notebook has 0.1, the noise of the curves may be less'),
  waves: wavesOption,
  targets: targetsOption,
};

const encoder = (task: NetworkShape, o: OptionsOf<typeof options>) =>
  denseStack('encoder', [placesOf(task, o.waves).size + task.output, ...o.encoder, o.representation]);

/**
 * Conditional neural process: each example (x, y) of the support set is encoded, the codes are averaged, and the decoder
 * (the config's network) reads the mean code and x, and gives a Gaussian.
 */
export default algorithm({
  ...readsOnce,
  summary: 'Conditional neural process: reads any number of points, predicts with an uncertainty; no gradient steps.',
  source: 'Garnelo et al. 2018 (arXiv:1807.01613), equations 1 to 4, and its notebook',
  needs: ['curves'],
  options,
  shape: (task, o) => ({ ...task, input: [o.representation + placesOf(task, o.waves).size], output: 2 * task.output }),
  extra: (_parameters, o, task) => encoder(task, o).parameters,
  adapt: ({ learner, meta, options }, support, steps) => {
    const places = placesOf(learner.task, options.waves);
    const codes = encoder(learner.task, options).apply(meta, places.pairs(support));
    const r = meanRow(codes, support.weight);
    const told = (x: tf.Tensor, weight?: tf.Tensor) =>
      gaussianOf(learner.apply(meta, tf.concat([repeated(r, x.shape[0]), places.of(x)], 1), 0, weight), options.leastDeviation);
    return beforeAndAfter(standard(learner, meta), learner.telling(meta, told), steps);
  },
  /** Evaluation reports held-out targets alone, whatever is trained. */
  metaLoss: (setting, support, query) => setting.self.adapt(setting, support, 1)[1].loss(targetsOf(setting.options.targets, support, query)),
});
