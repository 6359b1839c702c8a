import { parse } from 'jsonc-parser';
import { readFile } from 'node:fs/promises';
import type { ZodType } from 'zod';
import type { AnalysisWords, ResultOf } from '../protocol/analysis';
import type { TaskSetOf } from '../protocol/analyses/episode';
import { type Age, keptAnswer, savedAnswers } from '../protocol/lastAnswer';
import { flattened, isEqualSetting, rowsOfFlat, type Settings } from '../protocol/settings';
import { hostAnswer, type HostAnswer } from './hostAnswer';
import type { Store } from './runNotes';

/** Configs and runs whose last answer to a question is kept; the oldest are forgotten. */
const mostKept = 20;
const nameless = new Set(['$schema', 'name']);

/** The settings in a config's file by dotted key; none when it cannot be read, as of a run's folder, whose settings do not change. */
export const settingsIn = async (path: string): Promise<Settings> => {
  const found: unknown = parse(await readFile(path, 'utf8').catch(() => '{}'), [], { allowTrailingComma: true });
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? flattened({ ...found }) : {};
};

interface Kept<R> extends Omit<Age, 'changed'> {
  /** Those in the config's file when the question was asked. */
  readonly settings: Settings;
  readonly answer: R;
}

/** The last answer to each long question about a config or a run, in the editor's own state. */
export class LastAnswers {
  constructor(private readonly store: Store) {}

  /** @param path of the config's file or the run's folder */
  async keep<W extends AnalysisWords>(words: W, path: string, kept: Kept<ResultOf<W>>): Promise<void> {
    const others = Object.entries(this.#all(words)).filter(([other]) => other !== path).slice(1 - mostKept);
    await this.store.update(keyOf(words), Object.fromEntries([...others, [path, kept]]));
  }

  /** @param now the config's settings as they are */
  of<W extends AnalysisWords>(words: W, path: string, now: Settings): (Age & { readonly answer: ResultOf<W> }) | null {
    const found = keptAnswer(words).safeParse(this.#all(words)[path]);
    if (!found.success) return null;
    const { settings, ...last } = found.data;
    const changed = rowsOfFlat([settings, now]).filter((row) => !isEqualSetting(row) && !nameless.has(row.key)).map((row) => row.key);
    return { ...last, changed } as Age & { readonly answer: ResultOf<W> };
  }

  #all(words: AnalysisWords): Readonly<Record<string, unknown>> {
    return savedAnswers.safeParse(this.store.get(keyOf(words))).data ?? {};
  }
}

const keyOf = ({ name }: AnalysisWords): string => `last.${name}`;

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
