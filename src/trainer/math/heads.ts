import * as tf from '@tensorflow/tfjs-core';
import type { Network } from '../model';
import { cosines } from './classes';
import { dense } from './dense';
import { xavier } from './initialisers';

/** A network without its head: it gives what the head saw, [n, units]. Undefined where the network does not tell. */
export const headless = (network: Network): Network | undefined => {
  const { body, head, parameters } = network;
  return body && { ...network, parameters: parameters.filter(({ name }) => !head.includes(name)), head: [], apply: body.apply };
};

/** What a network gives, as the body under a linear head. @param units numbers that it gives @param output numbers of the head */
export const withLinearHead = (network: Network, units: number, output: number): Network => {
  const head = dense('classes', units, output);
  return {
    ...network, parameters: [...network.parameters, ...head.parameters], head: head.parameters.map(({ name }) => name),
    body: { units, apply: network.apply },
    apply: (params, x, pass) => head.apply(params, network.apply(params, x, pass)),
  };
};

/** What cosines are multiplied by: 10 in the code of Chen et al. 2019 where there are many classes. */
const scale = 10;
const weight = 'classes/weight';

/**
 * What a network gives, under a head of cosines: class c has scale · cos(f(x), w_c) (Chen et al. 2019, section 3.2). Adaptation
 * changes the head alone.
 */
export const withCosineHead = (network: Network, units: number, output: number): Network => ({
  ...network,
  parameters: [...network.parameters, { name: weight, shape: [output, units], init: xavier(units, output) }],
  head: [weight], outerOnly: network.parameters.map(({ name }) => name), body: { units, apply: network.apply },
  apply: (params, x, pass) => tf.mul(cosines(network.apply(params, x, pass), params[weight]), scale),
});
