import * as z from 'zod';
import { type AnalysisWords, analysisWords } from './analysis';

/** An answer that took minutes, as the editor keeps it: what was asked for, when it came, and the config's settings by dotted key when it was asked. */
export const keptAnswer = <R extends z.ZodType>({ result }: AnalysisWords<z.ZodType, R>) => z.object({
  /** Milliseconds since 1970. */
  at: z.number(), minutes: z.number(), settings: z.record(z.string(), z.unknown()), answer: result,
});

/** Kept answers by path, as the editor's state has them; each is looked at on its own. */
export const savedAnswers = z.record(z.string(), z.unknown());

/** The last answer to a long question about a config or a run, which survives a reload of the window. The host answers it. @param name its own */
export const lastAnswer = <R extends z.ZodType>(name: string, long: AnalysisWords<z.ZodType, R>) =>
  analysisWords(name, z.object({ path: z.string() }), z.object({
    last: keptAnswer(long).omit({ settings: true }).extend({
      /** Settings of the config that were others then, by dotted key. */
      changed: z.array(z.string()),
    }).nullable(),
  }));

/** When and for how long something was asked, and what has changed since. */
export interface Age {
  readonly at: number;
  readonly minutes: number;
  readonly changed: readonly string[];
}
