import { flattened, isEqualSetting, rowsOfFlat, type Settings } from '../../protocol/settings';
import { metricOf } from '../../protocol/metrics';
import { readRecord } from '../../runs/record';
import { resultOf } from '../../runs/result';
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

interface Past {
  readonly summary: RunSummary;
  readonly config: ConfigLike;
  readonly loss: number;
  readonly source: 'test' | 'validation';
  readonly metric: string;
}

/**
 * A history from a person's own runs: a task is a task set with its options, the settings are those that differ. Only finished
 * runs of the config's own algorithm and model count: others have other settings. Where something was tested, validation
 * results are left out.
 * @param filled a recorded config with today's defaults for what it does not say
 */
export const runHistory = async (folder: string, config: ConfigLike, filled: (config: Settings) => Settings): Promise<Source> => {
  const all = (await listRuns(folder)).flatMap((summary) => pastOf(summary, filled) ?? []);
  const alike = all.filter((past) => past.config.algorithm.name === config.algorithm.name && past.config.model.name === config.model.name);
  const own = alike.filter((past) => identity(past.config) === identity(config));
  const metric = own[0]?.metric ?? alike[0]?.metric ?? 'mse';
  const counted = bestSource(alike.filter((past) => past.metric === metric));
  const names = taskNames([config, ...counted.map((past) => past.config)]);
  const rows = counted.map(({ summary, config: theirs, loss }): Row =>
    ({ task: names.get(identity(theirs)) ?? '', settings: comparable(theirs), loss, source: summary.folder }));
  const others = all.length - alike.length;
  return {
    rows, metric, target: names.get(identity(config)), fromLoss: (loss) => lossOf(metric, loss),
    notes: others > 0
      ? [`${others} finished ${others === 1 ? 'run' : 'runs'} of other algorithms or models were left out: their settings are others.`] : [],
  };
};

/** Test and validation results do not mix within a task. */
const bestSource = (runs: readonly Past[]): Past[] => {
  const tested = new Set(runs.filter(({ source }) => source === 'test').map(({ config }) => identity(config)));
  return runs.filter(({ source, config }) => source === 'test' || !tested.has(identity(config)));
};

/** A record that cannot be read teaches nothing. */
const pastOf = (summary: RunSummary, filled: (config: Settings) => Settings): Past | undefined => {
  const result = summary.state === 'finished' ? resultOf(summary) : undefined;
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
