import * as z from 'zod';

/** What a panel remembered over a reload of the window under a name: the path of what it shows. @returns undefined when it did not */
export const rememberedOf = (name: string, state: unknown): string | undefined =>
  z.object({ [name]: z.string() }).safeParse(state).data?.[name];
