import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { algorithm, type Batch, count, type Learner, type Params, type Setting } from '../algorithm';
import { classMeans, membership, shownOnly } from '../math/classes';
import { chosenDescent, descend, descentOptions, editableDescent } from '../math/descend';

const [weight, bias] = ['prototypes/weight', 'prototypes/bias'];
const options = { ...descentOptions(5), embedding: count(64, 'numbers that the network embeds an example in') };

const answer = (params: Params, embedded: Tensor): Tensor =>
  tf.add(tf.matMul(embedded as tf.Tensor2D, params[weight] as tf.Tensor2D), params[bias]);

/** Parameters with a head on top of the embedding, and what they predict. */
const headed = (learner: Learner): Learner => {
  const at: Learner['at'] = (params, support, step) => {
    const body = learner.at(params, support, step);
    return learner.predicting(params, (x, w) => answer(params, body.predict(x, w)), body.features);
  };
  return {
    ...learner, at,
    adaptable: [...learner.adaptable, weight, bias],
    head: [weight, bias],
    supportLoss: (params, support, step) =>
      learner.predicting(params, (x, w) => answer(params, learner.apply(params, x, step, w))).loss(support),
  };
};

/** θ and a head that makes the first prediction that of a prototypical network: w_c = 2 c, b_c = −‖c‖². */
const start = ({ learner, meta }: Setting, support: Batch): Params => {
  const embedded = learner.apply(meta, support.x, 0, support.weight);
  const classes = membership(support, learner.task.output);
  const means = classMeans(embedded, classes);
  // A class that the support set lacks is never chosen.
  const bias0 = tf.sub(shownOnly(classes), tf.sum(tf.square(means), 1));
  return { ...meta, [weight]: tf.transpose(tf.mul(means, 2)), [bias]: bias0 };
};

/**
 * Proto-MAML: a linear head on an embedding starts from the support set's prototypes, then everything adapts as in MAML.
 * The meta-gradient goes through the adaptation and through the head's initialisation.
 */
export default algorithm({
  summary: 'Prototypical network and MAML in one: each task\'s head starts from its class means, then all adapts.',
  source: 'Triantafillou et al. 2020 (arXiv:1903.03096), section 3; Snell et al. 2017 (arXiv:1703.05175), equation 8',
  family: 'initialisation',
  order: 'second',
  needs: ['classes'],
  options,
  editable: editableDescent,
  steps: (o) => o.innerSteps,
  shape: (task, o) => ({ ...task, output: o.embedding }),
  learner: ({ learner }) => headed(learner),
  adapt: (setting, support, steps) => {
    const learner = headed(setting.learner);
    return descend(learner, start(setting as unknown as Setting, support), support, steps, {
      names: learner.adaptable, ...chosenDescent(setting),
    });
  },
});
