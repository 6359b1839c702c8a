import * as tf from '@tensorflow/tfjs-core';
import { algorithm, count, rate } from '../algorithm';
import { membership, unit } from '../math/classes';
import { beforeAndAfter, readsOnce, uniform } from '../math/reading';

/** Least probability that a class is given: the logarithm of one that the support set does not show must be finite. */
const least = 1e-9;

/**
 * Matching networks: p(y | x) = Σ a(x, xᵢ) yᵢ over the support set, a the softmax of cosines of embeddings. The embeddings are
 * the network's own; those in full context (an LSTM over the support set) are left out: they depend on the order of the
 * support set, and the article found that they do not help on Omniglot.
 */
export default algorithm({
  ...readsOnce,
  summary: 'Matching networks: a weighted vote of all support examples, by the cosine of learned embeddings.',
  source: 'Vinyals et al. 2016 (arXiv:1606.04080), equations 1 and 2; scale as in Chen et al. 2019 (arXiv:1904.04232), whose code has 100',
  needs: ['classes'],
  options: {
    embedding: count(64, 'numbers of an embedding: outputs of the network'),
    scale: rate(10, 'what cosines are multiplied by before the softmax; 1: the article'),
  },
  shape: (task, o) => ({ ...task, output: o.embedding }),
  adapt: ({ learner, meta, options }, support, steps) => {
    const network = learner.at(meta, support, 0);
    const { members } = membership(support, learner.task.output);
    const keys = unit(network.predict(support.x, support.weight));
    const logProbabilities = (x: tf.Tensor, weight?: tf.Tensor): tf.Tensor => {
      const cosines = tf.matMul(unit(network.predict(x, weight)) as tf.Tensor2D, keys as tf.Tensor2D, false, true);
      const votes = tf.exp(tf.mul(tf.sub(cosines, 1), options.scale));
      const perClass = tf.matMul(votes as tf.Tensor2D, members as tf.Tensor2D);
      const shares = tf.div(perClass, tf.add(tf.sum(perClass, 1, true), 1e-30));
      return tf.log(tf.add(shares, least));
    };
    return beforeAndAfter(uniform(learner, meta), learner.predicting(meta, logProbabilities, network.features), steps);
  },
});
