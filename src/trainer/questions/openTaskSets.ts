import { dirname, resolve } from 'node:path';
import type { SeenTaskSetOf } from '../../protocol/analyses/episode';
import type { CatalogEntry } from '../../protocol/catalog';
import type { Config } from '../../protocol/config';
import { readRecord } from '../../runs/record';
import { HumanError } from '../../protocol/humanError';
import { tell } from '../../protocol/sentence';
import { configText, entryNamed, fits, usualModel } from '../../protocol/scaffold/configText';
import { readConfig, resolveConfig } from '../config/configFile';
import { fullCatalog } from '../config/scaffolds';
import { asTrained, openTaskSource } from '../experiment';
import { schemas } from '../registry';
import { configOf } from '../run/runFolder';
import type { TaskSource } from '../taskSet';

/** A task set and the config whose seeds its tasks are drawn by. */
export interface OpenTaskSet {
  readonly source: TaskSource;
  readonly config: Config;
}

/** Data on disk may change: an open task set is used for as long as this, in ms. */
const freshFor = 60_000;
let last: { readonly key: string; readonly until: number; readonly source: TaskSource } | undefined;

/**
 * Opens a run's, a config's or the catalogue's task set; the last one stays open for a while, since a person draws again and again.
 * @throws HumanError, or Error with one sentence, when config or data are not right
 */
export const openTaskSet = async (of: SeenTaskSetOf): Promise<OpenTaskSet> => {
  const { config, folder } = configAt(of);
  const key = JSON.stringify([config.taskSet, config.training.families, folder]);
  if (last?.key !== key || performance.now() > last.until) {
    last = { key, until: performance.now() + freshFor, source: asTrained(await openTaskSource(config, folder), config) };
  }
  return { source: last.source, config };
};

/** The config of a run or a file, or a new one of a task set of the catalogue, and the folder that its relative paths start at. @throws HumanError when it is not right */
export const configAt = (of: SeenTaskSetOf, set: readonly string[] = []): { readonly config: Config; readonly folder: string } =>
  ('run' in of ? ofRun(of.run) : 'config' in of ? ofConfig(of.config, set) : ofCatalog(of.taskSet));

const ofRun = (run: string) => {
  const record = readRecord(run);
  return { config: configOf(run, record), folder: record.folder };
};
const ofConfig = (path: string, set: readonly string[]) => ({ config: readConfig(path, set, schemas()), folder: dirname(resolve(path)) });

/** With MAML, or the first algorithm that fits, and the usual model. */
const ofCatalog = (name: string) => {
  const catalog = fullCatalog();
  const taskSet = entryNamed(catalog.taskSets, name);
  const asked = (entry: CatalogEntry): readonly string[] => entry.options.flatMap((option) => (option.default === undefined ? [option.name] : []));
  if (asked(taskSet).length > 0) {
    throw new HumanError(tell`The task set "${name}" has no episodes without ${asked(taskSet).join(' and ')}: write a config that gives
      it.`);
  }
  const model = entryNamed(catalog.models, usualModel(catalog, taskSet));
  const fitting = catalog.algorithms.filter((entry) => asked(entry).length === 0 && fits(entry, taskSet, model));
  const algorithm = fitting.find((entry) => entry.name === 'maml') ?? fitting[0];
  const text = configText(catalog, { taskSet: name, model: model.name, algorithm: algorithm?.name ?? '' });
  return { config: resolveConfig(text, name, [], schemas()), folder: '.' };
};
