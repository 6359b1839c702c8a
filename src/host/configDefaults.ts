import * as z from 'zod';

/** What is read of a JSON schema. */
interface Schema {
  readonly const?: unknown;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
}
const schemaOf: z.ZodType<Schema> = z.lazy(() => z.object({
  const: z.unknown().optional(), default: z.unknown().optional(), properties: z.record(z.string(), schemaOf).optional(),
  oneOf: z.array(schemaOf).optional(),
}));

/**
 * The config that would result if nothing but its plug-ins had been chosen: every default of the JSON schema.
 * @param schema of configs @param config a resolved one, whose names choose the plug-ins
 */
export const defaultsOf = (schema: unknown, config: Readonly<Record<string, unknown>>): Record<string, unknown> => {
  const filled = fill(schemaOf.parse(schema), config);
  return isRecord(filled) ? { ...filled } : {};
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const fill = (schema: Schema, given: unknown): unknown => {
  const named = chosen(schema, isRecord(given) ? given.name : undefined);
  if (named.const !== undefined) return named.const;
  if (!named.properties) return named.default;
  // A group of settings without a default, such as early stopping, is off unless somebody writes it.
  const parts = Object.entries(named.properties).filter(([, part]) => !part.properties || part.default !== undefined);
  const entries = parts.map(([key, part]) =>
    [key, fill(part, isRecord(given) ? given[key] : undefined)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined && !isEmpty(value)));
};

/** The plug-in of that name; where it is the default's own choice, the default's. */
const chosen = (schema: Schema, name: unknown): Schema => {
  const byName = (wanted: unknown) => schema.oneOf?.find(({ properties }) => properties?.name?.const === wanted);
  return byName(name) ?? byName(isRecord(schema.default) ? schema.default.name : undefined) ?? schema;
};

const isEmpty = (value: unknown): boolean => isRecord(value) && Object.keys(value).length === 0;
