import * as z from 'zod';
import { analysisWords } from '../analysis';
import { adviseWords } from './advise';

/** A race as the editor keeps it: what was asked for, when it was over, and the config's settings by dotted key at that time. */
export const keptAdvice = z.object({
  /** Milliseconds since 1970. */
  at: z.number(), minutes: z.number(), settings: z.record(z.string(), z.unknown()), advice: adviseWords.result,
});
export type KeptAdvice = z.output<typeof keptAdvice>;

/** The last race on a config's tasks, which survives a reload of the window. The host answers it. */
export const lastAdvice = analysisWords('lastAdvice', z.object({ config: z.string() }), z.object({
  last: keptAdvice.pick({ at: true, minutes: true, advice: true }).extend({
    /** Settings of the config that were others then, by dotted key. */
    changed: z.array(z.string()),
  }).nullable(),
}));
export type LastAdvice = NonNullable<z.output<typeof lastAdvice.result>['last']>;
/** Races by config, as the editor's state keeps them; each is looked at on its own. */
export const savedRaces = z.record(z.string(), z.unknown());
