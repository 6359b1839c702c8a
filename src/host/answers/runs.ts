import { runs as words } from '../../protocol/analyses/runs';
import { flattened, isEqualSetting, rowsOfFlat, type SettingRow, type Settings } from '../../protocol/settings';
import type { RunSummary } from '../../runs/summary';
import { hostAnswer } from '../hostAnswer';
import { listedRun } from '../listedRun';

/** Every run of the library, newest first, with its settings by column. */
export default hostAnswer({
  words,
  answer: async (_, { library, launcher, notes }) => {
    const all = [...library.all].sort((a, b) => (b.began ?? 0) - (a.began ?? 0));
    const flat: Settings[] = [];
    for (const run of all) {
      flat.push(settingsOf(run));
      if (flat.length % piece === 0) await new Promise((done) => setImmediate(done));
    }
    const [differing, equal]: [SettingRow[], SettingRow[]] = [[], []];
    for (const row of rowsOfFlat(flat)) (isEqualSetting(row) ? equal : differing).push(row);
    return {
      runs: all.map((run) => listedRun(run, launcher.live(run.folder)?.stopping ?? false, notes.of(run.folder).name)),
      differing: differing.map(({ key, values }) => ({ key, values: [...values] })),
      equal: equal.map(({ key, values }) => ({ key, value: values[0] })),
    };
  },
});

/** Runs taken apart at a time: the extension host is shared with others. */
const piece = 100;

/** A run's config never changes while its start is the same one. */
const known = new WeakMap<object, Settings>();
const settingsOf = ({ started }: RunSummary): Settings => {
  if (!started) return {};
  const { $schema: _, ...settings } = known.get(started) ?? flattened(started.config);
  known.set(started, settings);
  return settings;
};
