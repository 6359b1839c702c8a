import * as z from 'zod';
import { analysisWords } from '../analysis';
import { told } from '../told';

/** One setting that may vary: a range of numbers, or a list of values. */
export const dimensionWords = z.union([
  z.strictObject({
    low: z.number(), high: z.number(), log: z.boolean().default(false).describe('even on a logarithmic scale'),
    whole: z.boolean().default(false).describe('whole numbers only'),
  }),
  z.strictObject({ choices: z.array(z.union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number()]))])).min(1) }),
]);

/** What is expected of a suggestion, with a 95 % interval. */
const expected = z.object({
  /** `result`: in the metric. `standing`: the share of settings of old tasks that would be better, 0 … 1. */
  unit: z.enum(['result', 'standing']), mean: z.number(), low: z.number(), high: z.number(),
});

const suggestion = z.object({
  method: z.string(), transfers: z.boolean(), settings: z.record(z.string(), z.unknown()), expected: expected.nullable(),
  /** Old tasks that it leans on, heaviest first, with their shares. */
  leans: z.array(z.object({
    task: z.string(), weight: z.number(),
    /** Share of pairs of own evaluations that the old task orders the same way; null with fewer than two. */
    agreement: z.number().nullable(),
  })),
});

/** What settings to try next for a config, or for a task of a table, and what that leans on. */
export const suggestWords = analysisWords(
  'suggest',
  z.object({
    config: z.string().optional(),
    /** Run folders' parent, CSV file or name of a shipped table, each. Default: the config's own folder. */
    history: z.array(z.string()).default([]),
    method: z.string().default('empiricalPrior'),
    /** The task at hand in a CSV file; its rows are its own evaluations. */
    task: z.string().optional(),
    /** The column of a CSV file that holds the result. */
    metric: z.string().default('result'),
    goal: z.enum(['minimise', 'maximise']).default('minimise'),
    space: z.record(z.string(), dimensionWords).optional(),
    seed: z.int().default(0),
  }),
  z.object({
    target: z.string(), metric: z.string(), evaluations: z.int(),
    past: z.array(z.object({ task: z.string(), evaluations: z.int() })),
    best: z.object({ settings: z.record(z.string(), z.unknown()), result: z.number(), source: z.string().nullable() }).nullable(),
    /** What was asked for first, then what ignores old tasks: a Gaussian process from scratch, and chance. */
    suggestions: z.array(suggestion),
    space: z.record(z.string(), dimensionWords),
    notes: z.array(told),
  }),
);
export type Suggested = z.output<typeof suggestWords.result>;
export type SuggestRequest = z.output<typeof suggestWords.request>;
export type OneSuggestion = Suggested['suggestions'][number];
