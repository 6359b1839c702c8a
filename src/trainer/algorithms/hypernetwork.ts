import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { algorithm, type Batch, count, type OptionsOf, type Parameter, type Params, rate, type Setting } from '../algorithm';
import { denseStack, type Layers } from '../math/dense';
import { descend } from '../math/descend';
import { xavier, zeros } from '../math/initialisers';
import { encoderParameters, taskCode } from '../math/taskCode';

const options = {
  code: count(64, 'numbers of a task\'s code'),
  encoder: count(64, 'units of each layer of the encoder that makes it'),
  generator: count(64, 'units of the layer between code and weights'),
  refinements: count(0, 'gradient steps from the generated weights in training', 0),
  innerRate: rate(0.01, 'step size of each'),
};

const sizeOf = (parameters: readonly Pick<Parameter, 'shape'>[]): number =>
  parameters.reduce((n, { shape }) => n + shape.reduce((a, b) => a * b, 1), 0);

/** From a code to what is added to the network's parameters; at first that is nothing. */
const generatorOf = ({ code, generator }: OptionsOf<typeof options>, parameters: readonly Parameter[]): Layers => {
  const all = sizeOf(parameters);
  return denseStack('generator', [code, generator, all], (fanIn, fanOut) => (fanOut === all ? zeros : xavier(fanIn, fanOut)));
};

/** θ plus what the support set's code says, by name. */
const generated = ({ learner, meta, options: o }: Setting<typeof options>, support: Batch): Params => {
  const made = tf.reshape(generatorOf(o, learner.parameters).apply(meta, taskCode(meta, support, true)), [sizeOf(learner.parameters)]);
  let at = 0;
  const added = learner.parameters.map(({ name, shape }): [string, Tensor] => {
    const size = sizeOf([{ shape }]);
    const part = tf.reshape(tf.slice(made, [at], [size]), [...shape]);
    at += size;
    return [name, tf.add(meta[name], part)];
  });
  return { ...meta, ...Object.fromEntries(added) };
};

/**
 * A hypernetwork: an encoder reads the support set, a generator turns its code into all weights of the network (added to shared
 * ones, θ). Step 0 is θ, step 1 the generated weights, each step beyond a gradient step on the support set from there.
 */
export default algorithm({
  summary: 'Hypernetwork: reads the support set and generates the network\'s weights, with gradient steps to refine them or without.',
  source: 'Ha, Dai, Le 2017 (arXiv:1609.09106), section 3; from a task\'s code: Bertinetto et al. 2016 (arXiv:1606.05233)',
  family: 'behaviour',
  needs: ['curves'],
  order: 'second',
  options,
  editable: ['innerRate'],
  steps: (o) => 1 + o.refinements,
  extra: (parameters, o, task) => [...encoderParameters(task, o.encoder, o.code, true), ...generatorOf(o, parameters).parameters],
  adapt: (setting, support, steps) => {
    const { learner, meta, scalar } = setting;
    const before = learner.at(meta, support, 0);
    if (steps === 0) return [before];
    return [before, ...descend(learner, generated(setting, support), support, steps - 1, { names: learner.adaptable, rate: scalar.innerRate })];
  },
});
