import { sizeOf } from '../engine/shapes';
import type { Experiment } from '../experiment';
import type { BatchValues, Task, TensorSpec } from '../taskSet';

/** One tensor of a task as a graph input: its name, its shape, and a task's values for it (fewer: the rest is zero). */
export interface TaskTensor {
  readonly name: string;
  readonly spec: TensorSpec;
  of(task: Task): ArrayLike<number>;
}

const batchTensors = (
  set: 'support' | 'query', { x, y }: { readonly x: TensorSpec; readonly y: TensorSpec }, variable: boolean,
): TaskTensor[] => {
  const perExample = sizeOf(y.shape.slice(1));
  const ones = (batch: BatchValues) => new Float32Array(batch.y.length / perExample).fill(1);
  const tensors: TaskTensor[] = [
    { name: `${set}/x`, spec: x, of: (task) => task[set].x },
    { name: `${set}/y`, spec: y, of: (task) => task[set].y },
  ];
  if (!variable) return tensors;
  const weight: TensorSpec = { shape: [y.shape[0]], dtype: 'float32' };
  return [...tensors, { name: `${set}/weight`, spec: weight, of: (task) => ones(task[set]) }];
};

const initialTensor = (start: Experiment['start']): TaskTensor => ({
  name: 'initial', spec: { shape: [start.reduce((n, { shape }) => n + sizeOf(shape), 0)], dtype: 'float32' }, of: (task) => task.initial ?? [],
});

/** Everything of a task that a graph is fed: the one list of them. */
export const taskTensors = ({ source, noise, start }: Pick<Experiment, 'source' | 'noise' | 'start'>): readonly TaskTensor[] => [
  ...batchTensors('support', source.support, source.variable === true),
  ...batchTensors('query', source.query, source.variable === true),
  ...(noise > 0 ? [{ name: 'noise', spec: { shape: [noise], dtype: 'float32' as const }, of: (task: Task) => task.noise ?? [] }] : []),
  ...(start.length > 0 ? [initialTensor(start)] : []),
];
