import { dirname, join, relative, resolve } from 'node:path';
import { HumanError } from '../../protocol/humanError';
import { joined, tell } from '../../protocol/sentence';
import { type Sweep, sweepStem } from '../../protocol/sweep';
import type { SweepRecord } from '../../protocol/sweepFiles';
import { holderOf } from '../../runs/holder';
import { inTurns } from '../../runs/inTurns';
import { segmentsOf } from '../../runs/segments';
import { isSweep, readSweep, rungsIn, sweepLayout, writeSweep } from '../../runs/sweepFolder';
import { configEnding, fail, placeOf, textOf } from '../config/configFile';
import { parseConfigText } from '../config/configText';
import { type CheckedSweep, checkSweep } from './checkSweep';
import { digestOf } from '../digestOf';

/** A sweep file that is right. @throws HumanError with a line `file:line:column: what is wrong` for each problem */
export const readSweepFile = (path: string): CheckedSweep => {
  if (path.endsWith(configEnding)) throw new HumanError(tell`${path} is a config: "maml-lab run" runs it, and a sweep (*.sweep.json) names it as its base.`);
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
 * @throws HumanError when the file is wrong, the folder was begun with what can no longer be changed, or members that have started would drop out
 */
export const openSweep = async (path: string, out: string | undefined, version: string): Promise<string> => {
  const checked = readSweepFile(path);
  const folder = sweepFolderOf(path, checked.sweep, out);
  const record = recordOf(checked, path, folder, version);
  const before = isSweep(folder) ? readSweep(folder) : undefined;
  if (before && before.digest !== record.digest) {
    mustBeChangeable(folder, before);
    await mustKeepStarted(folder, before, record);
  }
  const isSame = before?.digest === record.digest;
  // Members of an equal list keep the ids they were given, also by an older version with other defaults.
  const members = isSame && !record.sweep.suggest ? before.members : record.members;
  const now = { ...record, members, ...(isSame && { version: before.version }), ...(before?.schedulers && { schedulers: before.schedulers }) };
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

/** A list may grow, and lose members that nobody has begun: results do not vanish, and nobody else's conductor is given other members. */
const mustKeepStarted = async (folder: string, before: SweepRecord, { members, source }: SweepRecord): Promise<void> => {
  const kept = new Set(members.map(({ id }) => id));
  const isStarted = async (id: string): Promise<boolean> => {
    const { state } = await holderOf(join(folder, sweepLayout.claims, id));
    return segmentsOf(join(folder, id)).length > 0 || state === 'live' || state === 'elsewhere';
  };
  const dropped = before.members.filter(({ id }) => !kept.has(id));
  const started = (await inTurns(dropped, async ({ id }) => await isStarted(id))).filter(Boolean).length;
  if (started === 0) return;
  const { length } = before.members;
  throw new HumanError(tell`${source} has other members than ${folder}, where some that drop out have started (${started} of ${length}):
    take the change back, or begin another sweep with --out FOLDER (or ${'"out"'} in the file).`);
};
