import { join } from 'node:path';
import { OptionError, type Split, tell } from '../taskSet';
import { entries, type ImageClass, imageClasses } from './imageFolders';
import { Rng } from './rng';

/** How the classes of a folder are divided, when its sub-folders do not say it. */
export interface SplitOptions {
  readonly trainClasses?: readonly string[];
  readonly validationClasses?: readonly string[];
  readonly testClasses?: readonly string[];
  readonly validationShare: number;
  readonly testShare: number;
  readonly splitSeed: number;
}
interface Named { readonly name: string }
type BySplit<T> = Readonly<Record<Split, readonly T[]>>;

/**
 * Classes by split, each class in one split only: by the sub-folders `train`, `validation` (or `val`) and `test`;
 * else by the lists of the options; else drawn by seed.
 * @param what the option that names the folder, for messages @throws Error with one sentence
 */
export const splitClasses = (folder: string, options: SplitOptions, what: string): BySplit<ImageClass> => {
  const { folders } = entries(folder, what);
  const listed = [options.trainClasses, options.validationClasses, options.testClasses].flatMap((names) => names ?? []);
  // Lists reach deeper than one level, and into train/ and test/ too.
  if (listed.some((name) => name.includes('/'))) return divide(listed.flatMap((name) => deeper(folder, name, what)), options, folder);
  if (folders.includes('train') && folders.includes('test')) return bySubfolder(folder, folders, what);
  return divide(imageClasses(folder, what), options, folder);
};

/** The class in a folder of folders. It must lie inside: a config may come from anywhere. */
const deeper = (folder: string, name: string, what: string): ImageClass[] => {
  const inside = join(folder, name);
  if (!inside.startsWith(join(folder, '/'))) throw new Error(`${what}: the class "${name}" is not inside ${folder}.`);
  return [{ name, folder: inside, files: entries(inside, what).images }];
};

/**
 * The same for any classes with names: by the lists of the options, else drawn by seed.
 * @param place where the classes are, for messages @throws Error with one sentence
 */
export const divide = <T extends Named>(
  classes: readonly T[], options: SplitOptions, place: string,
): BySplit<T> => {
  const { trainClasses, validationClasses, testClasses } = options;
  if (!trainClasses && !validationClasses && !testClasses) return bySeed(classes, options);
  if (!trainClasses || !validationClasses || !testClasses) {
    throw new Error('taskSet: give all of trainClasses, validationClasses and testClasses, or none of them.');
  }
  const picked = (key: string, names: readonly string[]) => names.map((name) => named(classes, name, key, place));
  return apart({
    train: picked('trainClasses', trainClasses),
    validation: picked('validationClasses', validationClasses),
    test: picked('testClasses', testClasses),
  });
};

const bySubfolder = (folder: string, folders: readonly string[], what: string): BySplit<ImageClass> => {
  const validation = folders.find((f) => f === 'validation' || f === 'val');
  if (!validation) {
    throw new Error(`${what}: ${folder} has train/ and test/ but no validation/: move some training classes there.`);
  }
  return apart({
    train: imageClasses(join(folder, 'train'), what),
    validation: imageClasses(join(folder, validation), what),
    test: imageClasses(join(folder, 'test'), what),
  });
};

const bySeed = <T>(classes: readonly T[], { validationShare, testShare, splitSeed }: SplitOptions): BySplit<T> => {
  if (validationShare + testShare >= 1) {
    const usual = { 'taskSet.validationShare': 0.2, 'taskSet.testShare': 0.2 };
    throw new OptionError('taskSet.testShare', usual,
      tell`taskSet.validationShare + taskSet.testShare is ${validationShare + testShare}, which leaves no training classes: make them
        smaller.`);
  }
  const order = Rng.keyed(splitSeed, 'classes').choose(classes.length, classes.length).map((i) => classes[i]);
  const test = Math.round(testShare * order.length);
  const rest = test + Math.round(validationShare * order.length);
  return { test: order.slice(0, test), validation: order.slice(test, rest), train: order.slice(rest) };
};

const named = <T extends Named>(classes: readonly T[], name: string, key: string, place: string): T => {
  const found = classes.find((c) => c.name === name);
  if (!found) throw new Error(`taskSet.${key}: "${name}" is no class in ${place}.`);
  return found;
};

/** The same splits, if no class is in two of them. @throws Error */
const apart = <T extends Named>(splits: BySplit<T>): BySplit<T> => {
  const seen = new Map<string, string>();
  for (const [split, classes] of Object.entries(splits)) {
    for (const { name } of classes) {
      const other = seen.get(name);
      if (other !== undefined) {
        throw new Error(`taskSet: class "${name}" is in ${other === split ? `${split} twice` : `${other} and ${split}`}`
          + ': a class belongs to one split, or the test would measure memory.');
      }
      seen.set(name, split);
    }
  }
  return splits;
};
