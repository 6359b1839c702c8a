import { flattened, isEqualSetting, rowsOfFlat, type Settings } from '../../protocol/settings';
import { type Sentence, tell } from '../../protocol/sentence';
import { metricOf } from '../../protocol/metrics';
import { readRecord } from '../../runs/record';
import { type Result, testOf, validationOf } from '../../runs/result';
import { listRuns, type RunSummary } from '../../runs/summary';
import type { Row, Source } from './history';

/** What a config says of itself: enough to find its past. */
export type ConfigLike = Settings & { readonly taskSet: Settings; readonly algorithm: Settings; readonly model: Settings };

/** They name, place or measure a run, or are chance; they do not change what it learns. */
const leftOut = /^(\$schema|name|runtime|threads|taskSet\..*|evaluation\..*)$/;
const keeping = /^training\.(seed|checkpointEvery|keepCheckpoints|validateEvery|validationTasks)$/;

/** Dotted keys of a config that can change a result on a given task set. */
export const comparable = (config: Settings): Settings => Object.fromEntries(
  Object.entries(flattened(config)).filter(([key]) => !leftOut.test(key) && !keeping.test(key)));

/** A metric as a loss: an accuracy as the error, a return as its negative. */
const lossOf = (metric: string, value: number): number => {
  const { lowerIsBetter, limits: [, greatest] } = metricOf(metric);
  return lowerIsBetter ? value : (Number.isFinite(greatest) ? greatest : 0) - value;
};

interface Past extends Pick<Result, 'source' | 'metric'> {
  readonly summary: RunSummary;
  readonly config: ConfigLike;
  readonly loss: number;
}

/**
 * A history from a person's own runs: a task is a task set with its options, the settings are those that differ. Only finished
 * runs of the config's own algorithm and model count: others have other settings. What counts is their validation: test tasks
 * measure what was chosen, so they do not choose.
 * @param filled a recorded config with today's defaults for what it does not say
 */
export const runHistory = async (folder: string, config: ConfigLike, filled: (config: Settings) => Settings): Promise<Source> => {
  const all = (await listRuns(folder)).flatMap((summary) => pastOf(summary, filled) ?? []);
  const alike = all.filter((past) => past.config.algorithm.name === config.algorithm.name && past.config.model.name === config.model.name);
  const own = alike.filter((past) => identity(past.config) === identity(config));
  const metric = own[0]?.metric ?? alike[0]?.metric ?? 'mse';
  const { counted, notes } = choosing(alike.filter((past) => past.metric === metric));
  const names = taskNames([config, ...counted.map((past) => past.config)]);
  const rows = counted.map(({ summary, config: theirs, loss }): Row =>
    ({ task: names.get(identity(theirs)) ?? '', settings: comparable(theirs), loss, source: summary.folder }));
  const others = all.length - alike.length;
  return {
    rows, metric, target: names.get(identity(config)), fromLoss: (loss) => lossOf(metric, loss),
    notes: [...others > 0 ? [othersText(others)] : [], ...notes],
  };
};

const othersText = (n: number): Sentence => (n === 1
  ? tell`1 finished run of another algorithm or model was left out: its settings are others.`
  : tell`${n} finished runs of other algorithms or models were left out: their settings are others.`);

const testedText = (n: number): Sentence => (n === 1
  ? tell`1 finished run without any validation was judged by test results: what is chosen so looks better on those test tasks than it is.
      Set training.validateEvery.`
  : tell`${n} finished runs without any validation were judged by test results: what is chosen so looks better on those test tasks than it is.
      Set training.validateEvery.`);

const leftText = (n: number): Sentence => (n === 1
  ? tell`1 finished run without a validation was left out: other runs of the same tasks have one.`
  : tell`${n} finished runs without a validation were left out: other runs of the same tasks have one.`);

/** Validations; test results only of tasks none of whose runs has a validation: both kinds do not mix within a task. */
const choosing = (runs: readonly Past[]): { readonly counted: readonly Past[]; readonly notes: readonly Sentence[] } => {
  const validated = new Set(runs.filter(({ source }) => source === 'validation').map(({ config }) => identity(config)));
  const counted = runs.filter(({ source, config }) => source === 'validation' || !validated.has(identity(config)));
  const [tested, left] = [counted.filter(({ source }) => source === 'test').length, runs.length - counted.length];
  return {
    counted,
    notes: [...tested > 0 ? [testedText(tested)] : [], ...left > 0 ? [leftText(left)] : []],
  };
};

/** A record that cannot be read teaches nothing. */
const pastOf = (summary: RunSummary, filled: (config: Settings) => Settings): Past | undefined => {
  const result = summary.state === 'finished' ? validationOf(summary) ?? testOf(summary) : undefined;
  if (!result || !Number.isFinite(result.mean)) return undefined;
  try {
    const config = filled(readRecord(summary.folder).config) as ConfigLike;
    return { summary, config, loss: lossOf(result.metric, result.mean), source: result.source, metric: result.metric };
  } catch {
    return undefined;
  }
};

const identity = ({ taskSet }: ConfigLike): string =>
  JSON.stringify(Object.entries(taskSet).sort(([a], [b]) => (a < b ? -1 : 1)));

/** `sinusoid`, or `sinusoid, shots 5` where that tells it from another. */
const taskNames = (configs: readonly ConfigLike[]): ReadonlyMap<string, string> => {
  const sets = new Map(configs.map((config) => [identity(config), config.taskSet]));
  return new Map([...sets].map(([id, set]) => {
    const alike = [...sets.values()].filter(({ name }) => name === set.name);
    const differing = rowsOfFlat(alike.map(flattened)).filter((row) => !isEqualSetting(row)).map(({ key }) => key);
    const words = differing.map((key) => `${key} ${JSON.stringify(flattened(set)[key])}`);
    return [id, [String(set.name), ...words].join(', ')];
  }));
};
