import { engine, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import type { Params } from '../model';

/**
 * Gradients of a scalar with respect to tensors of the same trace, by name; differentiable again, to any order.
 * What `y` does not depend on gets zeros. Only works while tracing: the engine answers the kernel.
 */
export const gradients = (y: Scalar, xs: Params): Params => {
  const names = Object.keys(xs);
  const inputs: Record<string, Tensor> = { y };
  names.forEach((name, i) => { inputs[`x${i}`] = xs[name]; });
  const found = engine().runKernel('Gradient', inputs) as unknown as Tensor[];
  return Object.fromEntries(names.map((name, i) => [name, found[i]]));
};

/** The value of `x` with derivative zero: what makes a method first order, visibly. */
export const stopGradient = <T extends Tensor>(x: T): T =>
  engine().runKernel('StopGradient', { x }) as unknown as T;
