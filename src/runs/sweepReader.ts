import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SweepRecord } from '../protocol/sweepFiles';
import { inTurns } from './inTurns';
import { BeatObserver, summarise, type RunSummary } from './summary';
import { endedIn, readSweep, rungsIn } from './sweepFolder';
import { sweepStatus, type SweepStatus } from './sweepStatus';

interface Known {
  readonly summary: RunSummary | undefined;
  readonly changed: number;
}

/** Follows a sweep by its folder alone; runs that have ended are read once. */
export class SweepReader {
  readonly #observer = new BeatObserver();
  readonly #known = new Map<string, Known>();

  constructor(readonly folder: string) {}

  /** @throws HumanError when there is no sweep */
  async look(): Promise<{ readonly record: SweepRecord; readonly status: SweepStatus }> {
    const record = readSweep(this.folder);
    await inTurns(record.members, ({ id }) => this.#lookAt(id));
    const status = sweepStatus(record, rungsIn(this.folder), endedIn(this.folder), (id) => this.#known.get(id)?.summary);
    return { record, status };
  }

  async #lookAt(id: string): Promise<void> {
    const run = join(this.folder, id);
    const changed = await stat(run).then(({ mtimeMs }) => mtimeMs, () => undefined);
    if (changed === undefined) return void this.#known.delete(id);
    const known = this.#known.get(id);
    // Only a new segment, which changes the folder, can follow an end.
    if (known?.changed === changed && known.summary?.state === 'finished') return;
    const summary = await summarise(run, this.#observer);
    this.#known.set(id, { changed, summary: summary.started || summary.changed !== undefined || summary.holder ? summary : undefined });
  }
}
