import { readdirSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { nearest } from './nearest';

/**
 * What lies beside a path that is not there and has nearly its name, as a config would say it.
 * @param full the whole path @param given as it was written @param ending only names with it
 */
export const nearSibling = (full: string, given: string, ending = ''): string | undefined => {
  const folder = dirname(full);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return undefined;
  const name = nearest(basename(full), readdirSync(folder).filter((one) => one.endsWith(ending)));
  return name === undefined ? undefined : `${given.slice(0, given.length - basename(given).length)}${name}`;
};
