import { type JsonSchema, namesOf, schemaAt } from './jsonSchema';

/** Every option of a config by dotted key, for the plug-ins that a value names. */
export const dottedOptions = (schema: JsonSchema, value: unknown): Readonly<Record<string, JsonSchema>> => {
  const found: Record<string, JsonSchema> = {};
  const visit = (path: readonly string[]): void => {
    const chosen = schemaAt(schema, path, value);
    const names = namesOf(path.length > 0 ? schemaAt(schema, path, undefined) : undefined);
    if (names.length > 0) found[[...path, 'name'].join('.')] = { enum: names, description: chosen?.description ?? '' };
    for (const [key, option] of Object.entries(chosen?.properties ?? {})) {
      if (key === '$schema' || key === 'name') continue;
      const inner = schemaAt(schema, [...path, key], value);
      if (inner?.properties || namesOf(option).length > 0) visit([...path, key]);
      else found[[...path, key].join('.')] = option;
    }
  };
  visit([]);
  return found;
};

const distribution: JsonSchema = {
  type: 'object', properties: {
    low: { type: 'number', description: 'least value' }, high: { type: 'number', description: 'greatest value' },
    log: { type: 'boolean', default: true, description: 'even on a logarithmic scale' },
    whole: { type: 'boolean', default: true, description: 'whole numbers only' },
    choices: { type: 'array', description: 'values to choose from' },
    mean: { type: 'number', description: 'of a normal distribution' }, deviation: { type: 'number', description: 'of a normal distribution' },
  },
};

const eachOf = (options: Readonly<Record<string, JsonSchema>>, make: (option: JsonSchema) => JsonSchema): JsonSchema => ({
  type: 'object', properties: Object.fromEntries(Object.entries(options).map(([key, option]) => [key, make(option)])),
});

/**
 * What may stand in a sweep file: the keys of grid, list and spaces are those of the base's config.
 * @param base as it is written; its plug-ins decide which options there are @param isInline whether it stands in the sweep
 */
export const sweepLanguage = (config: JsonSchema, sweep: JsonSchema, base: unknown, isInline: boolean): JsonSchema => {
  const options = dottedOptions(config, base);
  const own = sweep.properties ?? {};
  const withSpace = (part: JsonSchema | undefined): JsonSchema => ({
    ...part, properties: { ...part?.properties, space: {
      ...eachOf(options, ({ description }) => ({ ...distribution, ...(description !== undefined && { description }) })),
      description: part?.properties?.space?.description ?? '',
    } },
  });
  return {
    ...sweep,
    properties: {
      ...own,
      base: isInline ? config : { type: 'string', format: 'path', description: own.base?.description ?? '' },
      grid: {
        ...eachOf(options, (option) => ({
          type: 'array', items: option, ...(option.description !== undefined && { description: option.description }),
          ...(option.default !== undefined && { default: [option.default] }),
        })), description: own.grid?.description ?? '',
      },
      list: { ...own.list, type: 'array', items: eachOf(options, (option) => option) },
      random: withSpace(own.random), suggest: withSpace(own.suggest),
    },
  };
};
