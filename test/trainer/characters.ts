import { Rng } from '../../src/trainer/math/rng';
import omniglot from '../../src/trainer/tasks/omniglot';
import type { Split, Task, TaskSource } from '../../src/trainer/taskSet';
import { options } from './evaluate';

export const open = (chosen: object = {}): TaskSource =>
  omniglot.open(options(omniglot.options, { ...chosen }), '') as TaskSource;
export const draw = (source: TaskSource, i: number, split: Split = 'train'): Task =>
  source.sample(Rng.keyed(0, split, i), split);
export const rows = (x: ArrayLike<number>, size = 784) => {
  const all = Float32Array.from(x);
  return Array.from({ length: all.length / size }, (_, i) => [...all.subarray(i * size, (i + 1) * size)]);
};
export const character = (name: string) => name.replace(/ \d+°$/, '');
