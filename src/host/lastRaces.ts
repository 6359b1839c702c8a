import { parse } from 'jsonc-parser';
import { readFile } from 'node:fs/promises';
import { type KeptAdvice, keptAdvice, type LastAdvice, savedRaces } from '../protocol/analyses/lastAdvice';
import { flattened, isEqualSetting, rowsOfFlat, type Settings } from '../protocol/settings';
import type { Store } from './runNotes';

const key = 'races';
/** Configs whose last race is kept; the oldest are forgotten. */
const mostKept = 20;
const nameless = new Set(['$schema', 'name']);

/** The settings in a config's file by dotted key; none when it cannot be read. */
export const settingsIn = async (config: string): Promise<Settings> => {
  const found: unknown = parse(await readFile(config, 'utf8').catch(() => '{}'), [], { allowTrailingComma: true });
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? flattened({ ...found }) : {};
};

/** The last race of each config, in the editor's own state. */
export class LastRaces {
  constructor(private readonly store: Store) {}

  /** @param config its file @param settings those in it when the race began */
  async keep(config: string, race: KeptAdvice): Promise<void> {
    const others = Object.entries(this.#all()).filter(([path]) => path !== config).slice(1 - mostKept);
    await this.store.update(key, Object.fromEntries([...others, [config, race]]));
  }

  /** @param now the config's settings as they are */
  of(config: string, now: Settings): LastAdvice | null {
    const found = keptAdvice.safeParse(this.#all()[config]);
    if (!found.success) return null;
    const { settings, ...last } = found.data;
    const changed = rowsOfFlat([settings, now]).filter((row) => !isEqualSetting(row) && !nameless.has(row.key)).map((row) => row.key);
    return { ...last, changed };
  }

  #all(): Readonly<Record<string, unknown>> {
    return savedRaces.safeParse(this.store.get(key)).data ?? {};
  }
}
