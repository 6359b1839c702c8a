import { createHash, type Hash } from 'node:crypto';
import fs from 'node:fs';
import { join, resolve } from 'node:path';
import type { Config, PluginConfig } from '../../protocol/config';
import { codeOf } from '../../protocol/humanError';
import { testedTaskSet } from '../../protocol/testedTaskSet';
import { heldOptions } from '../experiment';
import { shippedInUse } from '../math/shippedFile';
import type { OptionShape } from '../plugin';
import { models, taskSets } from '../registry';

/** Above so many bytes a folder is told by the names and sizes of its files: reading it all would hold up the run. */
const MOST_BYTES = 1 << 30;
const DIGITS = 16;

/**
 * Digests of the data that an opened experiment stands on, by setting (`taskSet.path`, `evaluation.taskSet.path`) or name
 * (`data/omniglot28/omniglot28.npy`): files and folders that options name, and what the product ships and has read. What is gone or
 * cannot be read is left out.
 */
export const dataHashes = (
  { taskSet, evaluation, model }: Pick<Config, 'taskSet' | 'evaluation' | 'model'>, folder: string,
): Record<string, string> => {
  const own = evaluation.taskSet;
  const tested = own && heldOptions(testedTaskSet(taskSet, own) as PluginConfig);
  const held = tested ? filesOf(taskSets[tested.name], tested) : [];
  const named = [
    ...keyed('taskSet', filesOf(taskSets[taskSet.name], taskSet)), ...keyed('model', filesOf(models[model.name], model)),
    ...keyed('evaluation.taskSet', held.filter(([key]) => Object.hasOwn(own ?? {}, key.split('.')[0]))),
  ];
  const found = named.flatMap(([key, path]) => {
    const digest = digestOf(resolve(folder, path));
    return digest === undefined ? [] : [[key, digest] as const];
  });
  const shipped = [...shippedInUse()].map(([name, digest]) => [`data/${name}`, digest.slice(0, DIGITS)] as const);
  return Object.fromEntries([...found, ...shipped]);
};

type Digests = Readonly<Record<string, string>>;

/** Names of data that are others than they were; what only one of them knows is unknown, and not told. */
export const changedData = (was: Digests | undefined = {}, is: Digests | undefined = {}): string[] =>
  Object.keys(was).filter((key) => is[key] !== undefined && is[key] !== was[key]);

type Files = readonly (readonly [key: string, path: string])[];
interface Naming {
  readonly options: OptionShape;
  files?(options: never): Readonly<Record<string, string>>;
}

const keyed = (part: string, files: Files): Files => files.map(([key, path]) => [`${part}.${key}`, path] as const);

/** Options that are paths, and what the plug-in names beside them. */
const filesOf = (plugin: Naming, options: PluginConfig): Files => [
  ...Object.entries(plugin.options).flatMap(([key, schema]) => {
    const value = options[key];
    return schema.meta()?.format === 'path' && typeof value === 'string' ? [[key, value] as const] : [];
  }),
  ...Object.entries(plugin.files?.(options as never) ?? {}),
];

/** @returns undefined when it is gone or cannot be read */
const digestOf = (path: string): string | undefined => {
  try {
    const files = filesIn(path, '').sort(({ name: a }, { name: b }) => (a < b ? -1 : 1));
    const isLarge = files.reduce((sum, { size }) => sum + size, 0) > MOST_BYTES;
    const hash = createHash('sha256');
    for (const { name, size } of files) {
      hash.update(`${name}\0${size}\0`);
      if (!isLarge) addFile(hash, join(path, name));
    }
    return `${hash.digest('hex').slice(0, DIGITS)}${isLarge ? ' (names and sizes)' : ''}`;
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return undefined;
  }
};

const addFile = (hash: Hash, path: string): void => {
  const file = fs.openSync(path, 'r');
  try {
    const piece = Buffer.alloc(1 << 20);
    for (let read = fs.readSync(file, piece); read > 0; read = fs.readSync(file, piece)) hash.update(piece.subarray(0, read));
  } finally {
    fs.closeSync(file);
  }
};

/** A file is found as itself, with an empty name. Links are not followed: they may lead in a circle. */
const filesIn = (path: string, name: string): { readonly name: string; readonly size: number }[] => {
  const at = join(path, name);
  const found = name === '' ? fs.statSync(at) : fs.lstatSync(at);
  if (!found.isDirectory()) return [{ name, size: found.size }];
  return fs.readdirSync(at, { withFileTypes: true }).filter((entry) => entry.isDirectory() || entry.isFile())
    .flatMap((entry) => filesIn(path, join(name, entry.name)));
};
