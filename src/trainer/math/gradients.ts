import { engine, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import { map, type Tree } from './tree';

const variable = (x: Tensor): Tensor => engine().runKernel('Variable', { x }) as unknown as Tensor;

/** A scalar function's value and its gradients at `xs`, by name. */
export const valueAndGradients = (f: (xs: Tree) => Scalar, xs: Tree): { value: Scalar; gradients: Tree } => {
  const names = Object.keys(xs);
  // Variables keep their place in the graph: nothing is simplified through them before it is differentiated.
  const at = map(xs, variable);
  const value = f(at);
  const inputs: Record<string, Tensor> = { y: value };
  names.forEach((name, i) => { inputs[`x${i}`] = at[name]; });
  const found = engine().runKernel('Gradient', inputs) as unknown as Tensor[];
  return { value, gradients: Object.fromEntries(names.map((name, i) => [name, found[i]])) };
};

/**
 * Gradients of a scalar function at `xs`, by name; differentiable again, to any order (nest the calls).
 * What the value does not depend on gets zeros. Only works while tracing: the engine answers the kernel.
 */
export const gradients = (f: (xs: Tree) => Scalar, xs: Tree): Tree => valueAndGradients(f, xs).gradients;

/** The value of `x` with derivative zero: what makes a method first order, visibly. */
export const stopGradient = <T extends Tensor>(x: T): T =>
  engine().runKernel('StopGradient', { x }) as unknown as T;
