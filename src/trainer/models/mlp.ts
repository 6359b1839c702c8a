import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { activationNames, activations } from '../math/activations';
import { dense } from '../math/dense';
import { initialiser } from '../math/initialisers';
import { norm, normNames } from '../math/norm';
import { amount, type Body, choice, counts, model, seen, shaped } from '../model';

const options = {
  hidden: counts([40, 40], 'units of each hidden layer; [] for a linear model'),
  activation: choice(activationNames, 'bend after each hidden layer'),
  norm: choice(normNames, 'normalisation before each bend'),
  init: choice(['he', 'xavier', 'truncatedNormal', 'identity'], 'how weights start (identity: as their inputs, times std); biases start at 0'),
  std: amount(0.01, 'standard deviation of init truncatedNormal (0.01: the article\'s code), or gain of identity'),
};

/** x → (dense → norm → activation)… → dense; examples of any shape are flattened first, row-major. */
export default model({
  summary: 'Fully connected network: hidden layers of chosen sizes, then a linear layer.',
  source: 'Finn et al. 2017 (arXiv:1703.03400), section 5.1: 1-40-40-1, ReLU',
  gives: ['hidden layers'],
  options,
  build: (o, shape) => {
    const width = shape.input.reduce((n, d) => n * d, 1);
    const sizes = [width, ...o.hidden, shape.output];
    const layers = sizes.slice(1).map((size, i) => dense(`dense${i + 1}`, sizes[i], size, initialiser(o.init, sizes[i], size, o.std)));
    const norms = o.hidden.map((size, i) => norm(o.norm, `norm${i + 1}`, i, size, shape.steps));
    const bend = activations[o.activation];
    const last = layers[o.hidden.length];
    const body: Body = {
      units: sizes[o.hidden.length],
      apply: (params, x, pass) => {
        const flat = shape.input.length === 1 ? x : tf.reshape(x, [x.shape[0], width]);
        return norms.reduce<Tensor>(
          (h, n, i) => seen(pass, `dense${i + 1}`, bend(shaped(pass, i, n.apply(params, layers[i].apply(params, h), pass)))), flat,
        );
      },
    };
    return {
      parameters: layers.flatMap((layer, i) => [...layer.parameters, ...(norms[i]?.parameters ?? [])]),
      head: last.parameters.map(({ name }) => name),
      hidden: o.hidden.map((units, i) => ({ name: `dense${i + 1}`, units })),
      outerOnly: norms.flatMap((n) => n.outerOnly),
      inductive: o.norm === 'inductive',
      body,
      apply: (params, x, pass) => seen(pass, `dense${layers.length}`, last.apply(params, body.apply(params, x, pass))),
    };
  },
});
