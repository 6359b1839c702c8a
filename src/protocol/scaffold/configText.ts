import type { Catalog, CatalogEntry, Trait } from '../catalog';
import type { JsonSchema } from '../jsonSchema';

/** What a new config is made of: names of the catalogue, and the values that differ from what it suggests. */
export interface ConfigChoice {
  readonly name?: string;
  readonly taskSet: string;
  readonly model: string;
  readonly algorithm: string;
  readonly values?: {
    readonly [section in 'taskSet' | 'model' | 'algorithm' | 'training' | 'evaluation']?: Readonly<Record<string, unknown>>;
  };
  /** Lines of comment above everything. */
  readonly about?: readonly string[];
}

/** What only a model can give. */
const ofModels: readonly Trait[] = ['hidden layers'];

/** Whether a model or algorithm works with a task set (one of a person's own may give anything) and with a model. */
export const fits = ({ needs = [] }: CatalogEntry, { gives }: CatalogEntry, model?: CatalogEntry): boolean =>
  needs.every((trait) => (ofModels.includes(trait)
    ? model === undefined || model.gives?.includes(trait) === true : gives === undefined || gives.includes(trait)));

/** The name of the network that is made for such tasks, else of the plain one. */
export const usualModel = ({ models }: Pick<Catalog, 'models'>, taskSet: CatalogEntry): string =>
  models.find((model) => (model.needs ?? []).length > 0 && fits(model, taskSet))?.name ?? 'mlp';

/** The plug-in of that name. @throws Error when there is none */
export const entryNamed = (entries: readonly CatalogEntry[], name: string): CatalogEntry => {
  const found = entries.find((entry) => entry.name === name);
  if (!found) throw new Error(`There is no "${name}"; there are: ${entries.map((entry) => entry.name).join(', ')}.`);
  return found;
};

/** Longest line with its comment behind it; a longer comment stands above its line. */
const columns = 110;
type Json = Readonly<Record<string, unknown>>;

/**
 * The text of a new config: every option with its value, range and description as a comment. Options without a value
 * (optional ones, and those that must be given and were not) stand there as comments.
 * @throws Error when the catalogue has no plug-in of a chosen name
 */
export const configText = (catalog: Catalog, choice: ConfigChoice): string => {
  const root = catalog.jsonSchema as JsonSchema;
  const taskSet = entryNamed(catalog.taskSets, choice.taskSet);
  const { training, evaluation } = taskSet.suggests ?? {};
  const suggested = { training, evaluation, algorithm: suggestedRates(catalog, choice) } as
    Readonly<Record<string, Json | undefined>>;
  const valuesOf = (section: keyof NonNullable<ConfigChoice['values']>): Json =>
    ({ ...suggested[section], ...choice.values?.[section] });
  const plugin = (section: 'taskSet' | 'model' | 'algorithm', entry: CatalogEntry): string[] => [
    ...wrapped(`${entry.summary} Source: ${entry.source}`, '  '),
    ...object(section, variantOf(root.properties?.[section], entry.name), { name: entry.name, ...valuesOf(section) }),
  ];
  const section = (name: 'training' | 'evaluation'): string[] =>
    object(name, root.properties?.[name], valuesOf(name));
  return withoutTrailingCommas([
    ...(choice.about ?? []).flatMap((line) => wrapped(line, '')),
    '{',
    ...(choice.name === undefined ? [] : [`  "name": ${JSON.stringify(choice.name)},`]),
    ...plugin('taskSet', taskSet),
    ...plugin('model', entryNamed(catalog.models, choice.model)),
    ...plugin('algorithm', entryNamed(catalog.algorithms, choice.algorithm)),
    ...section('training'),
    '  // What is measured at the end, on tasks that were never trained on.',
    ...section('evaluation'),
    ...member('runtime', root.properties?.runtime, undefined, '  '),
    '}', '',
  ]).join('\n');
};

/** Members are written with a comma behind each; the last of an object or list must not have one. */
const withoutTrailingCommas = (lines: readonly string[]): string[] => {
  const isComment = (line: string): boolean => line.trimStart().startsWith('//');
  return lines.map((line, i) => {
    const next = lines.slice(i + 1).find((later) => !isComment(later))?.trimStart() ?? '';
    if (isComment(line) || !/^[}\]]/.test(next)) return line;
    if (line.endsWith(',')) return line.slice(0, -1);
    const at = line.search(/, \/\/ /);
    return at < 0 ? line : line.slice(0, at) + line.slice(at + 1);
  });
};

