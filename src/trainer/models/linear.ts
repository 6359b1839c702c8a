import * as tf from '@tensorflow/tfjs-core';
import { dense } from '../math/dense';
import { heNormal, truncatedNormal } from '../math/initialisers';
import { amount, type Body, flag, model, seen } from '../model';

/** x → x W (+ b): no hidden layer. With `quadratic` tasks its weights are the point that goes down. */
export default model({
  summary: 'Linear map without hidden layers: the coordinates of a quadratic or of a logistic regression.',
  source: 'Andrychowicz et al. 2016 (arXiv:1606.04474), section 3.1: weights start as N(0, 0.01²)',
  options: {
    bias: flag(false, 'whether a constant is added'),
    std: amount(0.01, 'standard deviation of the weights at first; 0: He-normal'),
  },
  build: ({ bias, std }, { input, output }) => {
    const width = input.reduce((n, d) => n * d, 1);
    const layer = dense('dense1', width, output, std > 0 ? truncatedNormal(std) : heNormal(width), bias);
    const body: Body = { units: width, apply: (_params, x) => (input.length === 1 ? x : tf.reshape(x, [x.shape[0], width])) };
    return {
      parameters: layer.parameters, head: layer.parameters.map(({ name }) => name), outerOnly: [], inductive: false, body,
      apply: (params, x, pass) => seen(pass, 'dense1', layer.apply(params, body.apply(params, x, pass))),
    };
  },
});
