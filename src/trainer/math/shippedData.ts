import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

const used = new Map<string, string>();

/** A folder of the shipped data: beside the bundle, or above the source file. @throws Error when it is nowhere */
export const shippedData = (name: string): string => {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const found = join(folder, 'data', name);
    if (existsSync(found)) {
      used.set(name, found);
      return found;
    }
    if (folder === dirname(folder)) throw new Error(`data/${name} is missing beside ${__dirname}: install again.`);
  }
};

/** What of it this process has asked for. */
export const shippedInUse = (): { readonly name: string; readonly path: string }[] =>
  [...used].map(([name, path]) => ({ name, path }));
