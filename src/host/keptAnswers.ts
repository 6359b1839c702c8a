import type { ZodType } from 'zod';
import type { AnalysisWords } from '../protocol/analysis';
import type { TaskSetOf } from '../protocol/analyses/episode';
import { hostAnswer, type HostAnswer } from './hostAnswer';
import { settingsIn } from './lastAnswers';

type Long = AnalysisWords<ZodType<{ of: TaskSetOf; minutes: number }>>;

/** A question that trains is computed; the editor keeps what came of it, so that a reloaded window has it. */
export const keepsLast = (words: Long): HostAnswer => hostAnswer({
  words,
  answer: async (request, { last }, compute) => {
    const { of, minutes } = words.request.parse(request);
    const path = 'config' in of ? of.config : of.run;
    const settings = await settingsIn(path);
    const answer = words.result.parse(await compute());
    await last.keep(words, path, { at: Date.now(), minutes, settings, answer });
    return answer;
  },
});

/** From the editor's own state, beside the config as it is now. @param words of the question about the last answer @param long whose answer it is */
export const tellsLast = (words: AnalysisWords<ZodType<{ path: string }>>, long: AnalysisWords): HostAnswer => hostAnswer({
  words,
  answer: async (request, { last }) => {
    const { path } = words.request.parse(request);
    return { last: last.of(long, path, await settingsIn(path)) };
  },
});