/** One adaptation step has to be a longer one than each of several. */
const suggestedRates = (catalog: Catalog, { taskSet, algorithm }: ConfigChoice): Json => {
  const { innerRate: rates, laterRate } = entryNamed(catalog.taskSets, taskSet).suggests ?? {};
  const { options } = entryNamed(catalog.algorithms, algorithm);
  const isOneStep = options.find(({ name }) => name === 'innerSteps')?.default === 1;
  const suggested = { innerRate: isOneStep ? rates?.oneStep : rates?.several, laterRate: isOneStep ? laterRate : undefined };
  return Object.fromEntries(Object.entries(suggested)
    .filter(([key, value]) => value !== undefined && options.some(({ name }) => name === key)));
};

const variantOf = (schema: JsonSchema | undefined, name: string): JsonSchema | undefined =>
  (schema?.oneOf ?? schema?.anyOf)?.find(({ properties }) => properties?.name?.const === name) ?? schema;

const object = (key: string, schema: JsonSchema | undefined, values: Json): string[] => {
  const known = schema?.properties ?? {};
  const lines = Object.entries(known).flatMap(([name, option]) => member(name, option, values[name], '    '));
  return [`  "${key}": {`, ...lines, '  },'];
};

/** One option: its value, else its default, else a comment that says what could stand there. */
const member = (name: string, schema: JsonSchema | undefined, given: unknown, indent: string): string[] => {
  const value = given ?? (schema?.default === null ? undefined : schema?.default) ?? schema?.const;
  const text = value === undefined ? undefined : oneLine(value);
  const about = name === 'name' ? '' : [described(schema, value), rangeOf(schema)].filter(Boolean).join('; ');
  if (text === undefined) return wrapped(`"${name}": ${about}`, indent);
  const line = `${indent}"${name}": ${text},`;
  if (!about) return [line];
  const whole = `${line} // ${about}`;
  return whole.length <= columns ? [whole] : [...wrapped(about, indent), ...listed(line, name, value, indent)];
};

/** A list of many names gets a line for each few of them. */
const listed = (line: string, name: string, value: unknown, indent: string): string[] => {
  if (line.length <= columns || !Array.isArray(value)) return [line];
  const rows: string[] = [];
  for (const item of value.map((one) => `${JSON.stringify(one)},`)) {
    const last = rows.at(-1);
    if (last !== undefined && last.length + item.length + 1 <= columns) rows[rows.length - 1] = `${last} ${item}`;
    else rows.push(`${indent}  ${item}`);
  }
  return [`${indent}"${name}": [`, ...rows, `${indent}],`];
};

/** `{ "name": "adam", "rate": 0.001 }`, with the spaces that people write. */
const oneLine = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${oneLine(inner)}`);
  return members.length > 0 ? `{ ${members.join(', ')} }` : '{}';
};

/** A choice between shapes names the others. */
const described = (schema: JsonSchema | undefined, value: unknown): string => {
  const about = schema?.description ?? '';
  const names = (schema?.oneOf ?? schema?.anyOf ?? []).flatMap(({ properties }) => properties?.name?.const ?? []);
  const chosen = (value as Json | undefined)?.name;
  const others = names.filter((name) => name !== chosen);
  return others.length > 0 ? `${about} (others: ${others.join(', ')})` : about;
};

/** The numbers or words that are allowed, when that is not everything. */
const rangeOf = (schema: JsonSchema | undefined): string => {
  if (!schema) return '';
  const words = schema.enum ?? schema.anyOf?.flatMap((one) => one.const ?? []) ?? [];
  if (words.length > 0) return words.map((word) => JSON.stringify(word)).join(' | ');
  const { minimum, exclusiveMinimum, exclusiveMaximum } = schema;
  const maximum = schema.maximum === Number.MAX_SAFE_INTEGER ? undefined : schema.maximum;
  if (minimum !== undefined && maximum !== undefined) return `${minimum} … ${maximum}`;
  const low = minimum !== undefined ? `≥ ${minimum}` : exclusiveMinimum !== undefined ? `> ${exclusiveMinimum}` : '';
  const high = maximum !== undefined ? `≤ ${maximum}` : exclusiveMaximum !== undefined ? `< ${exclusiveMaximum}` : '';
  return [low, high].filter(Boolean).join(', ');
};

const wrapped = (text: string, indent: string): string[] => {
  const lines: string[] = [];
  for (const part of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + part.length + 1 <= columns) lines[lines.length - 1] = `${last} ${part}`;
    else lines.push(`${indent}// ${part}`);
  }
  return lines;
};
