import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { Batch, BatchValues, Split, Task, TaskSource } from '../taskSet';
import type { Rng } from './rng';

/** Losses are told apart down to this; a logarithm of 0 would say nothing. */
const least = 1e-20;

/** log₁₀ of a loss: what optimisers are compared by, since losses of one family differ by orders of magnitude. */
export const log10 = (loss: Tensor): Scalar => tf.div(tf.log(tf.maximum(loss, least)), Math.LN10) as Scalar;

/** A family of objectives over the parameters of a network. */
export interface Objectives {
  /** Numbers of an example. */
  readonly input: number;
  /** Outputs of the network. */
  readonly output: number;
  /** Examples of each set. */
  readonly examples: number;
  /** Examples that a step sees: the support set is gone through in mini-batches, in order, over and over; 0: all of them. */
  readonly batch?: number;
  /** What y is: one number for each output, or a class. */
  readonly labels: 'numbers' | 'classes';
  readonly sizes: TaskSource['sizes'];
  /** What is descended, and what it is judged on: one and the same, or held-out examples of the same kind. */
  draw(rng: Rng, split: Split): { readonly support: BatchValues; readonly query: BatchValues; readonly about: string };
  /** @param output [n, output] @returns scalar */
  loss(output: Tensor, batch: Batch): Scalar;
}

/** Mini-batch `step` of a set that stands in random order; what is too few for another one is left out. */
const miniBatch = ({ x, y }: Batch, size: number, step: number): Batch => {
  const first = size * (step % Math.floor(x.shape[0] / size));
  const rows = (of: Tensor): Tensor => tf.slice(of, [first, ...of.shape.slice(1).map(() => 0)], [size, ...of.shape.slice(1)]);
  return { x: rows(x), y: rows(y) };
};

/** A task set of objectives: the support loss is what goes down, the metric is log₁₀ of the query loss. */
export const objectives = ({ input, output, examples, batch: few = 0, labels, sizes, draw, loss }: Objectives): TaskSource => {
  const batch: TaskSource['support'] = {
    x: { shape: [examples, input], dtype: 'float32' },
    y: labels === 'classes' ? { shape: [examples], dtype: 'int32' } : { shape: [examples, output], dtype: 'float32' },
  };
  return {
    input: [input], output, support: batch, query: batch, metric: 'log10Loss', picture: 'table', sizes,
    sample: (rng, split): Task => draw(rng, split),
    loss,
    ...(few > 0 && few < examples && { batchAt: (whole: Batch, step: number) => miniBatch(whole, few, step) }),
    score: (predicted, at) => log10(loss(predicted, at)),
  };
};

/** Fresh functions in every split. */
export const endless = { train: 'endless', validation: 'endless', test: 'endless' } as const;
