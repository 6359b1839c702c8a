import { unnamed } from '../../protocol/config';
import { HumanError } from '../../protocol/humanError';
import { tell } from '../../protocol/sentence';

/** One `--set a.b=c`. */
export interface Override {
  readonly text: string;
  readonly keys: readonly string[];
  readonly value: unknown;
}

/** @throws HumanError when it is not of the form key=value */
export const parseOverride = (text: string): Override => {
  const at = text.indexOf('=');
  const keys = text.slice(0, Math.max(0, at)).split('.').map((key) => key.trim());
  if (at < 1 || keys.includes('')) {
    throw new HumanError(tell`--set ${text}: write key=value, for instance --set training.iterations=500`);
  }
  return { text, keys, value: valueOf(text.slice(at + 1).trim()) };
};

/** An override by a dotted key and a value at hand. */
export const overrideOf = (key: string, value: unknown): Override =>
  ({ text: `${key}=${JSON.stringify(value)}`, keys: key.split('.'), value });

/** JSON where it is JSON (numbers, lists, true), else a word. */
const valueOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

type Tree = Readonly<Record<string, unknown>>;
const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A copy of a config with one value replaced; missing objects on the way are made, an optimiser or a schedule as its default. */
export const withOverride = (config: unknown, override: Override): unknown => within(config, override, []);

const within = (given: unknown, { text, keys, value }: Override, path: readonly string[]): unknown => {
  const [key, ...rest] = keys;
  if (key === undefined) return value;
  const config = given ?? (unnamed as Readonly<Record<string, Tree>>)[path.join('.')];
  if (Array.isArray(config)) return inList(config, key, { text, keys: rest, value }, path);
  if (!isTree(config) && config !== undefined) {
    throw new HumanError(tell`--set ${text}: there is nothing inside ${JSON.stringify(config)} to set "${key}" of`);
  }
  return { ...config, [key]: within(config?.[key], { text, keys: rest, value }, [...path, key]) };
};

const inList = (list: readonly unknown[], key: string, rest: Override, path: readonly string[]): unknown => {
  const index = Number(key);
  if (!Number.isInteger(index) || index < 0 || index > list.length) {
    throw new HumanError(tell`--set ${rest.text}: "${key}" is no place in a list of ${list.length}`);
  }
  return Object.assign([...list], { [index]: within(list[index], rest, [...path, key]) });
};
