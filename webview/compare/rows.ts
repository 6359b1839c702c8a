import type { ListedRun, RunsAnswer } from '../../src/protocol/analyses/runs';
import { settingText, type Settings } from '../../src/protocol/settings';

/** A line of the table: a run, what it is called there, and its settings that are not the same everywhere. */
export interface Row {
  readonly run: ListedRun;
  readonly label: string;
  readonly settings: Settings;
}

/** The step of adaptation that a result is of: the trained one, or the last measured. */
export type Which = 'trained' | 'last';

const lastPart = (path: string): string => path.split(/[\\/]/).filter(Boolean).at(-1) ?? path;

/** Rows of an answer; runs that share a name go by their folder's. */
export const rowsOf = ({ runs, differing }: RunsAnswer): readonly Row[] => {
  const uses = new Map<string, number>();
  for (const { name } of runs) uses.set(name, (uses.get(name) ?? 0) + 1);
  return runs.map((run, i) => ({
    run, label: (uses.get(run.name) ?? 0) > 1 ? lastPart(run.folder) : run.name,
    settings: Object.fromEntries(differing.map(({ key, values }) => [key, values[i]])),
  }));
};

/** What a run's name already says. */
const unshown: ReadonlySet<string> = new Set(['name']);

export interface SettingColumn {
  readonly key: string;
  /** The last word of its key, or all of it where two columns would share that. */
  readonly title: string;
}

/** Settings that differ among the rows that are shown, in the order of a config. */
export const settingColumns = (answer: RunsAnswer, shown: readonly Row[]): readonly SettingColumn[] => {
  const keys = answer.differing.map(({ key }) => key).filter((key) => !unshown.has(key) && distinct(shown, key) > 1);
  const word = (key: string): string => key.split('.').at(-1) ?? key;
  // `algorithm.name` is known as the algorithm.
  const short = (key: string): string => (word(key) === 'name' ? key.split('.')[0] ?? key : word(key));
  return keys.map((key) => ({
    key, title: keys.filter((other) => short(other) === short(key)).length > 1 ? key : short(key),
  }));
};

const distinct = (rows: readonly Row[], key: string): number =>
  new Set(rows.map(({ settings }) => settingText(settings[key] ?? undefined))).size;

/** Settings that all shown rows share, by key. */
export const equalSettings = (answer: RunsAnswer, shown: readonly Row[]): readonly (readonly [string, string])[] => [
  ...answer.equal.map(({ key, value }) => [key, settingText(value)] as const),
  ...answer.differing.filter(({ key }) => shown.length > 0 && distinct(shown, key) === 1)
    .map(({ key }) => [key, settingText(shown[0]?.settings[key] ?? undefined)] as const),
];
