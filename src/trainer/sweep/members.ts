import type { Config } from '../../protocol/config';
import type { Settings } from '../../protocol/settings';
import { seedKey, type Sweep } from '../../protocol/sweep';
import { type Member, memberWords } from '../../protocol/sweepFiles';
import { HumanError } from '../../protocol/humanError';
import { fitterOf } from '../config/configFile';
import type { ConfigProblem } from '../config/configProblems';
import { overrideOf, withOverride } from '../config/overrides';
import { digestOf } from '../digestOf';
import { schemas } from '../registry';

/** What members of a sweep are made of. */
export interface Making {
  readonly base: Settings;
  readonly sweep: Pick<Sweep, 'limits'>;
  /** Of the sweep: members' names begin with it. */
  readonly name: string;
}

const longestName = 120;

/** The whole config of a member as a person would have written it. */
const writtenOf = ({ base, sweep: { limits } }: Making, settings: Settings, seed: number | null): Settings => {
  const all: Settings = { ...settings, ...(seed === null ? {} : { [seedKey]: seed }) };
  const changed = Object.entries(all).reduce<unknown>((config, [key, value]) => withOverride(config, overrideOf(key, value)), base) as Settings;
  // One core each: members share a machine, and how many run at once must not change a bit of their results.
  const own = { threads: 1, ...changed };
  const { training } = own as { readonly training?: { readonly iterations?: unknown } };
  const asked = typeof training?.iterations === 'number' ? training.iterations : undefined;
  if (limits?.iterations === undefined || (asked !== undefined && asked <= limits.iterations)) return own;
  return withOverride(own, overrideOf('training.iterations', limits.iterations)) as Settings;
};

/** Makes members and their configs; checks them by the schema of this build. */
export class MemberMaker {
  readonly #fit = fitterOf(schemas());

  constructor(private readonly making: Making) {}

  /** A member, or what is wrong with its config. */
  make(settings: Settings, seed: number | null): { readonly member?: Member; readonly config?: Config; readonly problems: readonly ConfigProblem[] } {
    let written: Settings;
    try {
      written = writtenOf(this.making, settings, seed);
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      return { problems: [{ path: [], code: 'value', message: error.message.replace(/^--set /, ''), remedies: [] }] };
    }
    const { config, problems } = this.#fit(written, this.making.name);
    if (!config) return { problems };
    const { name: _, ...identity } = config;
    const member = { id: idOf(identity), settings: { ...settings }, seed };
    const words = [this.making.name, memberWords(member)].filter(Boolean).join(': ');
    return { member, config: { ...config, name: words.slice(0, longestName) }, problems: [] };
  }
}

/** Equal configs have equal ids, however they were asked for. */
const idOf = (config: Settings): string => `m-${digestOf(config).slice(0, 12)}`;
