import { z } from 'zod';
import { configSchema, type PluginSchemas } from '../protocol/config';
import type { JsonSchema } from '../protocol/jsonSchema';

export type { JsonSchema };

/** A config as people write it (defaults make keys optional), for walking through. */
export const inputSchema = (plugins: PluginSchemas): JsonSchema =>
  z.toJSONSchema(configSchema(plugins), { io: 'input' }) as JsonSchema;

/** The same for editors, in the draft that VS Code's JSON language server understands in full. */
export const jsonSchema = (plugins: PluginSchemas): Readonly<Record<string, unknown>> => ({
  ...z.toJSONSchema(configSchema(plugins), { io: 'input', target: 'draft-7' }),
  allowComments: true,
  allowTrailingCommas: true,
});

/** The schema of a part of a config. @param value the whole config: a plug-in's name decides which options exist */
export const schemaAt = (
  schema: JsonSchema, path: readonly PropertyKey[], value: unknown,
): JsonSchema | undefined => {
  const chosen = variantFor(schema, value);
  const [key, ...rest] = path;
  if (key === undefined) return chosen;
  const inner = typeof key === 'number'
    ? chosen.prefixItems?.[key] ?? (chosen.items || undefined)
    : chosen.properties?.[String(key)];
  return inner && schemaAt(inner, rest, (value as Readonly<Record<PropertyKey, unknown>> | undefined)?.[key]);
};

/** Of several shapes, the one whose `name` is the value's. */
const variantFor = (schema: JsonSchema, value: unknown): JsonSchema => {
  const name = typeof value === 'object' && value !== null && 'name' in value ? value.name : undefined;
  const variants = schema.oneOf ?? schema.anyOf;
  return variants?.find(({ properties }) => properties?.name?.const === name && name !== undefined) ?? schema;
};
