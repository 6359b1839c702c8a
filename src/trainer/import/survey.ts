import type { Told } from '../../protocol/sentence';

/** Two examples that are the same, or nearly. */
export interface Pair {
  readonly first: string;
  readonly second: string;
  /** Their classes. */
  readonly classes: readonly [string, string];
  readonly isEqual: boolean;
}

/** One class that was found, and how many good examples it has. */
export interface SurveyedClass {
  readonly name: string;
  readonly size: number;
}

/** What was found in somebody's data. */
export interface Survey {
  readonly classes: readonly SurveyedClass[];
  /** Examples that cannot be used, and why. */
  readonly unusable: readonly { readonly name: string; readonly why: Told }[];
  readonly pairs: readonly Pair[];
  /** Other sentences for the report. */
  readonly notes: readonly Told[];
}

/** Groups of classes that share examples: they belong into the same split. */
export const linked = (classes: readonly SurveyedClass[], pairs: readonly Pair[]): string[][] => {
  const parent = new Map(classes.map(({ name }) => [name, name]));
  const rootOf = (name: string): string => {
    let at = name;
    for (let up = parent.get(at); up !== undefined && up !== at; up = parent.get(at)) at = up;
    return at;
  };
  for (const { classes: [a, b] } of pairs) if (a !== b) parent.set(rootOf(a), rootOf(b));
  const groups = new Map<string, string[]>();
  for (const { name } of classes) {
    const root = rootOf(name);
    groups.set(root, [...groups.get(root) ?? [], name]);
  }
  return [...groups.values()];
};
