import files from 'glob:./answers/*.ts';
import { HumanError } from '../protocol/humanError';
import { tell } from '../protocol/sentence';
import { Analyst, type Asking } from './analyst';
import type { HostAnswer } from './hostAnswer';
import type { Services } from './services';

const answers = files as Readonly<Record<string, HostAnswer>>;

/** Answers a panel: what the host knows itself always, what needs computation only in a trusted workspace. */
export const answerPanel = async (
  name: string, request: unknown, services: Services, trusted: boolean, asking: Asking & { readonly alone?: boolean },
): Promise<unknown> => {
  const own = Object.hasOwn(answers, name) ? answers[name] : undefined;
  const compute = async (): Promise<unknown> => {
    if (!trusted) throw new HumanError(tell`This needs a trusted workspace: it opens the run's data and may run its modules.`);
    return asking.alone ? askAlone(name, request, services, asking) : services.analyst.askByName(name, request, asking);
  };
  return own ? own.answer(own.words.request.parse(request), services, compute) : compute();
};

/** In a process of its own, which ends with the answer. */
const askAlone = async (name: string, request: unknown, { trainer, log }: Services, asking: Asking): Promise<unknown> => {
  const analyst = new Analyst(trainer, log);
  return analyst.askByName(name, request, asking).finally(() => analyst.dispose());
};
