import { parse } from 'jsonc-parser';
import type { Catalog } from '../protocol/catalog';
import { flattened, type Settings } from '../protocol/settings';
import { readRecord } from '../runs/record';
import { runsInside } from './inside';
import { byResult, type Result, resultOf } from './result';
import type { Workplace } from './tool';

/** A task set as a config names it: name and options. */
export type NamedTaskSet = Settings & { readonly name: string };

/** A finished run and what it can teach. */
export interface PastRun {
  readonly run: string;
  readonly name: string;
  readonly result: Result;
  /** Dotted keys of its resolved config, without task set, seed and what cannot change a result. */
  readonly settings: Settings;
}

/** The task set in the text of a config. */
export const taskSetOf = (text: string): NamedTaskSet | undefined => {
  const config: unknown = parse(text, [], { allowTrailingComma: true });
  return isRecord(config) ? namedIn(config.taskSet) : undefined;
};

const isRecord = (value: unknown): value is Settings =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const namedIn = (value: unknown): NamedTaskSet | undefined =>
  (isRecord(value) && typeof value.name === 'string' ? { ...value, name: value.name } : undefined);

/** Runs of the same task set with a result, best first; validation results only where nothing was tested. */
export const pastRuns = async (workplace: Workplace, taskSet: NamedTaskSet, catalog: Catalog): Promise<PastRun[]> => {
  const wanted = identity(taskSet, catalog);
  const found = (await runsInside(workplace)).flatMap((summary): PastRun[] => {
    const result = summary.state === 'finished' ? resultOf(summary) : undefined;
    const config = result && configIn(summary.folder);
    const own = config && namedIn(config.taskSet);
    if (!result || !config || !own || identity(own, catalog) !== wanted) return [];
    return [{ run: summary.folder, name: summary.name, result, settings: comparable(config) }];
  });
  const tested = found.filter(({ result }) => result.source === 'test');
  return (tested.length > 0 ? tested : found).sort((a, b) => byResult(a.result, b.result));
};

/** A record that cannot be read teaches nothing. */
const configIn = (run: string): Settings | undefined => {
  try {
    return readRecord(run).config;
  } catch {
    return undefined;
  }
};

/** Two task sets are the same when all options are, defaults filled in. */
const identity = (taskSet: NamedTaskSet, { taskSets }: Catalog): string => {
  const options = taskSets.find(({ name }) => name === taskSet.name)?.options ?? [];
  const filled = Object.fromEntries(options.map((option) =>
    [option.name, taskSet[option.name] ?? option.default ?? null]));
  return JSON.stringify({ ...filled, name: taskSet.name });
};

const leftOut = /^(\$schema|name|runtime|threads|taskSet\..*|evaluation\..*)$/;
/** They change how a run is kept and measured, or are chance; not what it learns. */
const keeping = /^training\.(seed|checkpointEvery|keepCheckpoints|validateEvery|validationTasks)$/;
const comparable = (config: Settings): Settings => Object.fromEntries(
  Object.entries(flattened(config)).filter(([key]) => !leftOut.test(key) && !keeping.test(key)));
