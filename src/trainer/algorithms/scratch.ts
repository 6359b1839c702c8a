import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { algorithm, choice, count, filled, type OptionsOf, rate, ratio } from '../algorithm';
import { advance, beginning, type Rule } from '../math/freshDescent';

const options = {
  optimizer: choice(['adam', 'sgd', 'momentum', 'rmsprop'], 'what trains the network'),
  rate: rate(0.01, 'its step size at first; the outer loop learns it'),
  innerSteps: count(100, 'steps in training'),
  momentum: ratio(0.9, 'share of the last step that momentum keeps, and decay of adam\'s first moment'),
  decay: ratio(0.999, 'decay of adam\'s second moment'),
  rmspropDecay: ratio(0.9, 'decay of rmsprop\'s second moment'),
};
type Options = OptionsOf<typeof options>;
type Step = Rule['step'];

const epsilon = 1e-8;
/** Its slope is finite at 0, too: a coordinate without gradient stays one. */
const root = (x: Tensor): Tensor => tf.sqrt(tf.add(x, epsilon ** 2));
const blend = (old: Tensor, now: Tensor, decay: number): Tensor => tf.add(tf.mul(old, decay), tf.mul(now, 1 - decay));
const zerosOf = (count: number): Rule['start'] => (size) => Array.from({ length: count }, () => tf.zeros([size]));
const down = (rate: Scalar, direction: Tensor): Tensor => tf.neg(tf.mul(rate, direction));

/** Adam (Kingma & Ba 2015, algorithm 1). */
const adam = (rate: Scalar, { momentum, decay }: Options): Step => (gradient, [first, second], step) => {
  const [m, v] = [blend(first, gradient, momentum), blend(second, tf.square(gradient), decay)];
  const corrected = (moment: Tensor, by: number) => tf.div(moment, 1 - by ** (step + 1));
  return { change: down(rate, tf.div(corrected(m, momentum), tf.add(root(corrected(v, decay)), epsilon))), state: [m, v] };
};

const rules: Readonly<Record<Options['optimizer'], (rate: Scalar, o: Options) => Rule>> = {
  sgd: (rate) => ({ start: zerosOf(0), step: (gradient) => ({ change: down(rate, gradient), state: [] }) }),
  /** Polyak 1964. */
  momentum: (rate, o) => ({
    start: zerosOf(1),
    step: (gradient, [velocity]) => {
      const v = tf.add(tf.mul(velocity, o.momentum), gradient);
      return { change: down(rate, v), state: [v] };
    },
  }),
  /** Tieleman & Hinton 2012, lecture 6.5. */
  rmsprop: (rate, o) => ({
    start: zerosOf(1),
    step: (gradient, [second]) => {
      const v = blend(second, tf.square(gradient), o.rmspropDecay);
      return { change: down(rate, tf.div(gradient, tf.add(root(v), epsilon))), state: [v] };
    },
  }),
  adam: (rate, o) => ({ start: zerosOf(2), step: adam(rate, o) }),
};

const rateName = 'logRate';

/**
 * Training from scratch: each task's network starts anew and is trained on its support set by an optimiser of the textbook.
 * The only meta-parameter is the logarithm of the step size, which follows the derivative through the unrolled training.
 */
export default algorithm({
  summary: 'Training from scratch: a fresh network on each task and a hand-made optimiser whose step size is learned.',
  source: 'Maclaurin et al. 2015 (arXiv:1502.03492), derivative of the step size; the optimisers as their authors give them',
  family: 'optimiser',
  order: 'second',
  startsAnew: true,
  options,
  editable: [],
  steps: (o) => o.innerSteps,
  extra: (_parameters, o) => [{ name: rateName, shape: [], init: filled(Math.log(o.rate)) }],
  adapt: ({ learner, meta, start, options: o }, support, steps) => {
    const rule = rules[o.optimizer](tf.exp(meta[rateName]) as Scalar, o);
    const { predictors } = advance(learner, support, beginning(learner, start, rule), rule, steps, true);
    return [learner.at(start, support, 0), ...predictors];
  },
});
