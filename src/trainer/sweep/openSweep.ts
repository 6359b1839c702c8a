import { dirname, join, relative, resolve } from 'node:path';
import { HumanError } from '../../protocol/humanError';
import { joined, tell } from '../../protocol/sentence';
import { type Sweep, sweepStem } from '../../protocol/sweep';
import type { SweepRecord } from '../../protocol/sweepFiles';
import { isSweep, readSweep, rungsIn, writeSweep } from '../../runs/sweepFolder';
import { fail, placeOf, textOf } from '../config/configFile';
import { parseConfigText } from '../config/configText';
import { type CheckedSweep, checkSweep } from './checkSweep';
import { digestOf } from './members';

/** A sweep file that is right. @throws HumanError with a line `file:line:column: what is wrong` for each problem */
export const readSweepFile = (path: string): CheckedSweep => {
  const parsed = parseConfigText(textOf(path));
  fail(parsed.problems.map(({ offset, message }) => joined([placeOf(path, parsed, offset), message], ': ')));
  const { checked, problems } = checkSweep(parsed.value, path);
  if (checked) return checked;
  fail(problems.map(({ path: at, key, message }) => ({
    offset: parsed.spanOf([...at, ...(key === undefined ? [] : [key])], key !== undefined).offset, message,
  })).sort((a, b) => a.offset - b.offset).map(({ offset, message }) => joined([placeOf(path, parsed, offset), message], ': ')));
  throw new Error('a sweep is wrong, but nothing can be said about it');
};

/** Where a sweep's folder is: as asked for, as its file says, or in `runs/` beside the file. */
export const sweepFolderOf = (path: string, { out }: Pick<Sweep, 'out'>, asked?: string): string => {
  if (asked !== undefined) return resolve(asked);
  return resolve(dirname(resolve(path)), out ?? join('runs', sweepStem(path)));
};

/**
 * Makes a sweep's folder, or finds the one that is there: equal files give equal lists.
 * @throws HumanError when the file is wrong, or the folder was begun with what can no longer be changed
 */
export const openSweep = (path: string, out: string | undefined, version: string): string => {
  const checked = readSweepFile(path);
  const folder = sweepFolderOf(path, checked.sweep, out);
  const record = recordOf(checked, path, folder, version);
  const before = isSweep(folder) ? readSweep(folder) : undefined;
  if (before && before.digest !== record.digest) mustBeChangeable(folder, before);
  const isSame = before?.digest === record.digest;
  // Members of an equal list keep the ids they were given, also by an older version with other defaults.
  const members = isSame && !record.sweep.suggest ? before.members : record.members;
  const now = { ...record, members, ...(isSame && { version: before.version }) };
  // A second start on a full disk needs no new list.
  if (!before || digestOf({ ...before, members: now.members }) !== digestOf(now)) writeSweep(folder, now);
  return folder;
};

const recordOf = (checked: CheckedSweep, path: string, folder: string, version: string): SweepRecord => {
  const { sweep, name, base, members, iterations, validateEvery } = checked;
  const { atOnce: _, slurm: _s, out: _o, limits, suggest, $schema: _j, ...identity } = sweep;
  const { count: _c, ...suggesting } = suggest ?? {};
  return {
    format: 1, version, name, source: resolve(path), folder: relative(folder, checked.folder) || '.',
    // How many at once, where and for how long changes no member.
    digest: digestOf({ ...identity, name, limits: limits?.iterations, suggest: suggest && suggesting, base, folder: checked.folder }),
    base, sweep, iterations, validateEvery, members: [...members],
  };
};

/** What was decided or suggested stands on the list as it was. */
const mustBeChangeable = (folder: string, before: SweepRecord): void => {
  const isDecided = rungsIn(folder).length > 0 || before.members.length > 0 && before.sweep.suggest !== undefined;
  if (!isDecided) return;
  throw new HumanError(tell`${folder} was begun with other settings, and choices were made on them: take the change back, or begin another
    sweep with --out.`);
};
