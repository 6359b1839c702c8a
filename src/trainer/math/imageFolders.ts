import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { OwnTask } from '../taskSet';
import type { ImageReader } from './images';

/** A class on disk: a folder, and the names of its images in alphabetical order. */
export interface ImageClass {
  readonly name: string;
  readonly folder: string;
  readonly files: readonly string[];
}

const isImage = /\.(png|jpe?g)$/i;
const leadsToFolder = (link: string): boolean =>
  statSync(link, { throwIfNoEntry: false })?.isDirectory() === true;
const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Names of a folder's sub-folders (links followed) and images, sorted the same way on every machine. */
export const entries = (folder: string, what: string): { folders: string[]; images: string[] } => {
  try {
    const all = readdirSync(folder, { withFileTypes: true }).filter((e) => !e.name.startsWith('.'));
    const isFolder = (e: (typeof all)[number]) =>
      e.isDirectory() || (e.isSymbolicLink() && leadsToFolder(join(folder, e.name)));
    const folders = all.filter(isFolder).map((e) => e.name).sort(byCode);
    const images = all.filter((e) => isImage.test(e.name) && !isFolder(e)).map((e) => e.name).sort(byCode);
    return { folders, images };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') throw new Error(`${what}: there is no folder ${folder}.`);
    if (code === 'ENOTDIR') throw new Error(`${what}: ${folder} is a file, not a folder.`);
    throw new Error(`${what}: cannot list ${folder} (${code}).`);
  }
};

/** The classes of a folder: one per sub-folder. @throws Error when it is absent or has none */
export const imageClasses = (folder: string, what: string): readonly ImageClass[] => {
  const { folders } = entries(folder, what);
  if (folders.length === 0) {
    throw new Error(`${what}: ${folder} has no classes: put one folder per class there, with PNG or JPEG images.`);
  }
  return folders.map((name) => {
    const inside = join(folder, name);
    return { name, folder: inside, files: entries(inside, what).images };
  });
};

/** Turns a reader's bytes into a network's numbers, 0…1. */
const stacked = (files: readonly string[], read: ImageReader, size: number): Float32Array => {
  const x = new Float32Array(files.length * size);
  files.forEach((file, i) => x.set(Float32Array.from(read(file), (v) => v / 255), i * size));
  return x;
};

/**
 * A person's own classification task: a folder per class for support; for query a folder of images, or one
 * folder per class of the same names (then it is scored too).
 * @param way classes the network can tell apart @param size numbers of one image
 * @throws Error when the folders do not fit
 */
export const ownImages = (
  path: string, queryPath: string | undefined, read: ImageReader, way: number, size: number,
): OwnTask => {
  const classes = imageClasses(path, 'support set').filter((c) => c.files.length > 0);
  if (classes.length < 2 || classes.length > way) {
    throw new Error(`support set: give 2 to ${way} folders with images in ${path}, one per class (the network tells `
      + `${way} apart); there ${classes.length === 1 ? 'is 1' : `are ${classes.length}`}.`);
  }
  const files = classes.flatMap((c) => c.files.map((f) => join(c.folder, f)));
  const y = Int32Array.from(classes.flatMap((c, label) => c.files.map(() => label)));
  const support = { x: stacked(files, read, size), y, n: files.length };
  const names = classes.map((c) => c.name);
  if (queryPath === undefined) return { support, classes: names };
  return { support, query: ownQuery(queryPath, names, read, size), classes: names };
};

const ownQuery = (
  path: string, classes: readonly string[], read: ImageReader, size: number,
): NonNullable<OwnTask['query']> => {
  const { folders, images } = entries(path, 'query set');
  if (images.length > 0) {
    return { x: stacked(images.map((f) => join(path, f)), read, size), n: images.length, names: images };
  }
  const strange = folders.find((f) => !classes.includes(f));
  if (strange !== undefined) {
    throw new Error(`query set: folder "${strange}" in ${path} is no class of the support set `
      + `(${classes.join(', ')}).`);
  }
  const all = folders.flatMap((f) => entries(join(path, f), 'query set').images.map((image) => join(f, image)));
  if (all.length === 0) throw new Error(`query set: ${path} has no PNG or JPEG images.`);
  const y = Int32Array.from(all, (file) => classes.indexOf(basename(join(file, '..'))));
  return { x: stacked(all.map((f) => join(path, f)), read, size), y, n: all.length, names: all };
};
