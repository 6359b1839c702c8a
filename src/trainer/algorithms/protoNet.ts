import * as tf from '@tensorflow/tfjs-core';
import { algorithm, type Batch, choice, count, type Learner, type OptionsOf, type Predictor, rate, type Setting } from '../algorithm';
import { classMeans, cosines, membership, shownOnly, squaredDistances } from '../math/classes';
import { beforeAndAfter, readsOnce, uniform } from '../math/reading';
import { carriedTables, measuringAt, normOptions, withStatistics } from '../math/runningStatistics';

const options = {
  embedding: count(64, 'numbers of an embedding: outputs of the network'),
  distance: choice(['euclidean', 'cosine'], 'how near a prototype is: by the squared distance, or by the angle'),
  scale: rate(10, 'what cosines are multiplied by'),
  ...normOptions,
};
type Options = OptionsOf<typeof options>;
type Own = Setting<typeof options>;

/** The learner, with running statistics where they are asked for. */
const learning = (setting: Own) => withStatistics(setting, 0, setting.options);

/** The predictor that has read the support set. */
const read = (learner: Learner, { meta, options: o }: Own, support: Batch): Predictor => {
  const network = learner.at(meta, support, 0);
  const classes = membership(support, learner.task.output);
  const prototypes = classMeans(network.predict(support.x, support.weight), classes);
  const nearness = (embedded: tf.Tensor) => (o.distance === 'cosine'
    ? tf.mul(cosines(embedded, prototypes), o.scale) : tf.neg(squaredDistances(embedded, prototypes)));
  const logits = (x: tf.Tensor, weight?: tf.Tensor) => tf.add(shownOnly(classes), nearness(network.predict(x, weight)));
  return learner.predicting(meta, logits, network.features);
};

/**
 * Prototypical networks: a class is the mean embedding of its support examples, and an example belongs to a class with
 * logit −‖f(x) − prototype‖², or by the cosine of the two (Chen et al. 2020, arXiv:2003.04390, equation 2). The number of
 * classes may differ between training and test.
 */
export default algorithm({
  ...readsOnce,
  summary: 'Prototypical networks: learns an embedding in which each class is the mean of its examples; any way, no gradient steps.',
  source: 'Snell et al. 2017 (arXiv:1703.05175), equations 1 and 2, algorithm 1',
  needs: ['classes'],
  options,
  inductive: (o) => o.normStatistics === 'running',
  carried: (parameters, o: Options) => carriedTables(parameters, 0, o),
  scheduled: (o, iteration, iterations) => measuringAt(o, iteration / iterations),
  shape: (task, o) => ({ ...task, output: o.embedding }),
  learner: (setting) => learning(setting).learner,
  adapt: (setting, support, steps) => {
    const { learner } = learning(setting);
    return beforeAndAfter(uniform(learner, setting.meta), read(learner, setting, support), steps);
  },
  carryingLoss: (setting, support, query) => {
    const { learner, next } = learning(setting);
    const loss = read(learner, setting, support).loss(query);
    return { loss, carried: next() };
  },
});
