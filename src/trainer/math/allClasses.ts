import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Batch, BatchValues, Task, TaskSource, TensorSpec } from '../taskSet';
import { accuracy, crossEntropy } from './losses';
import { concatenated } from './vectors';

/** The label of an example whose class is not told: it counts neither in loss nor in score. */
const unknown = -1;

/**
 * The training tasks of a task set of classes as one supervised classification (the first stage of Chen et al. 2019, "A closer
 * look at few-shot classification", section 3.1, and of Tian et al. 2020): an example's label is its class of the whole training split, and
 * a task's support and query examples are one batch, which stands in both places. Undefined where tasks do not tell their classes.
 */
export const allClasses = (source: TaskSource): TaskSource | undefined => {
  const { trainClasses, input, variable, picture, sizes, support, query } = source;
  if (trainClasses === undefined) return undefined;
  const longer = (spec: TensorSpec, other: TensorSpec): TensorSpec => ({ ...spec, shape: [spec.shape[0] + other.shape[0], ...spec.shape.slice(1)] });
  const both = { x: longer(support.x, query.x), y: longer(support.y, query.y) };
  return {
    input, output: trainClasses, metric: 'accuracy', picture, sizes, support: both, query: both, ...(variable && { variable }),
    sample: (rng, split) => pooled(source.sample(rng, split)),
    loss: (output, batch) => crossEntropy(output, batch.y, toldOf(batch)),
    score: (output, batch) => accuracy(output, batch.y, toldOf(batch)),
  };
};

/** [n]: 1 for examples whose class is told, 0 for others and for empty places. */
const toldOf = ({ y, weight }: Batch): Tensor => {
  const told = tf.cast(tf.greaterEqual(y, tf.scalar(0, 'int32')), 'float32');
  return weight ? tf.mul(told, weight) : told;
};

const pooled = ({ support, query, about, family, classes = [] }: Task): Task => {
  const labels = [...support.y, ...query.y].map((label) => classes[label] ?? unknown);
  const batch: BatchValues = { x: concatenated([support.x, query.x], Float32Array), y: Int32Array.from(labels) };
  return { support: batch, query: batch, about, ...(family !== undefined && { family }) };
};
