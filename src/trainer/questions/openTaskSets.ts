import { dirname, resolve } from 'node:path';
import type { TaskSetOf } from '../../protocol/analyses/episode';
import type { Config } from '../../protocol/config';
import { readRecord } from '../../runs/record';
import { readConfig } from '../config/configFile';
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
 * Opens a run's or a config's task set; the last one stays open for a while, since a person draws again and again.
 * @throws HumanError, or Error with one sentence, when config or data are not right
 */
export const openTaskSet = async (of: TaskSetOf): Promise<OpenTaskSet> => {
  const { config, folder } = configAt(of);
  const key = JSON.stringify([config.taskSet, config.training.families, folder]);
  if (last?.key !== key || performance.now() > last.until) {
    last = { key, until: performance.now() + freshFor, source: asTrained(await openTaskSource(config, folder), config) };
  }
  return { source: last.source, config };
};

/** The config of a run or a file, and the folder that its relative paths start at. @throws HumanError when it is not right */
export const configAt = (of: TaskSetOf, set: readonly string[] = []): { readonly config: Config; readonly folder: string } =>
  ('run' in of ? ofRun(of.run) : ofConfig(of.config, set));

const ofRun = (run: string) => {
  const record = readRecord(run);
  return { config: configOf(run, record), folder: record.folder };
};
const ofConfig = (path: string, set: readonly string[]) => ({ config: readConfig(path, set, schemas()), folder: dirname(resolve(path)) });
