import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HumanError } from '../../protocol/humanError';
import { tell } from '../../protocol/sentence';
import { scaffoldFiles, type Scaffold, shared } from '../../protocol/scaffold/scaffold';
import { version } from '../../protocol/version';
import { makeFolder, writeAtomically } from '../../runs/atomic';
import { configEnding, stemOf } from './configFile';
import { jsonSchema } from './jsonSchema';
import { catalog, schemas } from '../registry';

/** The catalogue with its schema: what new configs are made of. */
export const fullCatalog = () => catalog(version, jsonSchema(schemas()));

/**
 * Writes a scaffold's files; none of them may be there already.
 * @param path of the config @returns their paths, the config first @throws HumanError when one is there
 */
export const writeScaffold = (scaffold: Scaffold, path: string): string[] => {
  const folder = dirname(path);
  const files = Object.entries(scaffoldFiles(fullCatalog(), scaffold, stemOf(path)))
    .filter(([name]) => !(shared.includes(name) && existsSync(join(folder, name))));
  const taken = files.find(([name]) => existsSync(join(folder, name)));
  if (taken) {
    throw new HumanError(tell`${join(folder, taken[0])} is already there: nothing was written. Choose another file name.`);
  }
  makeFolder(folder);
  for (const [name, text] of files) writeAtomically(join(folder, name), text);
  return files.map(([name]) => join(folder, name));
};

/** Where a config goes: the path with its ending. */
export const configPath = (path: string): string => (path.endsWith('.json') ? path.replace(/(\.maml)?\.json$/, configEnding) : path + configEnding);
