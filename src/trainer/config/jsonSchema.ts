import { z } from 'zod';
import { configSchema, type PluginSchemas } from '../../protocol/config';
import type { JsonSchema } from '../../protocol/jsonSchema';

export type { JsonSchema };

const made = new WeakMap<PluginSchemas, JsonSchema>();
/** A config as people write it (defaults make keys optional), for walking through. Made once for the same plug-ins: it takes long. */
export const inputSchema = (plugins: PluginSchemas): JsonSchema => {
  const known = made.get(plugins) ?? z.toJSONSchema(configSchema(plugins), { io: 'input' }) as JsonSchema;
  made.set(plugins, known);
  return known;
};

/** The same for editors, in the draft that VS Code's JSON language server understands in full. */
export const jsonSchema = (plugins: PluginSchemas): Readonly<Record<string, unknown>> => ({
  ...z.toJSONSchema(configSchema(plugins), { io: 'input', target: 'draft-7' }),
  allowComments: true,
  allowTrailingCommas: true,
});
