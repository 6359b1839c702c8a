/**
 * An expected failure. Its message is for people: what is wrong, where, and what to do; it is shown
 * without a stack. Everything that is not a HumanError is a bug of ours.
 */
export class HumanError extends Error {
  override readonly name = 'HumanError';
}

/** The `code` of a system error (`ENOSPC`, `ENOENT`, …), if it is one. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** What an error says, without its stack. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
