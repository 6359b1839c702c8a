import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../runs/atomic';
import { holderOf } from '../runs/holder';
import { isRunning, thisProcess } from '../runs/processes';
import { type TrainerRecord, trainerRecord } from './trainerRecord';

/** Trainers that outlive their window, written down in the extension's own storage, never in a workspace. */
export class TrainerRegister {
  constructor(private readonly folder: string) {}

  /** Writes down who writes a run now, with this process as its owner. @returns undefined when nobody does */
  async note(
    run: Pick<TrainerRecord, 'folder' | 'config' | 'detached' | 'log'>, pid: number,
  ): Promise<TrainerRecord | undefined> {
    const { state, holder } = await holderOf(run.folder);
    if (state !== 'live' || holder?.pid !== pid) return undefined;
    const { folder, config, detached, log } = run;
    const record = { folder, config, detached, log, pid, startTime: holder.startTime, token: holder.token, owner: await thisProcess() };
    await this.#write(record);
    return record;
  }

  /** Trainers whose window is gone. Those that have ended are forgotten, and those of living windows left alone. */
  async orphans(): Promise<readonly TrainerRecord[]> {
    const found: TrainerRecord[] = [];
    for (const record of await this.#all()) {
      const { owner } = record;
      if (owner.pid !== process.pid && await isRunning(owner.pid, owner.startTime)) continue;
      if (await isStill(record)) found.push(record);
      else await this.forget(record);
    }
    return found;
  }

  /** This process looks after a trainer from now on. */
  async adopt(record: TrainerRecord): Promise<void> {
    await this.#write({ ...record, owner: await thisProcess() });
  }

  async forget({ token, log }: Pick<TrainerRecord, 'token' | 'log'>): Promise<void> {
    await rm(this.#path(token), { force: true });
    if (log !== undefined) await rm(log, { force: true });
  }

  async #write(record: TrainerRecord): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const { owner: { pid, startTime } } = record;
    writeAtomically(this.#path(record.token), JSON.stringify({ ...record, owner: { pid, startTime } }));
  }

  async #all(): Promise<readonly TrainerRecord[]> {
    const names = await readdir(this.folder).catch(() => []);
    const texts = names.filter((name) => name.endsWith('.json'))
      .map((name) => readFile(join(this.folder, name), 'utf8').then(parsed, () => undefined));
    return (await Promise.all(texts)).flatMap((record) => record ?? []);
  }

  #path(token: string): string {
    return join(this.folder, `${token.replace(/\W/g, '')}.json`);
  }
}

const parsed = (text: string): TrainerRecord | undefined => {
  try {
    return trainerRecord.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};

/** Whether that very trainer still writes its run: process, start time and token all fit. */
export const isStill = async ({ folder, pid, startTime, token }: TrainerRecord): Promise<boolean> => {
  const { state, holder } = await holderOf(folder);
  return state === 'live' && holder?.pid === pid && holder.startTime === startTime && holder.token === token;
};
