import { applyEdits, modify, parse } from 'jsonc-parser';
import { type Sentence, tell } from '../protocol/sentence';
import { type Settings, textWith } from './writtenSettings';

/** A changed setting: `training.iterations` and its new value. */
export interface Change {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** Settings written as `training.iterations=500 algorithm.innerRate=0.02`. @returns the sentence about what is wrong */
export const changesIn = (text: string, resolved: unknown): readonly Change[] | Sentence => {
  const words = text.trim() === '' ? [] : text.trim().split(/[\s,;]+(?=[\w.]+=)/);
  const changes: Change[] = [];
  for (const word of words) {
    const [, key = '', written = ''] = /^([\w.]+)=(.+)$/s.exec(word) ?? [];
    if (key === '') return tell`“${word}” is no setting: write key=value.`;
    const path = key.split('.');
    if (!has(resolved, path)) return tell`${key} is no setting of this run.`;
    changes.push({ path, value: valueOf(written.trim()) });
  }
  return changes;
};

const has = (value: unknown, [key, ...rest]: readonly string[]): boolean => {
  if (key === undefined) return true;
  return typeof value === 'object' && value !== null && key in value && has((value as Record<string, unknown>)[key], rest);
};

const valueOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** Where a branch comes from. */
export interface Origin {
  /** The run's folder, as the config shall call it. */
  readonly run: string;
  readonly iteration: number;
}

/**
 * A config's text for a branch: another name, the changed settings, and above it a line that says where it comes from.
 * @param defaults of the run's config, for plug-ins that the text leaves to them
 */
export const branchText = (text: string, { run, iteration }: Origin, name: string, changes: readonly Change[], defaults: Settings): string => {
  const options = { formattingOptions: { insertSpaces: true, tabSize: 2 }, getInsertionIndex: () => 0 };
  const renamed = applyEdits(text, modify(text, ['name'], name, options));
  const settings = Object.fromEntries(changes.map(({ path, value }) => [path.join('.'), value]));
  return `// branched from ${run} at ${iteration}\n${textWith(renamed, settings, defaults)}`;
};

/** The name in a config's text. */
export const nameIn = (text: string): string | undefined => {
  const config = parse(text, [], { allowTrailingComma: true }) as { name?: unknown } | undefined;
  return typeof config?.name === 'string' && config.name !== '' ? config.name : undefined;
};
