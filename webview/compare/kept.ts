import type { Answer } from '../asks';

/** The last results of questions that are asked again and again: shown until a newer one is there. */
export class Kept {
  readonly #results = new Map<string, unknown>();

  /** @returns the answer's result, or the one before it while it is awaited */
  newest<R>(key: string, answer: Answer<R>): R | undefined {
    if (answer.kind === 'answered') this.#results.set(key, answer.result);
    return answer.kind === 'failed' ? undefined : this.#results.get(key) as R | undefined;
  }

  /** Forgets what is no longer drawn. */
  keepOnly(keys: ReadonlySet<string>): void {
    for (const key of this.#results.keys()) if (!keys.has(key)) this.#results.delete(key);
  }
}
