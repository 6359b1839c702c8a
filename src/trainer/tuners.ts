import files from 'glob:./tuners/*.ts';
import { HumanError } from '../protocol/humanError';
import { tell } from '../protocol/sentence';
import { meant } from './config/nearest';
import type { Tuner } from './tuner';

/** Every method that proposes settings, by name: the files of tuners/. */
export const tuners = files as Readonly<Record<string, Tuner>>;

/** @throws HumanError when there is none of this name */
export const tunerNamed = (name: string): Tuner => {
  const found = tuners[name];
  if (!found) throw new HumanError(tell`There is no method "${name}"${meant(name, Object.keys(tuners))}`);
  return found;
};
