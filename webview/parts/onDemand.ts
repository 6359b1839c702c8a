import type { AnalysisWords, RequestOf, ResultOf } from '../../src/protocol/analysis';
import type { Actions } from '../actions';
import type { Answer } from '../asks';

/** What was begun here, by question and request. */
const begun = new Set<string>();

/** A question that trains: it is asked when a person says so, and a page that is restored asks nothing by itself. */
export const onDemand = <W extends AnalysisWords>(
  words: W, request: RequestOf<W>, actions: Actions,
): { readonly answer: Answer<ResultOf<W>> | undefined; begin(): void } => {
  const key = `${words.name} ${JSON.stringify(request)}`;
  return {
    answer: begun.has(key) ? actions.ask(words, request) : undefined,
    begin: () => {
      begun.add(key);
      actions.askAgain(words, request);
    },
  };
};
