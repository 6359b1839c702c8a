import algorithmFiles from 'glob:./algorithms/*.ts';
import modelFiles from 'glob:./models/*.ts';
import outerFiles from 'glob:./outers/*.ts';
import taskFiles from 'glob:./tasks/*.ts';
import { z } from 'zod';
import type { Catalog, CatalogEntry, Suggestion, Trait } from '../protocol/catalog';
import { type Config, configSchema, type PluginSchemas } from '../protocol/config';
import type { Algorithm } from './algorithm';
import type { Model } from './model';
import type { Outer } from './outer';
import type { OptionShape, PluginInfo } from './plugin';
import type { TaskSet } from './taskSet';

/** Plug-ins by name: the files of four folders, nothing else. */
export const algorithms = algorithmFiles as Readonly<Record<string, Algorithm>>;
export const models = modelFiles as Readonly<Record<string, Model>>;
export const taskSets = taskFiles as Readonly<Record<string, TaskSet>>;
export const outers = outerFiles as Readonly<Record<string, Outer>>;

type Plugins = Readonly<Record<string, PluginInfo & { 
  readonly options: OptionShape; readonly family?: string; readonly gives?: readonly Trait[]; readonly suggests?: Suggestion;
}>>;

const schemasOf = (plugins: Plugins): Record<string, z.ZodObject> =>
  Object.fromEntries(Object.entries(plugins).map(([name, { options, summary, source }]) => [
    name, z.strictObject({ name: z.literal(name), ...options }).describe(`${summary} (${source})`),
  ]));

/** Option schemas of every plug-in, for the config schema. */
export const schemas = (): PluginSchemas => ({
  taskSets: schemasOf(taskSets), models: schemasOf(models), algorithms: schemasOf(algorithms),
  outers: schemasOf(outers),
});

/** The schema of a config with every plug-in of this build. */
export const schema = () => configSchema(schemas());

const defaultOf = (option: z.ZodType): unknown => {
  const parsed = option.safeParse(undefined);
  return parsed.success ? parsed.data ?? null : undefined;
};
const entries = (plugins: Plugins): CatalogEntry[] =>
  Object.entries(plugins).map(([name, { summary, source, family, gives, suggests, needs, options }]) => ({
    name, summary, source, ...(family && { family }), ...(gives && { gives }), ...(suggests && { suggests }),
    ...(needs && { needs }),
    options: Object.entries(options).map(([option, schemaOf]) => ({
      name: option, description: schemaOf.description ?? '', default: defaultOf(schemaOf),
    })),
  }));

/** Everything that can be named in a config. @param version of the extension */
export const catalog = (
  version: string, jsonSchema: Readonly<Record<string, unknown>> = {},
  templates: Catalog['templates'] = [],
): Catalog => ({
  version, taskSets: entries(taskSets), models: entries(models), algorithms: entries(algorithms), templates, jsonSchema,
});

export type { Config };
