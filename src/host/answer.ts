import files from 'glob:./answers/*.ts';
import type { z } from 'zod';
import type { AnalysisWords, ResultOf } from '../protocol/analysis';
import { HumanError } from '../protocol/humanError';
import type { Asking } from './analyst';
import type { Services } from './services';

/** A question that the host answers itself, from run folders and what it knows: a file of answers/. */
export interface HostAnswer<W extends AnalysisWords = AnalysisWords> {
  readonly words: W;
  answer(request: z.output<W['request']>, services: Services): Promise<ResultOf<W>>;
}
export const hostAnswer = <W extends AnalysisWords>(definition: HostAnswer<W>): HostAnswer<W> => definition;

const answers = files as Readonly<Record<string, HostAnswer>>;

/** Answers a panel: what the host knows itself always, what needs computation only in a trusted workspace. */
export const answerPanel = async (
  name: string, request: unknown, services: Services, trusted: boolean, asking: Asking,
): Promise<unknown> => {
  const own = answers[name];
  if (own) return own.answer(own.words.request.parse(request), services);
  if (!trusted) throw new HumanError('This needs a trusted workspace: it opens the run\'s data and may run its modules.');
  return services.analyst.askByName(name, request, asking);
};
