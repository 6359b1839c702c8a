import fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { codeOf, HumanError } from '../protocol/humanError';
import { type Sentence, tell } from '../protocol/sentence';

const RENAME_LIMIT_MS = 2000;
const RENAME_PAUSE_MS = 20;
const TEMPORARY = '.tmp';

/**
 * Writes a whole file or nothing: temporary name, fsync, rename.
 * @throws HumanError with one sentence (disk full, read-only, …); an earlier file of that name stays as it was
 */
export const writeAtomically = (path: string, content: Uint8Array | string): void => {
  const draft = join(dirname(path), `.${basename(path)}.${process.pid}${TEMPORARY}`);
  try {
    writeThrough(draft, content);
    renamePatiently(draft, path);
    syncFolder(dirname(path));
  } catch (error) {
    discard(draft);
    throw explainWrite(error, path);
  }
};

/**
 * Creates a whole file unless one of that name is there: of several writers one wins. @returns whether this one did
 * @throws HumanError as `writeAtomically`
 */
export const createOnce = (path: string, content: Uint8Array | string): boolean => {
  const draft = join(dirname(path), `.${basename(path)}.${process.pid}${TEMPORARY}`);
  try {
    makeFolder(dirname(path));
    writeThrough(draft, content);
    fs.linkSync(draft, path);
    syncFolder(dirname(path));
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw explainWrite(error, path);
  } finally {
    discard(draft);
  }
};

/** What cannot be removed either is swept by the next writer; the first error is the one to be told. */
const discard = (draft: string): void => {
  try {
    fs.rmSync(draft, { force: true });
  } catch { /* see above */ }
};

const writeThrough = (path: string, content: Uint8Array | string): void => {
  const file = fs.openSync(path, 'w');
  try {
    writeAll(file, typeof content === 'string' ? Buffer.from(content) : content);
    fs.fsyncSync(file);
  } finally {
    fs.closeSync(file);
  }
};

/** A single write may take only part of the bytes, for instance when a disk is nearly full. */
export const writeAll = (file: number, bytes: Uint8Array): void => {
  for (let done = 0; done < bytes.length;) done += fs.writeSync(file, bytes, done);
};

/** Windows refuses a rename while a virus scanner or a reader has the target open: it is tried for 2 s. */
const renamePatiently = (from: string, to: string): void => {
  const deadline = performance.now() + RENAME_LIMIT_MS;
  for (;;) {
    try {
      return fs.renameSync(from, to);
    } catch (error) {
      const isBusy = ['EPERM', 'EACCES', 'EBUSY'].includes(codeOf(error) ?? '');
      if (process.platform !== 'win32' || !isBusy || performance.now() > deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RENAME_PAUSE_MS);
    }
  }
};

/** Makes a rename itself last through a power cut. Not every system can open a folder: then it is its own affair. */
const syncFolder = (folder: string): void => {
  if (process.platform === 'win32') return;
  const handle = fs.openSync(folder, 'r');
  try {
    fs.fsyncSync(handle);
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EPERM'].includes(codeOf(error) ?? '')) throw error;
  } finally {
    fs.closeSync(handle);
  }
};

/** Removes what writers that were killed have left half-written. */
export const sweepDrafts = (folder: string): void => {
  if (!fs.existsSync(folder)) return;
  for (const name of fs.readdirSync(folder)) {
    if (name.startsWith('.') && name.endsWith(TEMPORARY)) fs.rmSync(join(folder, name), { force: true });
  }
};

/** Turns a failed write into a sentence for people; anything unexpected stays what it was. */
export const explainWrite = (error: unknown, path: string): unknown => {
  const why = sentences[codeOf(error) ?? ''];
  return why ? new HumanError(why(path), { cause: error }) : error;
};

const full = (path: string): Sentence =>
  tell`The disk is full: ${path} could not be written. Free some space and try again: runs and sweeps go on from their last checkpoint.`;
const readOnly = (path: string): Sentence =>
  tell`${dirname(path)} cannot be written to (read-only, or not yours). Choose another folder with --out, or change its permissions.`;
const notThere = (path: string): Sentence =>
  tell`${dirname(path)} is no folder (any more): ${basename(path)} could not be written.`;
const sentences: Readonly<Record<string, (path: string) => Sentence>> = {
  ENOSPC: full, EDQUOT: full, EFBIG: full,
  EACCES: readOnly, EPERM: readOnly, EROFS: readOnly,
  ENOENT: notThere, ENOTDIR: notThere,
  EIO: (path) => tell`The disk reports an error while writing ${path}. Check the disk before you go on.`,
  EMFILE: (path) => tell`Too many files are open: ${path} could not be written. Close programs or raise "ulimit -n".`,
};

/** One after the other: Node's recursive mkdir never ends where the system says ENOENT below a folder that is there (/proc). */
const makeEach = (folder: string): void => {
  if (isFolder(folder)) return;
  if (dirname(folder) !== folder) makeEach(dirname(folder));
  try {
    fs.mkdirSync(folder);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST' || !isFolder(folder)) throw error;
  }
};

/** Whether there is a folder, or a link to one. */
export const isFolder = (path: string): boolean => fs.statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** Makes a folder and those above it. @throws HumanError with one sentence */
export const makeFolder = (folder: string): void => {
  try {
    makeEach(folder);
  } catch (error) {
    const code = codeOf(error) ?? '';
    if (code === 'EEXIST' || code === 'ENOTDIR') {
      throw new HumanError(tell`${folder} cannot be a folder: it, or a part of its path, is a file.`, { cause: error });
    }
    if (!['EROFS', 'EACCES', 'EPERM', 'ENOENT'].includes(code)) throw explainWrite(error, folder);
    throw new HumanError(tell`The folder ${folder} could not be made: the disk is read-only, or the folder above is not yours. Choose
      another place with --out.`, { cause: error });
  }
};
