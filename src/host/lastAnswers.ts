import { parse } from 'jsonc-parser';
import { readFile } from 'node:fs/promises';
import type { AnalysisWords, ResultOf } from '../protocol/analysis';
import { type Age, keptAnswer, savedAnswers } from '../protocol/lastAnswer';
import { flattened, isEqualSetting, rowsOfFlat, type Settings } from '../protocol/settings';
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
