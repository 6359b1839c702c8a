import { Follower } from './follower';
import type { RunHistory } from './runHistory';

/** Histories kept: as many runs as a comparison draws. */
const mostKept = 20;

/** Whole series of runs that somebody compares; the last used ones are kept and only read on. */
export class Histories {
  readonly #followers = new Map<string, Follower>();
  /** Two readers of one file would add its events twice. */
  readonly #reading = new Map<string, Promise<RunHistory>>();

  /** Everything that a run's record has by now. */
  of(folder: string): Promise<RunHistory> {
    const reading = this.#reading.get(folder) ?? this.#read(folder).finally(() => this.#reading.delete(folder));
    this.#reading.set(folder, reading);
    return reading;
  }

  async #read(folder: string): Promise<RunHistory> {
    const follower = this.#followers.get(folder) ?? new Follower(folder);
    this.#followers.delete(folder);
    this.#followers.set(folder, follower);
    for (const old of [...this.#followers.keys()].slice(0, -mostKept)) this.#followers.delete(old);
    while (await follower.look());
    return follower.history;
  }
}
