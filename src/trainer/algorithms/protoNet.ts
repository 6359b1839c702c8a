import * as tf from '@tensorflow/tfjs-core';
import { algorithm, count } from '../algorithm';
import { classMeans, membership, shownOnly, squaredDistances } from '../math/classes';
import { beforeAndAfter, readsOnce, uniform } from '../math/reading';

/**
 * Prototypical networks: a class is the mean embedding of its support examples, and an example belongs to a class with
 * logit −‖f(x) − prototype‖². The number of classes may differ between training and test.
 */
export default algorithm({
  ...readsOnce,
  summary: 'Prototypical networks: learns an embedding in which each class is the mean of its examples; any way, no gradient steps.',
  source: 'Snell et al. 2017 (arXiv:1703.05175), equations 1 and 2, algorithm 1',
  needs: ['classes'],
  options: {
    embedding: count(64, 'numbers of an embedding: outputs of the network'),
  },
  shape: (task, o) => ({ ...task, output: o.embedding }),
  adapt: ({ learner, meta }, support, steps) => {
    const network = learner.at(meta, support, 0);
    const classes = membership(support, learner.task.output);
    const prototypes = classMeans(network.predict(support.x, support.weight), classes);
    const logits = (x: tf.Tensor, weight?: tf.Tensor) =>
      tf.sub(shownOnly(classes), squaredDistances(network.predict(x, weight), prototypes));
    return beforeAndAfter(uniform(learner, meta), learner.predicting(meta, logits, network.features), steps);
  },
});
