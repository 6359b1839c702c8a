import type { z } from 'zod';
import type { AnalysisWords, ResultOf } from '../protocol/analysis';
import type { Services } from './services';

/** A question that the host answers itself, from run folders and what it knows: a file of answers/. */
export interface HostAnswer<W extends AnalysisWords = AnalysisWords> {
  readonly words: W;
  answer(request: z.output<W['request']>, services: Services): Promise<ResultOf<W>>;
}
export const hostAnswer = <W extends AnalysisWords>(definition: HostAnswer<W>): HostAnswer<W> => definition;
