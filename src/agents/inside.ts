import { realpathSync } from 'node:fs';
import { basename, isAbsolute, join, relative, sep } from 'node:path';
import * as z from 'zod';
import { HumanError } from '../protocol/humanError';
import { listRuns, type RunSummary } from '../runs/summary';
import type { Workplace } from './tool';

const configEnding = '.maml.json';
const path = z.string().min(1).max(1000);

/** A run, as a model names it. */
export const runRequest = path.describe('run folder, absolute or relative to the workspace folder, or just its name');
/** A config, as a model names it. */
export const configRequest = path.describe('path of a *.maml.json, absolute or relative to the workspace folder');

/** Whether a path lies in a folder, or is it. */
const isWithin = (child: string, parent: string): boolean => {
  const way = relative(parent, child);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
};

const realPath = (named: string): string | undefined => {
  try {
    return realpathSync(named);
  } catch {
    return undefined;
  }
};

/**
 * The file or folder that is meant. Links are followed first: what lies outside the roots is not there.
 * @throws HumanError
 */
export const insideRoots = (named: string, { roots }: Workplace): string => {
  const realRoots = roots.flatMap((root) => realPath(root) ?? []);
  const candidates = isAbsolute(named) ? [named] : realRoots.map((root) => join(root, named));
  const found = candidates.flatMap((candidate) => realPath(candidate) ?? []);
  const inside = found.find((candidate) => realRoots.some((root) => isWithin(candidate, root)));
  if (inside !== undefined) return inside;
  throw new HumanError(found.length > 0
    ? `${shown(named)} lies outside the workspace: only what is inside can be used.`
    : `There is no ${shown(named)} in the workspace.`);
};

/** A config inside the roots. @throws HumanError */
export const configInside = (named: string, workplace: Workplace): string => {
  const found = insideRoots(named, workplace);
  if (found.endsWith(configEnding)) return found;
  throw new HumanError(`${shown(named)} is no config: its name does not end in ${configEnding}.`);
};

/** Every run inside the roots, newest first. */
export const runsInside = async ({ roots }: Workplace): Promise<RunSummary[]> => {
  const found = (await Promise.all(roots.map((root) => listRuns(root)))).flat();
  const byFolder = new Map(found.map((run) => [run.folder, run]));
  return [...byFolder.values()].sort((a, b) => (b.began ?? 0) - (a.began ?? 0));
};

/** A run by path or by the name of its folder. @throws HumanError */
export const runInside = async (named: string, workplace: Workplace): Promise<RunSummary> => {
  const all = await runsInside(workplace);
  const byName = all.filter(({ folder }) => basename(folder) === named);
  if (byName.length === 1) return byName[0] as RunSummary;
  if (byName.length > 1) {
    throw new HumanError(`There are ${byName.length} runs called ${shown(named)}: give the whole path.`);
  }
  const folder = insideRoots(named, workplace);
  const run = all.find((one) => realPath(one.folder) === folder);
  if (run) return run;
  throw new HumanError(`${shown(named)} holds no run; maml_list_runs lists them.`);
};

/** What a model wrote is repeated shortly and without control signs. */
const shown = (text: string): string => JSON.stringify(text.slice(0, 200));
