import * as z from 'zod';
import { english, type Sentence } from './sentence';

const value: z.ZodType<Sentence['values'][number]> = z.lazy(() => z.union([z.string(), z.number(), sentence]));
/** A sentence on its way from one process to another. */
export const sentence: z.ZodType<Sentence> = z.object({ template: z.string(), values: z.array(value) });
export const told = z.union([z.string(), sentence]);

/** What a check of our schemas says, for a person's language; `saidBy` finds it again. */
export const refusal = (said: Sentence) => ({ message: english(said), params: { said } });
/** What an issue of a schema says. */
export const saidBy = (issue: z.core.$ZodIssue) => {
  const own = issue.code === 'custom' ? sentence.safeParse(issue.params?.said).data : undefined;
  return own ?? issue.message;
};

/** What does not fit, in one line: `steps: expected array; run: expected string`. */
export const issuesText = (issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]): string =>
  issues.map(({ path, message }) => [path.map(String).join('.'), message].filter(Boolean).join(': ')).join('; ');
