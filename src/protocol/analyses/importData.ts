import * as z from 'zod';
import { analysisWords } from '../analysis';

/**
 * Makes a task set of a folder of images or a file of labelled texts: a config and a report, both written at the end.
 * Without `replace` a config that is there already is an error.
 */
export const importData = analysisWords('importData', z.object({
  data: z.string().min(1),
  config: z.string().min(1),
  way: z.int().min(2).optional(),
  shots: z.int().min(1).optional(),
  queries: z.int().min(1).optional(),
  imageSize: z.int().min(8).max(512).optional(),
  seed: z.int().min(0).max(4294967295).default(0),
  textColumn: z.string().optional(),
  labelColumn: z.string().optional(),
  replace: z.boolean().default(false),
  /** Of the report. */
  language: z.string().default('en'),
}), z.object({
  config: z.string(),
  report: z.string(),
  kind: z.enum(['images', 'texts']),
  classes: z.int(),
  examples: z.int(),
  way: z.int(),
  shots: z.int(),
  queries: z.int(),
  imageSize: z.int().optional(),
  /** Classes of each split. */
  splits: z.object({ train: z.int(), validation: z.int(), test: z.int() }),
  /** Things that a person should look at: unreadable files, classes left out, near-duplicates. */
  findings: z.int(),
  /** Seconds that 300 iterations with validation and evaluation take on two threads, as measured here. */
  seconds: z.number(),
}));
