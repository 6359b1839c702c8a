import { runs as words, type ListedRun } from '../../protocol/analyses/runs';
import { protocolOf, type Protocol } from '../../protocol/comparable';
import { flattened, isEqualSetting, rowsOfFlat, type SettingRow, type Settings } from '../../protocol/settings';
import type { RunSummary } from '../../runs/summary';
import { hostAnswer } from '../hostAnswer';

/** Every run of the library, newest first, with its settings by column. */
export default hostAnswer({
  words,
  answer: async (_, { library, launcher }) => {
    const all = [...library.all].sort((a, b) => (b.began ?? 0) - (a.began ?? 0));
    const flat: Settings[] = [];
    for (const run of all) {
      flat.push(settingsOf(run));
      if (flat.length % piece === 0) await new Promise((done) => setImmediate(done));
    }
    const [differing, equal]: [SettingRow[], SettingRow[]] = [[], []];
    for (const row of rowsOfFlat(flat)) (isEqualSetting(row) ? equal : differing).push(row);
    return {
      runs: all.map((run) => listed(run, launcher.live(run.folder)?.stopping ?? false)),
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

const listed = (run: RunSummary, isStopping: boolean): ListedRun => {
  const { folder, name, iteration, iterations, metric, evaluation, itPerSecond, seconds, began, changed } = run;
  const time = seconds ?? (began !== undefined && changed !== undefined ? (changed - began) / 1000 : undefined);
  return {
    folder, name, state: isStopping ? 'stopping' : run.state, iteration, iterations, itPerSecond, ...resultsOf(run),
    hasValues: evaluation?.values !== undefined,
    ...(run.started?.debugged && { debugged: true }), ...(metric !== undefined && { metric }), ...(time !== undefined && { seconds: time }),
    ...(began !== undefined && { began }), ...protocolIn(run),
    ...(evaluation && { tasks: evaluation.tasks, split: evaluation.split, transductive: evaluation.transductive }),
  };
};

/** Results of older versions do not tell it: it is made from the config, as it is for a run that goes on. */
const protocolIn = ({ evaluation, started, metric = '' }: RunSummary): { readonly protocol?: Protocol } => {
  if (evaluation?.protocol) return { protocol: evaluation.protocol };
  if (!started) return {};
  const { tasks = 0 } = (started.config.evaluation ?? {}) as { readonly tasks?: number };
  return { protocol: protocolOf(started.config, evaluation ?? { split: 'test', tasks, metric, transductive: started.transductive }) };
};

/** Of the final evaluation; before there is one, the best validation stands for the trained step. */
const resultsOf = ({ evaluation, best, validation, started }: RunSummary): Pick<ListedRun, 'trained' | 'last' | 'final'> => {
  const point = best ?? validation;
  if (!evaluation) {
    return { final: false, ...(point && { trained: { step: started?.trainedSteps ?? 0, mean: point.mean, ci95: point.ci95 } }) };
  }
  const trained = evaluation.curve.find(({ step }) => step === evaluation.trainedSteps);
  const last = evaluation.curve.at(-1);
  return { final: true, ...(trained && { trained }), ...(last && { last }) };
};
