import type { z } from 'zod';
import type { PluginSchemas } from '../../protocol/config';
import type { ProblemCode, Severity } from '../../protocol/analyses/config';
import { type JsonSchema, schemaAt, wantedWords, shown } from '../../protocol/jsonSchema';
import { tell, type Told } from '../../protocol/sentence';
import { saidBy } from '../../protocol/told';
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
  readonly message: Told;
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
  const place = path.length ? tell` in ${path.join('.')}` : '';
  const near = nearest(key, known);
  const deeper = near === undefined ? sectionsWith(key, known, path, schema, value) : [];
  const holder = valueAt(value, path);
  const isFree = near !== undefined && typeof holder === 'object' && holder !== null && !(near in holder);
  return {
    path, key, near, code: 'unknownKey', message: tell`unknown key "${key}"${place}${meant(deeper[0] ?? key, [...deeper, ...known])}`,
    remedies: [...(isFree ? [renameKey([...path, key], near)] : []), removeKey([...path, key])],
  };
};

/** Keys of that name one level deeper: `training.iterations` for `iterations`. */
const sectionsWith = (
  key: string, known: readonly string[], path: readonly PropertyKey[], schema: JsonSchema, value: unknown,
): string[] => known.filter((name) => schemaAt(schema, [...path, name], value)?.properties?.[key] !== undefined)
  .map((name) => [...path, name, key].join('.'));

const about = (issue: Issue, schema: JsonSchema, config: unknown): ConfigProblem => {
  const { path } = issue;
  const given = valueAt(config, path);
  const name = path.join('.') || tell`the config`;
  if (issue.code === 'custom') {
    const message = tell`${name}: ${saidBy(issue)}; it is ${shown(given)}`;
    return { path, code: 'value', message, remedies: replaceValue(path, given, schemaAt(schema, path, config)) };
  }
  if (issue.code === 'invalid_union' && path.at(-1) === issue.discriminator) {
    return wrongName(path.slice(0, -1), given, schema);
  }
  const wanted = schemaAt(schema, path, config);
  if (given === undefined) {
    return { path, code: 'missing', message: missing(path, wanted), remedies: replaceValue(path, given, wanted) };
  }
  const guess = typeof given === 'string' ? guessFor(given, wanted) : '';
  const message = tell`${name} must be ${wanted ? wantedWords(wanted) : tell`something else`}; it is ${shown(given)}${guess}`;
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

const nameMessage = (path: readonly PropertyKey[], given: unknown, names: readonly string[]): Told => {
  const kind = path.at(-1) === undefined ? 'config' : String(path.at(-1));
  if (given === undefined) return tell`${path.join('.')} has no "name"; there are: ${names.join(', ')}`;
  if (typeof given !== 'string') {
    return tell`${path.join('.')}.name must be one of ${names.join(', ')}; it is ${shown(given)}`;
  }
  const near = nearest(given, names);
  const all = names.join(', ');
  return near ? tell`unknown ${kind} "${given}"; did you mean "${near}"? There are: ${all}` : tell`unknown ${kind} "${given}"; there are: ${all}`;
};

const missing = (path: readonly PropertyKey[], wanted: JsonSchema | undefined): Told => {
  const [example] = namesOf(wanted);
  if (path.length === 0) return tell`the config is missing`;
  const name = path.join('.');
  if (!example) return tell`"${name}" is missing`;
  return tell`"${name}" is missing; write for instance ${`"${String(path.at(-1))}": { "name": "${example}" }`}`;
};

const guessFor = (given: string, wanted: JsonSchema | undefined): Told => {
  const names = namesOf(wanted);
  if (names.length) return tell`; did you mean ${`{ "name": "${nearest(given, names) ?? names[0]}" }`}?`;
  const near = nearest(given, (wanted?.enum ?? []).map(String));
  return near ? tell`; did you mean "${near}"?` : '';
};

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((at, key) =>
    (typeof at === 'object' && at !== null ? (at as Readonly<Record<PropertyKey, unknown>>)[key] : undefined), value);
