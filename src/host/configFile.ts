import { parse } from 'jsonc-parser';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { sweepStem } from '../protocol/sweep';

/** Ending of every config file. */
export const configEnding = '.maml.json';

/** `sinusoid` of `/x/sinusoid.maml.json`: what the experiment and its runs are called. */
export const stemOf = (path: string): string => {
  const name = basename(path);
  return name.endsWith(configEnding) ? name.slice(0, -configEnding.length) : name;
};

/** The name in the config, else its file name. */
export const experimentName = (path: string, text: string): string => {
  const config: unknown = parse(text, [], { allowTrailingComma: true });
  const name = typeof config === 'object' && config !== null && 'name' in config ? config.name : undefined;
  return typeof name === 'string' && name !== '' ? name : stemOf(path);
};

/** A task set as a config chooses it. */
export interface ChosenTaskSet {
  readonly name: string;
  /** Its file or folder, when it has one. */
  readonly path: string | undefined;
}

/** The task set of a config's text, if it names one. */
export const taskSetIn = (text: string): ChosenTaskSet | undefined => {
  const config = parse(text, [], { allowTrailingComma: true }) as { taskSet?: { name?: unknown; path?: unknown } } | undefined;
  const { name, path } = config?.taskSet ?? {};
  return typeof name === 'string' ? { name, path: typeof path === 'string' ? path : undefined } : undefined;
};

/** The threads that a config asks for. */
export const threadsIn = (text: string): number | undefined => {
  const config = parse(text, [], { allowTrailingComma: true }) as { threads?: unknown } | undefined;
  const threads = config?.threads;
  return typeof threads === 'number' && Number.isInteger(threads) && threads > 0 ? threads : undefined;
};

/** What a sweep file is called, and where its folder is; as far as it can be read. */
export const sweepIn = (path: string, text: string): { readonly name: string; readonly folder: string; readonly slurm: boolean } => {
  const sweep = parse(text, [], { allowTrailingComma: true }) as { name?: unknown; out?: unknown; slurm?: unknown } | undefined;
  const { name, out, slurm } = typeof sweep === 'object' && sweep !== null ? sweep : {};
  return {
    name: typeof name === 'string' && name !== '' ? name : sweepStem(path),
    folder: resolve(dirname(path), typeof out === 'string' && out !== '' ? out : join('runs', sweepStem(path))),
    slurm: typeof slurm === 'object' && slurm !== null,
  };
};

/** Where the runs of the configs of a folder lie. */
export const runsFolderOf = (config: string): string => join(dirname(config), 'runs');

/** A new run's folder: the config's name and the local time, sortable by name. */
export const newRunFolder = (config: string, now: Date): string => {
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  return join(runsFolderOf(config), `${stemOf(config)}-${day}-${time}`);
};

/** Tells whether a run folder's name is one that `newRunFolder` gives for a config. It is asked of a thousand runs at once. */
export const runNamesOf = (config: string): ((folder: string) => boolean) => {
  const stem = stemOf(config);
  return (folder) => {
    const begin = folder.lastIndexOf(sep) + 1;
    return folder.startsWith(stem, begin) && /^(-\d{8}-\d{6}.*)?$/.test(folder.slice(begin + stem.length));
  };
};
