import fs from 'node:fs';
import { basename, resolve } from 'node:path';
import { type Config, configSchema, type PluginSchemas } from '../../protocol/config';
import { codeOf, HumanError } from '../../protocol/humanError';
import { joined, tell, type Told } from '../../protocol/sentence';
import { segmentsOf } from '../../runs/segments';
import { type ConfigProblem, configProblems } from './configProblems';
import { type ConfigText, parseConfigText } from './configText';
import { nearSibling } from './nearSibling';
import { type Override, parseOverride, withOverride } from './overrides';

/** Ending of every config file. */
export const configEnding = '.maml.json';
/** Longest message about a config, in lines. */
const MOST_LINES = 12;

/**
 * Reads a config, with overrides, and fills in its defaults.
 * @param set overrides such as `training.iterations=500`
 * @throws HumanError with a line `file:line:column: what is wrong` for each problem, at most 12 lines
 */
export const readConfig = (path: string, set: readonly string[], plugins: PluginSchemas): Config =>
  resolveConfig(textOf(path), path, set, plugins);

/** The same for a text at hand. @param path what messages call it; its file name is the default `name` */
export const resolveConfig = (
  text: string, path: string, set: readonly string[], plugins: PluginSchemas,
): Config => {
  const parsed = parseConfigText(text);
  fail(parsed.problems.map(({ offset, message }) => joined([placeOf(path, parsed, offset), message], ': ')));
  const overrides = set.map(parseOverride);
  const { config, problems } = fitted(overrides.reduce(withOverride, parsed.value), path, plugins);
  if (config) return config;
  const placed = problems
    .map(({ path: at, key, message }) => ({ where: whereIs(at, key, parsed, overrides), message }))
    .sort((a, b) => a.where.order - b.where.order);
  fail(placed.map(({ where, message }) => joined([where.set ?? placeOf(path, parsed, where.order), message], ': ')));
  throw new Error('a config is wrong, but nothing can be said about it');
};

const made = new WeakMap<PluginSchemas, ReturnType<typeof configSchema>>();
/** Made once for the same plug-ins: it takes longer than a check. */
const schemaOf = (plugins: PluginSchemas): ReturnType<typeof configSchema> => {
  const known = made.get(plugins) ?? configSchema(plugins);
  made.set(plugins, known);
  return known;
};

/** A parsed config with its defaults, or what is wrong with it: the one check of editor and command line. */
export const fitted = (
  value: unknown, path: string, plugins: PluginSchemas,
): { readonly config?: Config; readonly problems: readonly ConfigProblem[] } => {
  return fitterOf(plugins)(value, path);
};

/** The same for many configs: the schema is made once. */
export const fitterOf = (plugins: PluginSchemas) => {
  const schema = schemaOf(plugins);
  return (value: unknown, path: string): { readonly config?: Config; readonly problems: readonly ConfigProblem[] } => {
    const result = schema.safeParse(value);
    if (result.success) return { config: { ...result.data, name: result.data.name ?? stemOf(path) }, problems: [] };
    return { problems: configProblems(result.error.issues, value, plugins) };
  };
};

/** `sinusoid` of `/x/sinusoid.maml.json`. */
export const stemOf = (path: string): string => basename(path).replace(/(\.maml)?\.jsonc?$/, '');

/** A config file's text. @throws HumanError when it cannot be read */
export const textOf = (path: string): string => {
  try {
    return fs.readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      const meant = meantBy(path);
      throw new HumanError(meant === undefined ? tell`${path}: there is no such file. "maml-lab new" writes a config.`
        : tell`${path}: there is no such file. Did you mean ${meant}?`, { cause: error });
    }
    if (code === 'EISDIR' && segmentsOf(path).length > 0) {
      throw new HumanError(tell`${path} is the folder of a run: --resume ${path} goes on with it, and a new run needs a config file (*${configEnding}).`);
    }
    if (code === 'EISDIR') throw new HumanError(tell`${path} is a folder; name a config file (*${configEnding}).`);
    if (code) throw new HumanError(tell`${path} cannot be read (${code}).`, { cause: error });
    throw error;
  }
};

/** A file with the rest of its name, or nearly the same one. */
const meantBy = (path: string): string | undefined =>
  [`${path}${configEnding}`, `${path}.json`].find((whole) => fs.existsSync(whole)) ?? nearSibling(resolve(path), path, '.json');

/** Problems as one error, at most 12 lines. @throws HumanError unless there are none */
export const fail = (lines: readonly Told[]): void => {
  if (lines.length === 0) return;
  const shown = lines.length > MOST_LINES ? lines.slice(0, MOST_LINES - 1) : lines;
  const rest = lines.length - shown.length;
  throw new HumanError(joined([...shown, ...(rest ? [tell`… and ${rest} more`] : [])], '\n'));
};

/** `file:line:column`. */
export const placeOf = (path: string, parsed: ConfigText, offset: number): string => {
  const { line, column } = parsed.positionAt(offset);
  return `${path}:${line}:${column}`;
};

/** Where a value comes from: an override, or a place in the text. Overrides are told last. */
const whereIs = (
  path: readonly PropertyKey[], key: string | undefined, parsed: ConfigText, overrides: readonly Override[],
): { readonly set?: string; readonly order: number } => {
  const whole = [...path, ...(key === undefined ? [] : [key])];
  const from = overrides.findLast(({ keys }) => keys.every((part, i) => i >= whole.length || part === whole[i])
    && (keys.length <= whole.length || !parsed.has(whole)));
  return from ? { set: `--set ${from.text}`, order: Infinity } : { order: parsed.spanOf(whole, key !== undefined).offset };
};
