import { type JsonSchema, namesOf, rangeWords, schemaAt, variantsOf } from '../../protocol/jsonSchema';
import { joined, tell, type Told } from '../../protocol/sentence';
import { type PlaceInText, placeIn } from './placeIn';

/** One thing that can be written at a place of a config. */
export interface Completion {
  readonly label: string;
  /** Beside the label: the default, or the kind. */
  readonly detail: Told;
  readonly documentation: string;
  readonly kind: 'section' | 'option' | 'name' | 'value';
  /** Snippet syntax. */
  readonly insert: string;
  readonly offset: number;
  readonly length: number;
}

/** What can be written at an offset of a config: keys that are missing, names with their summaries, values. Data only. */
export const completionsAt = (text: string, offset: number, schema: JsonSchema): Completion[] => {
  const place = placeIn(text, offset);
  if (place.isKey) return keyCompletions(place, offset, schema);
  const at = { offset: place.token?.offset ?? offset, length: place.token?.length ?? 0 };
  return valueCompletions(place, schema).map((one) => ({ ...one, ...at }));
};

const keyCompletions = (place: PlaceInText, offset: number, schema: JsonSchema): Completion[] => {
  const holder = schemaAt(schema, place.path.slice(0, -1), place.config);
  const known = holder?.properties ?? (variantsOf(holder).length > 0 ? { name: {} } : {});
  const free = Object.entries(known).filter(([key]) => !place.siblings.includes(key) && key !== '$schema');
  const at = { offset: place.token?.offset ?? offset, length: place.token?.length ?? 0 };
  // A key that has its value already is only renamed.
  const hasValue = place.token !== undefined && schemaValue(place) !== undefined;
  return free.map(([key, option]) => {
    const isOpenName = key === 'name' && option.const === undefined && holder;
    const own = isOpenName ? { ...option, oneOf: variantsOf(holder) } : option;
    const snippet = key === 'name' ? nameSnippet(own) : snippetFor(own, key);
    const value = hasValue ? '' : `: ${snippet}${place.needsComma ? ',' : ''}`;
    return {
      label: key, detail: detailOf(option), documentation: option.description ?? '',
      kind: isSection(option) ? 'section' : 'option', insert: `"${key}"${value}`, ...at,
    };
  });
};

const schemaValue = ({ config, path }: PlaceInText): unknown =>
  path.reduce<unknown>((at, key) =>
    (typeof at === 'object' && at !== null ? (at as Readonly<Record<PropertyKey, unknown>>)[key] : undefined), config);

const isSection = (option: JsonSchema): boolean =>
  option.type === 'object' || variantsOf(option).some(({ properties }) => properties);
const detailOf = (option: JsonSchema): Told => {
  const usual = option.default;
  return usual === undefined || isSection(option) ? '' : joined([JSON.stringify(usual), rangeWords(option)], '');
};

type Value = Omit<Completion, 'offset' | 'length'>;

const valueCompletions = ({ path, config }: PlaceInText, schema: JsonSchema): Value[] => {
  const holder = schemaAt(schema, path.slice(0, -1), undefined);
  if (path.at(-1) === 'name' && variantsOf(holder).length > 0) return nameValues(holder);
  const wanted = schemaAt(schema, path, config);
  if (!wanted) return [];
  if (namesOf(wanted).length > 0) return sectionValues(wanted);
  const usual = wanted.default;
  const words = wanted.enum ?? (wanted.type === 'boolean' ? [true, false] : []);
  const values = words.length > 0 ? words : usual === undefined ? [] : [usual];
  return values.map((value) => ({
    label: JSON.stringify(value), detail: JSON.stringify(value) === JSON.stringify(usual) ? tell`default` : '',
    documentation: wanted.description ?? '', kind: 'value', insert: escaped(JSON.stringify(value)),
  }));
};

/** Names of algorithms, models, …, each with its summary and source. */
const nameValues = (schema: JsonSchema | undefined): Value[] =>
  variantsOf(schema).map((variant) => {
    const name = String(variant.properties?.name?.const);
    return { label: name, detail: '', documentation: variant.description ?? '', kind: 'name', insert: `"${name}"` };
  });

/** Whole sections: a name and its most used options, as tab stops. */
const sectionValues = (schema: JsonSchema): Value[] =>
  variantsOf(schema).map((variant) => {
    const name = String(variant.properties?.name?.const);
    return {
      label: name, detail: tell`name and options`, documentation: variant.description ?? '', kind: 'section',
      insert: sectionSnippet(variant),
    };
  });

/** Options written out in a new section; the rest keep their defaults. */
const mostOptions = 4;
const sectionSnippet = ({ properties = {}, required = [] }: JsonSchema): string => {
  const needed = Object.entries(properties).filter(([key]) => required.includes(key) || key === 'name');
  const others = Object.entries(properties).filter(([key, option]) =>
    !required.includes(key) && key !== 'name' && isPlain(option));
  const lines = [...needed, ...others.slice(0, Math.max(0, mostOptions - needed.length))].map(([key, option], i) =>
    `\t"${key}": ${option.const === undefined ? valueSnippet(option, i + 1) : JSON.stringify(option.const)}`);
  return `{\n${lines.join(',\n')}\n}`;
};

const isPlain = ({ type, enum: words }: JsonSchema): boolean =>
  words !== undefined || type === 'number' || type === 'integer' || type === 'array';
const escaped = (text: string): string => text.replace(/[\\$}]/g, '\\$&');

const nameSnippet = (option: JsonSchema): string => {
  const names = namesOf(option);
  if (option.const !== undefined) return JSON.stringify(option.const);
  return names.length > 0 ? `"\${1|${names.join(',')}|}"` : '"$1"';
};

const snippetFor = (option: JsonSchema, key: string): string => {
  const [first] = variantsOf(option);
  const isPlugin = key === 'taskSet' || key === 'model' || key === 'algorithm';
  if (first?.properties) return isPlugin ? sectionSnippet(first) : '{ "name": $1 }';
  return option.type === 'object' ? '{\n\t$1\n}' : valueSnippet(option, 1);
};

const valueSnippet = (option: JsonSchema, stop: number): string => {
  const words = option.enum;
  if (words?.every((word) => typeof word === 'string')) {
    return `"\${${stop}|${orderedWords(words, option.default).join(',')}|}"`;
  }
  if (option.default !== undefined) {
    const text = JSON.stringify(option.default).replaceAll(',', ', ');
    return `\${${stop}:${escaped(text)}}`;
  }
  return option.type === 'string' ? `"$${stop}"` : `$${stop}`;
};

/** The default first: that is what a choice begins with. */
const orderedWords = (words: readonly unknown[], usual: unknown): unknown[] =>
  [...words.filter((word) => word === usual), ...words.filter((word) => word !== usual)];
