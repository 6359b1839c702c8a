import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { activationNames, activations } from '../math/activations';
import { dense } from '../math/dense';
import { initialiser } from '../math/initialisers';
import { choice, counts, filled, model, type Parameter, rate, seen } from '../model';

const logDeviation = 'head/logDeviation';

/**
 * A policy: hidden layers, then the means of a normal distribution whose deviations depend on nothing but the parameters,
 * or the logits of a choice.
 */
export default model({
  summary: 'Policy network for task sets that act: normal actions with learned deviations, or a choice among a few.',
  source: 'Finn et al. 2017 (arXiv:1703.03400), section 5.3: two hidden layers of 100, ReLU',
  needs: ['actions'],
  options: {
    hidden: counts([100, 100], 'units of each hidden layer; [] for a linear policy'),
    activation: choice(activationNames, 'bend after each hidden layer'),
    init: choice(['xavier', 'he'], 'how weights start; biases start at 0'),
    deviation: rate(1, 'standard deviation of actions at the start'),
    leastDeviation: rate(1e-6, 'what no standard deviation goes below'),
  },
  build: (o, { input, output, actions }) => {
    if (!actions) throw new Error('model "policy" needs a task set that acts, such as navigation2d.');
    const isContinuous = actions.kind === 'continuous';
    const sizes = [input.reduce((n, d) => n * d, 1), ...o.hidden, isContinuous ? actions.size : output];
    const layers = sizes.slice(1).map((size, i) => dense(`dense${i + 1}`, sizes[i], size, initialiser(o.init, sizes[i], size, 1)));
    const deviations: Parameter[] = isContinuous
      ? [{ name: logDeviation, shape: [actions.size], init: filled(Math.log(o.deviation)) }] : [];
    const bend = activations[o.activation];
    const last = layers[layers.length - 1];
    return {
      parameters: [...layers.flatMap(({ parameters }) => parameters), ...deviations],
      head: [...last.parameters, ...deviations].map(({ name }) => name),
      outerOnly: [],
      inductive: false,
      apply: (params, x, pass) => {
        const flat = input.length === 1 ? x : tf.reshape(x, [x.shape[0], sizes[0]]);
        const decided = layers.reduce<Tensor>((h, layer, i) => {
          const sum = layer.apply(params, h);
          return seen(pass, `dense${i + 1}`, layer === last ? sum : bend(sum));
        }, flat);
        if (!isContinuous) return decided;
        const spread = tf.maximum(params[logDeviation], Math.log(o.leastDeviation));
        return tf.concat([decided, tf.add(tf.zerosLike(decided), spread)], 1);
      },
    };
  },
});
