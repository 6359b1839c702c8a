import { type JsonSchema, schemaAt, shown, variantsOf, wantedWords } from '../../protocol/jsonSchema';
import type { Told } from '../../protocol/sentence';
import { placeIn } from './placeIn';

/** What is told about a key, a name or a value. */
export interface HoverText {
  readonly offset: number;
  readonly length: number;
  /** `innerRate`: what it is about. */
  readonly title: string;
  readonly description: string;
  /** `a number above 0`. */
  readonly allowed: Told;
  readonly default: string | undefined;
  /** Summary and source of the plug-in that the option belongs to, or that is named. */
  readonly plugin: string | undefined;
}

/** The catalogue's words about the place at an offset. */
export const hoverAt = (text: string, offset: number, schema: JsonSchema): HoverText | undefined => {
  const { path, token, config } = placeIn(text, offset);
  if (!token || path.length === 0) return undefined;
  const key = path.findLast((part): part is string => typeof part === 'string');
  const whole = path.slice(0, path.lastIndexOf(key ?? '') + 1);
  const holder = schemaAt(schema, whole.slice(0, -1), config);
  const bare = holder?.properties?.[key ?? ''];
  const option = bare ?? schemaAt(schema, whole, config);
  if (!option || key === undefined) return undefined;
  const isNamed = key === 'name' && whole.length > 1;
  const chosen = isNamed ? holder : variantsOf(option).length > 0 ? schemaAt(schema, whole, config) : holder;
  const kind = isNamed ? schemaAt(schema, whole.slice(0, -1), undefined) : undefined;
  const isSection = option.type === 'object' || variantsOf(option).some(({ properties }) => properties);
  return {
    ...token, title: key, description: option.description ?? kind?.description ?? '',
    allowed: isNamed || isSection ? '' : wantedWords(option),
    default: option.default === undefined || typeof option.default === 'object' && !Array.isArray(option.default)
      ? undefined : shown(option.default),
    plugin: chosen?.properties?.name?.const === undefined ? undefined : chosen.description,
  };
};
