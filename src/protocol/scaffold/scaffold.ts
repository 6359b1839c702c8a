import type { Catalog } from '../catalog';
import { type ConfigChoice, configText } from './configText';
import { declarationsFile, declarationsText } from './declarations';

/** Something to start from: a config, and the modules that it names. */
export interface Scaffold {
  /** One plain clause: what it is. */
  readonly summary: string;
  /** @param stem the config file's name without its ending */
  choice(stem: string): ConfigChoice;
  /** Other files beside the config, by name. */
  files?(stem: string): Readonly<Record<string, string>>;
}

/** Ending of every config file. */
const configEnding = '.maml.json';

/** All files of a scaffold by name, the config first. Files named in `shared` may be there already. */
export const scaffoldFiles = (catalog: Catalog, scaffold: Scaffold, stem: string): Readonly<Record<string, string>> => {
  const modules = scaffold.files?.(stem);
  return {
    [stem + configEnding]: configText(catalog, scaffold.choice(stem)),
    ...modules, ...(modules && { [declarationsFile]: declarationsText }),
  };
};

/** The declarations serve every module of a folder: whoever writes them again writes the same. */
export const shared: readonly string[] = [declarationsFile];
