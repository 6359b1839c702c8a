import { applyEdits, findNodeAtLocation, modify, parse, parseTree } from 'jsonc-parser';

type Path = readonly string[];

const edited = (text: string, path: Path, value: unknown): string => applyEdits(text, modify(text, [...path], value, {
  formattingOptions: { insertSpaces: true, tabSize: 2, eol: '\n' },
}));

/** A plug-in that a text leaves to the default has to be named before one of its options can be written. */
const named = (text: string, group: Path, defaults: unknown): string => {
  const tree = parseTree(text);
  if (group.length === 0 || (tree && findNodeAtLocation(tree, [...group]))) return text;
  const name = valueAt(defaults, [...group, 'name']);
  return name === undefined ? text : edited(text, [...group, 'name'], name);
};

export type Settings = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Settings => typeof value === 'object' && value !== null && !Array.isArray(value);
const valueAt = (value: unknown, path: Path): unknown => path.reduce((part, key) => (isRecord(part) ? part[key] : undefined), value);

/**
 * A plug-in is exchanged key by key, so that comments stay: what the other one does not have goes, and of its own settings
 * those are written that are not the default, or stood there.
 */
const exchanged = (text: string, path: Path, plugin: Settings, usual: unknown): string => {
  const before = valueAt(parse(text), path);
  if (!isRecord(before)) return edited(text, path, plugin);
  const gone = Object.keys(before).filter((key) => !(key in plugin));
  const without = gone.reduce((now, key) => edited(now, [...path, key], undefined), text);
  const changed = Object.entries(plugin).filter(([key, value]) =>
    !isSame(before[key], value) && (key in before || !isSame(valueAt(usual, [key]), value)));
  return changed.reduce((now, [key, value]) => edited(now, [...path, key], value), without);
};
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * A config's text with some settings changed, by dotted key; comments and everything else stay. A whole plug-in (an object
 * with a name) takes the place of the one that is there.
 * @param defaults the config that results where the text says nothing, for the plug-ins that it will have
 */
export const textWith = (text: string, settings: Settings, defaults: unknown): string =>
  Object.entries(settings).reduce((now, [key, value]) => {
    const path = key.split('.');
    if (isRecord(value) && 'name' in value) return exchanged(now, path, value, valueAt(defaults, path));
    return edited(named(now, path.slice(0, -1), defaults), path, value);
  }, text);
