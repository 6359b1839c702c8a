import { modify } from 'jsonc-parser';
import type { Edit, Fix } from '../../protocol/analyses/config';
import { type JsonSchema, namesOf, shown } from '../../protocol/jsonSchema';
import { tell, type Told } from '../../protocol/sentence';
import { type ConfigText, removal } from './configText';
import { nearest } from './nearest';

export { namesOf };

type Path = readonly PropertyKey[];
/** One way to mend a config, in terms of its values; `fixFor` makes text edits of it. */
export type Remedy =
  | { readonly kind: 'rename'; readonly path: Path; readonly to: string }
  | { readonly kind: 'remove'; readonly path: Path }
  | { readonly kind: 'set'; readonly title: Told; readonly values: readonly (readonly [Path, unknown])[] };

/** Choices offered at most, where nothing says which one was meant. */
const mostChoices = 6;

export const renameKey = (path: Path, to: string): Remedy => ({ kind: 'rename', path, to });
export const removeKey = (path: Path): Remedy => ({ kind: 'remove', path });
export const setTo = (path: Path, value: unknown, title: Told = tell`Set to ${shown(value)}`): Remedy =>
  ({ kind: 'set', title, values: [[path, value]] });

/** The name that was meant, else all that exist. */
export const replaceName = (path: Path, given: unknown, names: readonly string[]): Remedy[] => {
  const near = typeof given === 'string' ? nearest(given, names) : undefined;
  return (near === undefined ? names.slice(0, mostChoices) : [near]).map((name) =>
    setTo(path, name, given === undefined ? tell`Add ${`"name": "${name}"`}` : tell`Change to ${`"${name}"`}`));
};

/** Values that fit where `given` does not: the nearest first, the default last. */
export const replaceValue = (path: Path, given: unknown, wanted: JsonSchema | undefined): Remedy[] => {
  if (!wanted) return [];
  const names = namesOf(wanted);
  if (names.length > 0) return replacePlugin(path, given, names);
  const fits = fitting(given, wanted);
  const near = JSON.stringify(fits) === JSON.stringify(given) ? undefined : fits;
  const remedies = near === undefined ? [] : [setTo(path, near, typeof near === 'number' ? tell`Set to ${near}` : tell`Change to ${shown(near)}`)];
  const { default: usual } = wanted;
  if (usual === undefined || typeof usual === 'object' && !Array.isArray(usual)) return remedies;
  const isSame = JSON.stringify(usual) === JSON.stringify(near);
  return isSame ? remedies : [...remedies, setTo(path, usual, tell`Set to the default, ${shown(usual)}`)];
};

const replacePlugin = (path: Path, given: unknown, names: readonly string[]): Remedy[] => {
  const near = typeof given === 'string' ? nearest(given, names) ?? names[0] : undefined;
  const key = String(path.at(-1));
  return (near === undefined ? names.slice(0, mostChoices) : [near]).map((name) =>
    setTo(path, { name }, given === undefined ? tell`Add ${`"${key}": { "name": "${name}" }`}` : tell`Change to ${`{ "name": "${name}" }`}`));
};

/** What the value most likely should have been, if that can be told. */
const fitting = (given: unknown, wanted: JsonSchema): unknown => {
  const words = (wanted.enum ?? []).filter((word) => typeof word === 'string');
  if (words.length > 0) return typeof given === 'string' ? nearest(given, words) : undefined;
  const { type } = wanted;
  if (type === 'array') return fittingList(given, wanted);
  if (type === 'boolean') return given === 'true' ? true : given === 'false' ? false : undefined;
  if (type === 'string') return typeof given === 'number' ? String(given) : undefined;
  if (type !== 'integer' && type !== 'number') return undefined;
  const number = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
  return typeof number === 'number' && Number.isFinite(number) ? clamped(number, wanted) : undefined;
};

/** A pair in the wrong order is turned round; a single number becomes a list of one. */
const fittingList = (given: unknown, { minItems = 0 }: JsonSchema): unknown => {
  if (typeof given === 'number' && minItems <= 1) return [given];
  if (!Array.isArray(given) || given.length !== 2 || minItems !== 2) return undefined;
  const [a, b]: readonly unknown[] = given;
  return typeof a === 'number' && typeof b === 'number' && a > b ? [b, a] : undefined;
};

/** The number itself, rounded where it must be whole, or the limit that it passes. Limits that are excluded are none. */
const clamped = (value: number, wanted: JsonSchema): number | undefined => {
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity, exclusiveMaximum = Infinity } = wanted;
  const whole = wanted.type === 'integer' ? Math.round(value) : value;
  const near = Math.min(maximum, Math.max(minimum, whole));
  return near > exclusiveMinimum && near < exclusiveMaximum ? near : undefined;
};

const formatting = { insertSpaces: true, tabSize: 2 };

/** A remedy as edits of the text. @returns undefined where the text has no such place */
export const fixFor = (remedy: Remedy, text: string, parsed: ConfigText): Fix | undefined => {
  if (remedy.kind === 'set') {
    return { title: remedy.title, edits: remedy.values.flatMap(([path, value]) => written(path, value, text, parsed)) };
  }
  const property = parsed.nodeAt(remedy.path)?.parent;
  const key = property?.children?.[0];
  if (!property || !key) return undefined;
  if (remedy.kind === 'remove') return { title: tell`Remove "${String(key.value)}"`, edits: [removal(property)] };
  return {
    title: tell`Change to ${`"${remedy.to}"`}`,
    edits: [{ offset: key.offset, length: key.length, text: JSON.stringify(remedy.to) }],
  };
};

/** Replaces a value in its place; one that is missing is added. */
const written = (path: Path, value: unknown, text: string, parsed: ConfigText): Edit[] => {
  const node = parsed.nodeAt(path);
  if (node) return [{ offset: node.offset, length: node.length, text: inText(value) }];
  return modify(text, path as (string | number)[], value, { formattingOptions: formatting })
    .map(({ offset, length, content }) => ({ offset, length, text: content }));
};

/** JSON as people write it: blanks inside braces and after commas. */
const inText = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(inText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${inText(inner)}`);
  return entries.length > 0 ? `{ ${entries.join(', ')} }` : '{}';
};
