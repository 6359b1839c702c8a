import { RunReader } from '../runs/reader';
import { RunHistory } from './runHistory';

/** Follows one run folder into a history, a bounded piece at each look. */
export class Follower {
  readonly history = new RunHistory();
  /** What could not be read, newest last. */
  trouble: string | undefined;
  readonly #reader: RunReader;

  constructor(readonly folder: string) {
    this.#reader = new RunReader(folder, 1 << 20);
  }

  /** @returns whether more is waiting */
  async look(): Promise<boolean> {
    const { restarted, events, troubles, more } = await this.#reader.poll();
    if (restarted) this.history.clear();
    this.history.add(events);
    this.trouble = troubles.at(-1) ?? (restarted ? undefined : this.trouble);
    return more;
  }
}
