import type { AnalysisWords, RequestOf, ResultOf } from '../src/protocol/analysis';
import type { FromPanel, ToPanel } from '../src/protocol/messages';

/** What is known of a question. */
export type Answer<R> =
  /** `seconds` since it was asked, when its progress was last told. */
  | { readonly kind: 'waiting'; readonly done: number; readonly total: number; readonly seconds: number }
  | { readonly kind: 'answered'; readonly result: R }
  | { readonly kind: 'failed'; readonly message: string };

interface Asked {
  readonly ask: number;
  readonly words: AnalysisWords;
  /** Milliseconds of the page's clock. */
  readonly at: number;
  answer: Answer<unknown>;
}

/** Answers kept; the oldest are asked again when they are wanted. */
const mostKept = 60;

/** Questions of this panel and what came of them. A question is sent once; equal requests share an answer. */
export class Asks {
  readonly #asked = new Map<string, Asked>();
  #last = 0;

  constructor(private readonly send: (message: FromPanel) => void, private readonly changed: () => void) {}

  ask<W extends AnalysisWords>(words: W, request: RequestOf<W>): Answer<ResultOf<W>> {
    const key = keyOf(words, request);
    const known = this.#asked.get(key);
    if (known) return known.answer as Answer<ResultOf<W>>;
    const asked: Asked = {
      ask: ++this.#last, words, at: performance.now(), answer: { kind: 'waiting', done: 0, total: 0, seconds: 0 },
    };
    this.#asked.set(key, asked);
    for (const old of [...this.#asked.keys()].slice(0, -mostKept)) this.#forget(old);
    this.send({ kind: 'ask', ask: asked.ask, name: words.name, request, ...(words.isLong && { alone: true }) });
    return asked.answer as Answer<ResultOf<W>>;
  }

  /** Ends a question that waits; its answer says that it was cancelled. */
  cancel<W extends AnalysisWords>(words: W, request: RequestOf<W>): void {
    const asked = this.#asked.get(keyOf(words, request));
    if (asked?.answer.kind === 'waiting') this.send({ kind: 'cancel', ask: asked.ask });
  }

  askAgain<W extends AnalysisWords>(words: W, request: RequestOf<W>): void {
    this.#forget(keyOf(words, request));
    this.changed();
  }

  received(message: Extract<ToPanel, { kind: 'answer' | 'answering' }>): void {
    const asked = [...this.#asked.values()].find(({ ask }) => ask === message.ask);
    if (!asked) return;
    asked.answer = message.kind === 'answering'
      ? { kind: 'waiting', done: message.done, total: message.total, seconds: (performance.now() - asked.at) / 1000 }
        : answerIn(asked.words, message);
    if (message.kind === 'answer') this.#outdate(asked.words.outdates ?? []);
    this.changed();
  }

  #outdate(names: readonly string[]): void {
    for (const [key, { words }] of [...this.#asked]) if (names.includes(words.name)) this.#forget(key);
  }

  #forget(key: string): void {
    const asked = this.#asked.get(key);
    if (asked?.answer.kind === 'waiting') this.send({ kind: 'cancel', ask: asked.ask });
    this.#asked.delete(key);
  }
}

const keyOf = (words: AnalysisWords, request: unknown): string => `${words.name} ${JSON.stringify(request)}`;

const answerIn = (
  words: AnalysisWords, { result, failure }: Extract<ToPanel, { kind: 'answer' }>,
): Answer<unknown> => {
  if (failure !== undefined) return { kind: 'failed', message: failure };
  const parsed = words.result.safeParse(result);
  return parsed.success ? { kind: 'answered', result: parsed.data }
    : { kind: 'failed', message: `The answer to "${words.name}" does not fit this version.` };
};
