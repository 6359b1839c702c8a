import { z } from 'zod';
import type { Trait } from '../protocol/catalog';
import { HumanError } from '../protocol/humanError';
import { tell, type Told } from '../protocol/sentence';
import { refusal } from '../protocol/told';

/** How a plug-in says what is wrong. */
export { tell };

/** What every plug-in file (algorithm, task set, model) tells about itself; the catalogue prints it. */
export interface PluginInfo {
  /** One plain sentence: what it is. Shown in completion, hover, wizard and README. */
  readonly summary: string;
  /** Paper and equation or section the plug-in follows. */
  readonly source: string;
  /** What the plug-in only works with; a new config is not offered anything else. */
  readonly needs?: readonly Trait[];
}

/** Option schemas by name; a default makes an option optional in a config. */
export type OptionShape = Readonly<Record<string, z.ZodType>>;
/** The options of a shape after parsing: every default filled in. */
export type OptionsOf<S extends OptionShape> = { [K in keyof S]: z.output<S[K]> };

/** Options that do not fit what they are used on (data, a split): which one, and what would do instead. */
export class OptionError extends HumanError {
  override readonly name = 'OptionError';

  /**
   * @param key of the option, from the top of the config: `taskSet.way`
   * @param instead values that would fit, by key
   */
  constructor(readonly key: string, readonly instead: Readonly<Record<string, unknown>>, said: Told) {
    super(said);
  }
}

/** A positive step size. @param value default @param what one clause for hover and catalogue */
export const rate = (value: number, what: string) => z.number().positive().default(value).describe(what);
/** A non-negative real number. */
export const amount = (value: number, what: string) => z.number().min(0).default(value).describe(what);
/** A whole number, at least `least`. */
export const count = (value: number, what: string, least = 1) =>
  z.int().min(least).default(value).describe(what);
/** A share from 0 up to, not including, 1. */
export const ratio = (value: number, what: string) => z.number().min(0).lt(1).default(value).describe(what);
/** A share from 0 to 1, both included. */
export const portion = (value: number, what: string) => z.number().min(0).max(1).default(value).describe(what);
/** A share above 0, up to 1. */
export const share = (value: number, what: string) => z.number().gt(0).max(1).default(value).describe(what);
/** One of a few words; the first is the default. */
export const choice = <const T extends readonly [string, ...string[]]>(words: T, what: string) =>
  z.enum(words).default(words[0] as z.output<z.ZodEnum<{ [K in T[number]]: K }>>).describe(what);
/** A yes or no. */
export const flag = (value: boolean, what: string) => z.boolean().default(value).describe(what);
const inOrder = refusal(tell`the first number must not be above the second`);
/** A pair of numbers, lowest first. */
export const range = (low: number, high: number, what: string) =>
  z.tuple([z.number(), z.number()])
    .refine(([a, b]) => a <= b, inOrder)
    .default([low, high])
    .describe(what);
/** A pair of whole numbers from 1 on, lowest first. */
export const wholeRange = (low: number, high: number, what: string) =>
  z.tuple([z.int().min(1), z.int().min(1)])
    .refine(([a, b]) => a <= b, inOrder)
    .default([low, high])
    .describe(what);
/** Whole numbers, each at least 1. */
export const counts = (values: readonly number[], what: string) =>
  z.array(z.int().min(1)).default([...values]).describe(what);
/** One of a few whole numbers; the first is the default. */
export const oneOf = <const T extends readonly [number, ...number[]]>(values: T, what: string) =>
  z.literal(values).default(values[0] as never).describe(what);
/** A file or folder, to be given; relative paths start at the config's folder. */
export const path = (what: string) => z.string().min(1).meta({ description: what, format: 'path' });
/** A word or name. */
export const word = (value: string, what: string) => z.string().min(1).default(value).describe(what);
/** A list of names, if given. */
export const names = (what: string) => z.array(z.string().min(1)).min(1).optional().describe(what);
/** Groups of such settings, by name. */
export const record = (what: string) => z.record(z.string(), z.record(z.string(), z.unknown())).default({}).describe(what);
/** Anything at all, handed on to a person's own module. */
export const settings = (what: string) => z.record(z.string(), z.unknown()).default({}).describe(what);
