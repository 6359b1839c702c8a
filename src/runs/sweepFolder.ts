import fs from 'node:fs';
import { join } from 'node:path';
import { codeOf, HumanError } from '../protocol/humanError';
import { tell } from '../protocol/sentence';
import {
  type Ended, endedSchema, jobSchema, type Job, type Member, memberSchema, type Rung, rungSchema, schedulersOf, type SweepRecord, sweepRecordSchema,
} from '../protocol/sweepFiles';
import { createOnce, makeFolder, writeAtomically } from './atomic';

/** File names of a sweep folder beside its members' run folders. What begins with a dot is bookkeeping. */
export const sweepLayout = {
  record: 'sweep.json', stop: 'stop.json', logs: 'logs',
  claims: join('.sweep', 'claims'), rungs: join('.sweep', 'rungs'), ended: join('.sweep', 'ended'),
  proposals: join('.sweep', 'proposals'), scheduler: (name: string) => join('.sweep', name),
} as const;

/** What can tell whether a value is of its kind. */
interface Schema<T> {
  safeParse(value: unknown): { readonly data?: T | undefined };
}

/** Whether a folder is a sweep's. */
export const isSweep = (folder: string): boolean => fs.existsSync(join(folder, sweepLayout.record));

/** Reads a sweep's list with what was suggested since. @throws HumanError when there is none or it is damaged */
export const readSweep = (folder: string): SweepRecord => {
  const path = join(folder, sweepLayout.record);
  if (!fs.existsSync(path)) throw new HumanError(tell`${folder} holds no sweep (no ${sweepLayout.record}). "maml-lab sweep FILE" makes
    one.`);
  const record = valueIn(path, sweepRecordSchema);
  if (!record) throw new HumanError(tell`${path} is damaged, or was written by another version: start the sweep anew with another --out.`);
  return { ...record, members: [...record.members, ...proposalsIn(folder).flat()] };
};

/** Begins a sweep's folder, or gives it another list; run folders stay. */
export const writeSweep = (folder: string, record: SweepRecord): void => {
  for (const part of [sweepLayout.claims, sweepLayout.rungs, sweepLayout.ended, sweepLayout.proposals, sweepLayout.logs]) {
    makeFolder(join(folder, part));
  }
  writeAtomically(join(folder, sweepLayout.record), `${JSON.stringify(record, null, 1)}\n`);
};

/** Remembers where members are placed, before any is. */
export const keepScheduler = (folder: string, name: string): void => {
  const record = valueIn(join(folder, sweepLayout.record), sweepRecordSchema);
  if (!record || schedulersOf(record).at(-1) === name) return;
  writeSweep(folder, { ...record, schedulers: [...schedulersOf(record).filter((one) => one !== name), name] });
};

/** Members that were suggested, in order; several at a time where there are seeds. */
export const proposalsIn = (folder: string): Member[][] =>
  numbered(folder, sweepLayout.proposals, memberSchema.array());

/** Adds the `n`-th suggestion. @returns whether nobody was quicker */
export const addProposal = (folder: string, n: number, members: readonly Member[]): boolean =>
  createOnce(numberedPath(folder, sweepLayout.proposals, n), JSON.stringify(members));

/** What was decided at the rungs so far. */
export const rungsIn = (folder: string): Rung[] => numbered(folder, sweepLayout.rungs, rungSchema);

/** Decides a rung, once and for all. */
export const addRung = (folder: string, n: number, rung: Rung): boolean =>
  createOnce(numberedPath(folder, sweepLayout.rungs, n), JSON.stringify(rung));

const numberedPath = (folder: string, part: string, n: number): string => join(folder, part, `${String(n).padStart(5, '0')}.json`);

/** Files 00000.json, 00001.json, … as far as they go. */
const numbered = <T>(folder: string, part: string, schema: Schema<T>): T[] => {
  const found: T[] = [];
  for (let value = valueIn(numberedPath(folder, part, 0), schema); value !== undefined;) {
    found.push(value);
    value = valueIn(numberedPath(folder, part, found.length), schema);
  }
  return found;
};

/** Why members ended without a result, by id. */
export const endedIn = (folder: string): ReadonlyMap<string, Ended> =>
  new Map(filesIn(join(folder, sweepLayout.ended)).flatMap((name) => {
    const ended = valueIn(join(folder, sweepLayout.ended, name), endedSchema);
    return ended ? [[name.replace(/\.json$/, ''), ended] as const] : [];
  }));

export const markEnded = (folder: string, id: string, ended: Ended): void => {
  makeFolder(join(folder, sweepLayout.ended));
  writeAtomically(join(folder, sweepLayout.ended, `${id}.json`), JSON.stringify(ended));
};

/** A person starts the sweep again: what failed is tried again, and so is what a shorter limit ended. */
export const clearEnded = (folder: string, minutes: number | undefined): void => {
  for (const [id, ended] of endedIn(folder)) {
    if (ended.reason === 'time' && (ended.minutes ?? 0) >= (minutes ?? Infinity)) continue;
    fs.rmSync(join(folder, sweepLayout.ended, `${id}.json`), { force: true });
  }
};

/** What a scheduler wrote down of its jobs, the newest of each member last. */
export const jobsIn = (folder: string, scheduler: string): Job[] => {
  const place = join(folder, sweepLayout.scheduler(scheduler), 'jobs');
  return filesIn(place).flatMap((name) => valueIn(join(place, name), jobSchema) ?? []);
};

/** Asks everybody who conducts this sweep to end it in order. */
export const wishStop = (folder: string): void =>
  writeAtomically(join(folder, sweepLayout.stop), JSON.stringify({ time: Date.now(), pid: process.pid }));

/** What the last wish to stop says: another text is another wish. */
export const stopWish = (folder: string): string => textIn(join(folder, sweepLayout.stop)) ?? '';

/** A new start takes the wish back. */
export const clearStop = (folder: string): void => fs.rmSync(join(folder, sweepLayout.stop), { force: true });

const filesIn = (folder: string): string[] => {
  try {
    return fs.readdirSync(folder).filter((name) => name.endsWith('.json') && !name.startsWith('.')).sort();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return [];
    throw error;
  }
};

const textIn = (path: string): string | undefined => {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

/** A file that is not there, torn or foreign says nothing. */
const valueIn = <T>(path: string, schema: Schema<T>): T | undefined => {
  const text = textIn(path);
  if (text === undefined) return undefined;
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};
