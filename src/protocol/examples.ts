import * as z from 'zod';

/** Columns of numbers, as they travel between processes and to a panel. */
export const floats = z.custom<Float32Array>((value) => value instanceof Float32Array);
const wholes = z.custom<Int32Array>((value) => value instanceof Int32Array);
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);

/**
 * Examples of a task as a person looks at them. Large sets are cut: `rows` says which of `total` examples are here.
 * Row-major, in the order of `rows`.
 */
export const examples = z.object({
  total: z.int(),
  rows: wholes,
  /** Shape of one example, e.g. [1] or [28, 28, 1]. */
  shape: z.array(z.int()),
  /** Numbers; or pixels as bytes, 0 … 255 standing for `range`. */
  x: z.union([floats, bytes]),
  range: z.tuple([z.number(), z.number()]).optional(),
  /** Label, or target numbers, of each example. */
  y: floats,
  /** What a person reads for each example: a file name, a drawing, a text. */
  names: z.array(z.string()).optional(),
});
export type Examples = z.output<typeof examples>;

/** The numbers that define a task. */
export const parameters = z.array(z.object({ name: z.string(), value: z.number() }));

/** What the policies of a task set that acts did in one task, after 0, 1, … adaptation steps. */
export const actedSchema = z.object({
  /** Numbers of an observation; of pictures of kind map the first two are a place. */
  width: z.int(),
  /** Some trajectories after each step, [step][trajectory]: observations, row-major. */
  paths: z.array(z.array(floats)),
  /** Mean undiscounted return after each step. */
  returns: floats,
  /** Mean action after each step, [step, action]: of a choice, the share of each. */
  actions: floats,
  isChoice: z.boolean(),
  /** What the actions of a choice are called; they are numbered otherwise. */
  actionNames: z.array(z.string()).optional(),
  /** Where trajectories are conversations: some in words after each step, [step][trajectory], with their undiscounted return. */
  transcripts: z.array(z.array(z.object({
    gain: z.number(), turns: z.array(z.object({ agent: z.string(), user: z.string() })),
  }))).optional(),
});
export type Acted = z.output<typeof actedSchema>;

/** What is known of a task beside what a learner makes of it. */
export const episodeFields = {
  picture: z.string(), metric: z.string(),
  /** Classes, or numbers predicted per example. */
  output: z.int(),
  split: z.string(), index: z.int(),
  /** Original class names by episode label, or plain words. */
  about: z.union([z.string(), z.array(z.string())]),
  parameters,
  support: examples, query: examples,
  /** Inputs on which curves are drawn, and the function itself there (without noise) when the task set tells it. */
  grid: floats.optional(),
  target: floats.optional(),
};
const episodeShape = z.object(episodeFields);
export type Episode = z.output<typeof episodeShape>;
