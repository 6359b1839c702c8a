import { resolve } from 'node:path';
import { HumanError } from '../protocol/humanError';

/**
 * Where a file that was named is written: its ending must be that of what is written, so that no config or record is lost.
 * @param ending with its dot @param option that named it @returns the whole path @throws HumanError
 */
export const withEnding = (out: string, ending: string, option = '--out'): string => {
  if (out.endsWith(ending)) return resolve(out);
  throw new HumanError(`${option} ${out}: name a file that ends in ${ending}; that is what is written.`);
};
