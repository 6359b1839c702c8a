import * as z from 'zod';
import { analysisWords, real } from '../analysis';
import { told } from '../told';

const edit = z.object({ offset: z.int().min(0), length: z.int().min(0), text: z.string() });
/** Replaces a piece of the text; offsets are of the text before any edit. */
export type Edit = z.output<typeof edit>;

const fix = z.object({ title: told, edits: z.array(edit) });
/** One way to mend a problem. */
export type Fix = z.output<typeof fix>;

export const severities = ['error', 'warning', 'information'] as const;
export type Severity = (typeof severities)[number];

/** What kind of problem it is: shown beside the message, and what settings and tests name. */
export const problemCodes = [
  'syntax', 'unknownKey', 'unknownName', 'missing', 'type', 'range', 'value',
  'noFile', 'data', 'module', 'model', 'untrainedSteps', 'unusedSetting', 'machine',
] as const;
export type ProblemCode = (typeof problemCodes)[number];

const problem = z.object({
  offset: z.int().min(0), length: z.int().min(0), message: told,
  severity: z.enum(severities), code: z.enum(problemCodes), fixes: z.array(fix),
});
export type Problem = z.output<typeof problem>;

/** A derived number, shown after the text before `offset`. */
const hint = z.object({ offset: z.int().min(0), text: told, tooltip: told });
export type Hint = z.output<typeof hint>;

const facts = z.object({
  parameters: z.int(),
  /** Tasks that training draws. */
  tasks: z.int(),
  /** log₁₀ of how many different training episodes there are; null: endless or not known. */
  distinct: real,
  /** Megabytes that a trainer will need, from the sizes of its graph; null: not known. */
  memoryMb: real,
});
export type Facts = z.output<typeof facts>;

/** What is wrong with a config, and what follows from it. Data and modules are opened in a trusted workspace only. */
export const configWords = analysisWords(
  'config',
  z.object({ text: z.string(), path: z.string(), trusted: z.boolean() }),
  z.object({ problems: z.array(problem), hints: z.array(hint), facts: facts.nullable() }),
);
export type ConfigReport = z.output<typeof configWords.result>;
