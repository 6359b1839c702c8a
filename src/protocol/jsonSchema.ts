import { type Sentence, tell, type Told } from './sentence';

/** The parts of a JSON schema that our schemas use. */
export interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  /** One schema for all elements; a list of them in draft 7. */
  readonly items?: JsonSchema | readonly JsonSchema[] | false;
  readonly prefixItems?: readonly JsonSchema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  /** `path`: a file or folder, from the config's folder on. */
  readonly format?: string;
  readonly required?: readonly string[];
}

/** The schema of a part of a config. @param value the whole config: a plug-in's name decides which options exist */
export const schemaAt = (
  schema: JsonSchema, path: readonly PropertyKey[], value: unknown,
): JsonSchema | undefined => {
  const chosen = variantFor(schema, value);
  const [key, ...rest] = path;
  if (key === undefined) return chosen;
  const inner = typeof key === 'number' ? elementOf(chosen, key) : chosen.properties?.[String(key)];
  return inner && schemaAt(inner, rest, (value as Readonly<Record<PropertyKey, unknown>> | undefined)?.[key]);
};

/** The schema of one element of a list. */
const elementOf = ({ prefixItems, items }: JsonSchema, index: number): JsonSchema | undefined => {
  if (prefixItems?.[index]) return prefixItems[index];
  return (Array.isArray as (value: unknown) => value is readonly JsonSchema[])(items) ? items[index] : items || undefined;
};

/** Of several shapes, the one whose `name` is the value's. */
const variantFor = (schema: JsonSchema, value: unknown): JsonSchema => {
  const name = typeof value === 'object' && value !== null && 'name' in value ? value.name : undefined;
  const variants = schema.oneOf ?? schema.anyOf;
  return variants?.find(({ properties }) => properties?.name?.const === name && name !== undefined) ?? schema;
};

/** Shapes to choose from. */
export const variantsOf = (schema: JsonSchema | undefined): readonly JsonSchema[] => schema?.oneOf ?? schema?.anyOf ?? [];

/** Names of the plug-ins, optimisers or schedules to choose from. */
export const namesOf = (schema: JsonSchema | undefined): string[] =>
  variantsOf(schema).flatMap(({ properties }) =>
    (typeof properties?.name?.const === 'string' ? [properties.name.const] : []));

/** `a whole number from 1 to 256`. */
export const wantedWords = (schema: JsonSchema): Told => {
  const choices = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  if (choices) return choices.length > 1 ? tell`one of ${choices.join(', ')}` : shown(choices[0]);
  const variants = variantsOf(schema);
  if (variants.length > 0 && namesOf(schema).length === 0) return variants.map(wantedWords).reduce((all, one) => tell`${all} or ${one}`);
  switch (schema.type) {
    case 'integer': return tell`a whole number${rangeWords(schema)}`;
    case 'number': return tell`a number${rangeWords(schema)}`;
    case 'array': return listWords(schema);
    case 'string': return schema.minLength ? tell`a text that is not empty` : tell`a text`;
    case 'boolean': return tell`true or false`;
    default: return tell`an object { … }`;
  }
};

/** ` from 1 to 256`, `, at least 1`: what a number may be, after its kind. */
export const rangeWords = (schema: JsonSchema): Told => {
  const { minimum, maximum, exclusiveMinimum: above, exclusiveMaximum: below } = schema;
  const isLimit = (n: number | undefined): n is number => n !== undefined && Math.abs(n) < Number.MAX_SAFE_INTEGER;
  if (isLimit(above)) {
    if (isLimit(below)) return tell` above ${above} and below ${below}`;
    return isLimit(maximum) ? tell` above ${above} to ${maximum}` : tell` above ${above}`;
  }
  if (isLimit(minimum)) {
    if (isLimit(below)) return tell` from ${minimum} and below ${below}`;
    return isLimit(maximum) ? tell` from ${minimum} to ${maximum}` : tell`, at least ${minimum}`;
  }
  return isLimit(below) ? tell` below ${below}` : isLimit(maximum) ? tell` to ${maximum}` : '';
};

const listWords = (schema: JsonSchema): Sentence => {
  const { minItems, maxItems } = schema;
  const inner = elementOf(schema, 0);
  if (!inner) return tell`a list`;
  const elements = manyWords(inner);
  return minItems !== undefined && minItems === maxItems ? tell`a list of ${minItems} ${elements}` : tell`a list of ${elements}`;
};

/** `whole numbers from 1 to 256`: elements of a list. */
const manyWords = (schema: JsonSchema): Told => {
  if (schema.enum || schema.const !== undefined) return wantedWords(schema);
  if (schema.type === 'integer') return tell`whole numbers${rangeWords(schema)}`;
  if (schema.type === 'number') return tell`numbers${rangeWords(schema)}`;
  return schema.type === 'string' ? tell`texts` : wantedWords(schema);
};

/** A value in a sentence. */
export const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
};
