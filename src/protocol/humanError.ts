import { english, inEnglish, inWords, type Say, tell, type Told } from './sentence';

/**
 * An expected failure. Its message is for people: what is wrong, where, and what to do; it is shown
 * without a stack. Everything that is not a HumanError is a bug of ours.
 */
export class HumanError extends Error {
  override readonly name: string = 'HumanError';

  constructor(readonly said: Told, options?: ErrorOptions) {
    super(english(said), options);
  }
}

/** The `code` of a system error (`ENOSPC`, `ENOENT`, …), if it is one. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** What an error says, without its stack. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** The same for whoever can translate it. */
export const saidOf = (error: unknown): Told => (error instanceof HumanError ? error.said : messageOf(error));

/** Longest message on a terminal, in lines. */
const MOST_LINES = 12;

/** An error for a terminal: at most 12 lines and no stack, unless somebody debugs. @param say where it is read */
export const failureText = (error: unknown, isDebugging: boolean, say: Say = inEnglish): string => {
  if (isDebugging && error instanceof Error) return error.stack ?? error.message;
  const lines = inWords(saidOf(error), say).trimEnd().split('\n');
  const isBug = !(error instanceof HumanError) && error instanceof TypeError;
  const advice = isBug ? [inWords(tell`This is a bug; MAML_LAB_DEBUG=1 shows where.`, say)] : [];
  return [...lines.slice(0, MOST_LINES - advice.length), ...advice].join('\n');
};
