import { z } from 'zod';
import { configSchema, type PluginSchemas } from '../../protocol/config';
import type { JsonSchema } from '../../protocol/jsonSchema';

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
