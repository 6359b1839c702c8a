import type { z } from 'zod';
import type { AnalysisWords, ResultOf } from '../protocol/analysis';
import type { Services } from './services';

/**
 * A question that the host answers itself, from run folders and what it knows, or to which it adds when it is computed: a file of
 * answers/. `compute` asks the trainer's code. @throws HumanError in a workspace that is not trusted
 */
export interface HostAnswer<W extends AnalysisWords = AnalysisWords> {
  readonly words: W;
  answer(request: z.output<W['request']>, services: Services, compute: () => Promise<unknown>): Promise<ResultOf<W>>;
}
export const hostAnswer = <W extends AnalysisWords>(definition: HostAnswer<W>): HostAnswer<W> => definition;
