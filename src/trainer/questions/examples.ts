import type { Episode, Examples } from '../../protocol/examples';
import { drawTask, gridOf } from '../draw';
import { sizeOf } from '../engine/shapes';
import type { OpenTaskSet } from './openTaskSets';
import type { BatchValues, Split, Task, TaskSource } from '../taskSet';

/** Bytes of pixels, or numbers, of one set that are sent at most. */
const most = { pixels: 6e6, numbers: 4e5 } as const;
/** Points on which a curve is drawn, and tasks whose inputs say where: the same for all tasks of a split. */
const grid = { points: 160, tasks: 20 } as const;

/** Where the curves of a split's tasks are drawn. */
export const gridOfSplit = (set: OpenTaskSet, split: Split): Float32Array | undefined => (set.source.picture === 'curve'
  ? gridOf(set.source, Array.from({ length: grid.tasks }, (_, i) => drawTask(set, split, 0, i)), grid.points) : undefined);

/** One task of a split as a person looks at it; the one that `drawTask` gives for the same numbers. */
export const episodeOf = (
  { source, config }: OpenTaskSet, split: Split, index: number, inputs = gridOfSplit({ source, config }, split),
): Episode => {
  return { ...pictured(source, drawTask({ source, config }, split, 0, index), inputs), split, index };
};

/** A task as a person looks at it, wherever it was drawn. */
export const pictured = (source: TaskSource, task: Task, inputs: Float32Array | undefined): Omit<Episode, 'split' | 'index'> => ({
  picture: source.picture, metric: source.metric, output: source.output, about: aboutOf(task),
  parameters: parametersOf(source, task),
  support: examplesOf(source, task.support, task.show?.support),
  query: examplesOf(source, task.query, task.show?.query),
  ...(inputs && { grid: inputs }), ...targetOn(task, inputs),
});

/** The numbers that define a task, by name. */
export const parametersOf = ({ parameterNames = [] }: TaskSource, { parameters = [] }: Task): Episode['parameters'] =>
  Array.from(parameters, (value, i) => ({ name: parameterNames[i] ?? String(i + 1), value }));

/** Its class names, or its words. */
export const aboutOf = ({ about }: Task): string | string[] => (typeof about === 'string' ? about : [...about]);

/** The task's own function on the grid, when it tells one. */
export const targetOn = (task: Task, inputs: Float32Array | undefined): { target?: Float32Array } =>
  (inputs && task.target ? { target: inputs.map((x) => task.target?.(x) ?? NaN) } : {});

/** A set's examples, cut to what can be sent, the same number of each class. */
export const examplesOf = (source: TaskSource, batch: BatchValues, names?: readonly string[]): Examples => {
  const size = sizeOf(source.input);
  const total = batch.x.length / size;
  const width = total > 0 ? batch.y.length / total : 0;
  const isImage = source.picture === 'image';
  const rows = shownRows(batch, source, total, Math.floor((isImage ? most.pixels : most.numbers) / size));
  const picked = (from: ArrayLike<number>, step: number): Float32Array => {
    const out = new Float32Array(rows.length * step);
    rows.forEach((row, i) => { for (let j = 0; j < step; j++) out[i * step + j] = from[row * step + j]; });
    return out;
  };
  const x = picked(batch.x, size);
  return {
    total, rows, shape: [...source.input], y: picked(batch.y, width), ...(isImage ? pixelsOf(x) : { x }),
    ...(names && { names: Array.from(rows, (row) => names[row] ?? '') }),
  };
};

const shownRows = ({ y }: BatchValues, { metric, output }: TaskSource, total: number, limit: number): Int32Array => {
  if (total <= limit) return Int32Array.from({ length: total }, (_, i) => i);
  if (metric !== 'accuracy') return Int32Array.from({ length: Math.max(1, limit) }, (_, i) => i);
  const each = Math.max(1, Math.floor(limit / output));
  const seen = new Map<number, number>();
  return Int32Array.from({ length: total }, (_, i) => i).filter((i) => {
    const before = seen.get(y[i]) ?? 0;
    seen.set(y[i], before + 1);
    return before < each;
  });
};

/** 0 … 1 as it is; other numbers from the least to the greatest. */
const pixelsOf = (x: Float32Array): Pick<Examples, 'x' | 'range'> => {
  const [low, high] = x.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [0, 1]);
  return { x: Uint8Array.from(x, (v) => Math.round((255 * (v - low)) / (high - low))), range: [low, high] };
};
