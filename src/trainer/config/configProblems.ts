import type { z } from 'zod';
import type { PluginSchemas } from '../../protocol/config';
import type { ProblemCode, Severity } from '../../protocol/analyses/config';
import { type JsonSchema, schemaAt, wantedWords, shown } from '../../protocol/jsonSchema';
import { inputSchema } from './jsonSchema';
import { meant, nearest } from './nearest';
import { namesOf, type Remedy, removeKey, renameKey, replaceName, replaceValue } from './remedies';

/** One problem of a config. */
export interface ConfigProblem {
  readonly path: readonly PropertyKey[];
  /** The key that should not be there, when it is about a key. */
  readonly key?: string;
  /** The key that was most likely meant instead. */
  readonly near?: string | undefined;
  readonly message: string;
  readonly code: ProblemCode;
  readonly severity?: Severity;
  /** What would mend it, the likeliest first. */
  readonly remedies: readonly Remedy[];
}

type Issue = z.core.$ZodIssue;

/** What a schema found wrong, in words: what it is, what is allowed, what may have been meant. */
export const configProblems = (
  issues: readonly Issue[], value: unknown, plugins: PluginSchemas,
): ConfigProblem[] => problemsBy(issues, value, inputSchema(plugins));

/** The same by any schema. */
export const problemsBy = (issues: readonly Issue[], value: unknown, schema: JsonSchema): ConfigProblem[] => {
  return issues.flatMap((issue) => {
    const path = issue.path;
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key, schema, value));
    return [about(issue, schema, value)];
  });
};

const unknownKey = (path: readonly PropertyKey[], key: string, schema: JsonSchema, value: unknown): ConfigProblem => {
  const known = Object.keys(schemaAt(schema, path, value)?.properties ?? {}).filter((name) => name !== '$schema');
  const place = path.length ? ` in ${path.join('.')}` : '';
  const near = nearest(key, known);
  const holder = valueAt(value, path);
  const isFree = near !== undefined && typeof holder === 'object' && holder !== null && !(near in holder);
  return {
    path, key, near, code: 'unknownKey', message: `unknown key "${key}"${place}${meant(key, known)}`,
    remedies: [...(isFree ? [renameKey([...path, key], near)] : []), removeKey([...path, key])],
  };
};

const about = (issue: Issue, schema: JsonSchema, config: unknown): ConfigProblem => {
  const { path } = issue;
  const given = valueAt(config, path);
  const name = path.join('.') || 'the config';
  if (issue.code === 'custom') {
    const message = `${name}: ${issue.message}; it is ${shown(given)}`;
    return { path, code: 'value', message, remedies: replaceValue(path, given, schemaAt(schema, path, config)) };
  }
  if (issue.code === 'invalid_union' && path.at(-1) === issue.discriminator) {
    return wrongName(path.slice(0, -1), given, schema);
  }
  const wanted = schemaAt(schema, path, config);
  if (given === undefined) {
    return { path, code: 'missing', message: missing(name, wanted), remedies: replaceValue(path, given, wanted) };
  }
  const guess = typeof given === 'string' ? guessFor(given, wanted) : '';
  const message = `${name} must be ${wanted ? wantedWords(wanted) : 'something else'}; it is ${shown(given)}${guess}`;
  return { path, code: issue.code === 'invalid_type' ? 'type' : 'range', message, remedies: replaceValue(path, given, wanted) };
};

/** A plug-in, optimiser or schedule that does not exist, or none at all. */
const wrongName = (path: readonly PropertyKey[], given: unknown, schema: JsonSchema): ConfigProblem => {
  const names = namesOf(schemaAt(schema, path, undefined));
  return {
    path: [...path, 'name'], code: 'unknownName', message: nameMessage(path, given, names),
    remedies: replaceName([...path, 'name'], given, names),
  };
};

const nameMessage = (path: readonly PropertyKey[], given: unknown, names: readonly string[]): string => {
  const kind = path.at(-1) === undefined ? 'config' : String(path.at(-1));
  if (given === undefined) return `${path.join('.')} has no "name"; there are: ${names.join(', ')}`;
  if (typeof given !== 'string') {
    return `${path.join('.')}.name must be one of ${names.join(', ')}; it is ${shown(given)}`;
  }
  const near = nearest(given, names);
  const choice = near ? `; did you mean "${near}"? There are` : '; there are';
  return `unknown ${kind} "${given}"${choice}: ${names.join(', ')}`;
};

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

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((at, key) =>
    (typeof at === 'object' && at !== null ? (at as Readonly<Record<PropertyKey, unknown>>)[key] : undefined), value);
