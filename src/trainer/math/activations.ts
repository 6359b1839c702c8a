import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** The bend between two layers, by name; the first is the default. */
export const activationNames = ['relu', 'tanh', 'elu', 'leakyRelu', 'sigmoid', 'softplus'] as const;
export type ActivationName = (typeof activationNames)[number];

/** Entry by entry; `elu` has α = 1, `leakyRelu` slope 0.2, as in TensorFlow. */
export const activations: Readonly<Record<ActivationName, (x: Tensor) => Tensor>> = {
  relu: (x) => tf.relu(x),
  tanh: (x) => tf.tanh(x),
  elu: (x) => tf.elu(x),
  leakyRelu: (x) => tf.leakyRelu(x, 0.2),
  sigmoid: (x) => tf.sigmoid(x),
  softplus: (x) => tf.softplus(x),
};
