import type { z } from 'zod';
import type { PluginSchemas } from '../protocol/config';
import { inputSchema, type JsonSchema, schemaAt } from './jsonSchema';
import { meant, nearest } from './nearest';

/** One problem of a config. */
export interface ConfigProblem {
  readonly path: readonly PropertyKey[];
  /** The key that should not be there, when it is about a key. */
  readonly key?: string;
  readonly message: string;
}

type Issue = z.core.$ZodIssue;

/** What a schema found wrong, in words: what it is, what is allowed, what may have been meant. */
export const configProblems = (
  issues: readonly Issue[], value: unknown, plugins: PluginSchemas,
): ConfigProblem[] => {
  const schema = inputSchema(plugins);
  return issues.flatMap((issue) => {
    const path = issue.path;
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key, schema, value));
    return [{ path, message: messageFor(issue, schema, value) }];
  });
};

const unknownKey = (path: readonly PropertyKey[], key: string, schema: JsonSchema, value: unknown): ConfigProblem => {
  const known = Object.keys(schemaAt(schema, path, value)?.properties ?? {}).filter((name) => name !== '$schema');
  const place = path.length ? ` in ${path.join('.')}` : '';
  return { path, key, message: `unknown key "${key}"${place}${meant(key, known)}` };
};

const messageFor = (issue: Issue, schema: JsonSchema, config: unknown): string => {
  const given = valueAt(config, issue.path);
  const name = issue.path.join('.') || 'the config';
  if (issue.code === 'custom') return `${name}: ${issue.message}; it is ${shown(given)}`;
  if (issue.code === 'invalid_union' && issue.path.at(-1) === issue.discriminator) {
    return wrongName(issue.path.slice(0, -1), given, schema);
  }
  const wanted = schemaAt(schema, issue.path, config);
  if (given === undefined) return missing(name, wanted);
  const guess = typeof given === 'string' ? guessFor(given, wanted) : '';
  return `${name} must be ${wanted ? wantedWords(wanted) : 'something else'}; it is ${shown(given)}${guess}`;
};

/** A plug-in, optimiser or schedule that does not exist, or none at all. */
const wrongName = (path: readonly PropertyKey[], given: unknown, schema: JsonSchema): string => {
  const kind = path.at(-1) === undefined ? 'config' : String(path.at(-1));
  const names = namesOf(schemaAt(schema, path, undefined));
  if (given === undefined) return `${path.join('.')} has no "name"; there are: ${names.join(', ')}`;
  if (typeof given !== 'string') {
    return `${path.join('.')}.name must be one of ${names.join(', ')}; it is ${shown(given)}`;
  }
  const near = nearest(given, names);
  const choice = near ? `; did you mean "${near}"? There are` : '; there are';
  return `unknown ${kind} "${given}"${choice}: ${names.join(', ')}`;
};

const namesOf = (schema: JsonSchema | undefined): string[] =>
  (schema?.oneOf ?? schema?.anyOf ?? []).flatMap(({ properties }) =>
    (typeof properties?.name?.const === 'string' ? [properties.name.const] : []));

const missing = (name: string, wanted: JsonSchema | undefined): string => {
  const [example] = namesOf(wanted);
  const key = name.split('.').at(-1);
  return `"${name}" is missing${example ? `; write for instance "${key}": { "name": "${example}" }` : ''}`;
};

const guessFor = (given: string, wanted: JsonSchema | undefined): string => {
  const names = namesOf(wanted);
  if (names.length) return `; did you mean { "name": "${nearest(given, names) ?? names[0]}" }?`;
  const near = nearest(given, (wanted?.enum ?? []).map(String));
  return near ? `; did you mean "${near}"?` : '';
};

/** `a whole number from 1 to 256`. */
export const wantedWords = (schema: JsonSchema): string => {
  const choices = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  if (choices) return choices.length > 1 ? `one of ${choices.join(', ')}` : shown(choices[0]);
  const variants = schema.oneOf ?? schema.anyOf;
  if (variants && namesOf(schema).length === 0) return variants.map(wantedWords).join(' or ');
  const { type } = schema;
  if (type === 'integer') return `a whole number${rangeWords(schema)}`;
  if (type === 'number') return `a number${rangeWords(schema)}`;
  if (type === 'array') return `a list${lengthWords(schema)}`;
  if (type === 'string') return `a text${schema.minLength ? ' that is not empty' : ''}`;
  return type === 'boolean' ? 'true or false' : 'an object { … }';
};

const rangeWords = (schema: JsonSchema): string => {
  const { minimum, maximum, exclusiveMinimum: above, exclusiveMaximum: below } = schema;
  const isLimit = (n: number | undefined): n is number => n !== undefined && Math.abs(n) < Number.MAX_SAFE_INTEGER;
  const low = isLimit(above) ? `above ${above}` : isLimit(minimum) ? `from ${minimum}` : '';
  const high = isLimit(below) ? `below ${below}` : isLimit(maximum) ? `to ${maximum}` : '';
  if (!high && isLimit(minimum) && !isLimit(above)) return `, at least ${minimum}`;
  return [low, high].filter(Boolean).map((words) => ` ${words}`).join(low && below !== undefined ? ' and' : '');
};

const lengthWords = ({ minItems, maxItems, items, prefixItems }: JsonSchema): string => {
  const inner = prefixItems?.[0] ?? (items || undefined);
  const many = minItems !== undefined && minItems === maxItems ? ` of ${minItems}` : ' of';
  if (!inner) return minItems === undefined ? '' : many;
  return `${many} ${wantedWords(inner).replace(/^an? /, '').replace(/number/, 'numbers')}`;
};

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
};

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((at, key) =>
    (typeof at === 'object' && at !== null ? (at as Readonly<Record<PropertyKey, unknown>>)[key] : undefined), value);
