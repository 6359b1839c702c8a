import { shippedFile } from '../math/shippedFile';
import type { PastTask } from '../tuner';
import { type Dimension, encode, type Space, widthOf } from './space';

interface Stored {
  readonly settings: readonly string[];
  readonly metric: string;
  readonly tasks: readonly { readonly name: string; readonly rows: number }[];
}

/** A table of evaluated settings over several tasks, as it is shipped. */
export interface Table {
  readonly name: string;
  readonly metric: string;
  readonly space: Space;
  readonly tasks: readonly PastTask[];
}

const index = (): Readonly<Record<string, Stored>> =>
  JSON.parse(shippedFile('hpo-tables/tables.json').toString()) as Record<string, Stored>;

/** Names of the shipped tables. */
export const tableNames = (): string[] => Object.keys(index());

const opened = new Map<string, Table>();

/** Opens a shipped table, once. @throws Error when there is none of this name or the file is damaged */
export const openTable = (name: string): Table => {
  const known = opened.get(name);
  if (known) return known;
  const stored = index()[name];
  if (!stored) throw new Error(`There is no table ${name}; there are ${tableNames().join(', ')}.`);
  const table = tableOf(name, stored, columnsOf(name, stored));
  opened.set(name, table);
  return table;
};

/** Columns [settings + 1, rows]. */
const columnsOf = (name: string, { settings, tasks }: Stored): readonly Float32Array[] => {
  const file = shippedFile(`hpo-tables/${name}.npy`);
  const begin = 10 + file.readUInt16LE(8);
  const rows = tasks.reduce((n, task) => n + task.rows, 0);
  if (file.length - begin !== 4 * rows * (settings.length + 1)) throw new Error(`data/hpo-tables/${name}.npy is damaged: install again.`);
  const all = new Float32Array(file.buffer.slice(file.byteOffset + begin, file.byteOffset + file.length));
  return Array.from({ length: settings.length + 1 }, (_, j) => all.subarray(j * rows, (j + 1) * rows));
};

/** Operations of NAS-Bench-201 are names, not numbers; all other columns are numbers on the scale in which they vary. */
const dimensionOf = (table: string, key: string, column: Float32Array): Dimension => {
  if (table === 'nasbench102') return { kind: 'choice', key, choices: [...new Set(column)].sort((a, b) => a - b) };
  let [low, high] = [Infinity, -Infinity];
  for (const value of column) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return { kind: 'number', key, low, high, log: false, whole: column.every(Number.isInteger) };
};

const tableOf = (name: string, { settings, metric, tasks }: Stored, columns: readonly Float32Array[]): Table => {
  const space = settings.map((key, j) => dimensionOf(name, key, columns[j]));
  const width = widthOf(space);
  let at = 0;
  return {
    name, metric, space, tasks: tasks.map((task) => {
      const from = at;
      at += task.rows;
      const x = new Float64Array(task.rows * width);
      for (let i = 0; i < task.rows; i++) x.set(encode(space, settings.map((_, j) => columns[j][from + i])), i * width);
      return { name: task.name, width, x, y: Float64Array.from(columns[settings.length].subarray(from, at)) };
    }),
  };
};
