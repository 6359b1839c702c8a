import { realpathSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { HumanError } from '../protocol/humanError';
import { tell } from '../protocol/sentence';

/** Folders that this process may load modules from; undefined: nobody has said, so the config's own and the current one. */
let roots: readonly string[] | undefined;

/** Links followed as far as a path exists: a link inside a workspace may point out of it. */
const real = (path: string): string => {
  try {
    return realpathSync(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : resolve(real(above), relative(above, path));
  }
};

/** From now on modules are only loaded from these folders (the workspace's); none: as if nobody had said. */
export const confineModules = (folders: readonly string[]): void => {
  roots = folders.length > 0 ? folders.map((folder) => resolve(folder)) : undefined;
};

/** The folders of `confineModules` in words for a process that this one starts. */
export const rootWords = (): string[] => (roots ?? []).flatMap((root) => ['--root', root]);

/** Whether `path` lies in `folder`, both with links followed. */
export const liesIn = (path: string, folder: string): boolean => {
  const way = relative(real(folder), real(path));
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
};

/**
 * A module of a person's own is code: it is only run from inside the workspace.
 * @param folder the config's folder @param what names the module in the sentence
 * @throws HumanError when it lies elsewhere, also by a link
 */
export const mustLieInside = (file: string, folder: string, what: string): void => {
  const allowed = roots ?? [folder, process.cwd()];
  if (allowed.some((root) => liesIn(file, root))) return;
  throw new HumanError(tell`${what}: ${file} lies outside ${allowed.join(' and ')} (links followed), and code is only run from inside:
    move it there, or name its folder with --root.`);
};

/**
 * A run folder may come from anywhere, and says itself where its modules lie: where nobody has named folders, that
 * must be around the run folder or the current one.
 * @throws HumanError when it points elsewhere
 */
export const mustBeOwnFolder = (run: string, folder: string): void => {
  if (roots || liesIn(run, folder) || liesIn(folder, process.cwd())) return;
  throw new HumanError(tell`${run} names modules in ${folder}, which is neither around the run nor in the current folder: name that folder
    with --root if you trust it.`);
};
