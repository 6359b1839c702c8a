import { join } from 'node:path';
import { statSync } from 'node:fs';
import type { SweepRecord } from '../protocol/sweepFiles';
import { endedIn, readSweep, rungsIn, sweepLayout } from '../runs/sweepFolder';
import { sweepStatus } from '../runs/sweepStatus';
import type { RunLibrary } from './runLibrary';
import type { BegunSweep } from './views/sweepLines';

interface Known {
  readonly changed: string;
  readonly record: SweepRecord | undefined;
}

/** Sweeps by their folders, with what the library knows of their members; a list is read again only when it changed. */
export class BegunSweeps {
  readonly #known = new Map<string, Known>();

  constructor(private readonly library: RunLibrary) {}

  /** @returns undefined for a sweep that was never started, or cannot be read */
  of(folder: string): BegunSweep | undefined {
    const record = this.#recordOf(folder);
    if (!record) return undefined;
    return { record, status: sweepStatus(record, rungsIn(folder), endedIn(folder), (id) => this.library.get(join(folder, id))) };
  }

  #recordOf(folder: string): SweepRecord | undefined {
    const changed = [sweepLayout.record, sweepLayout.proposals]
      .map((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs).join();
    const known = this.#known.get(folder);
    if (known?.changed === changed) return known.record;
    const record = changed === ',' ? undefined : readable(folder);
    this.#known.set(folder, { changed, record });
    return record;
  }
}

/** A damaged list is told by whoever starts the sweep. */
const readable = (folder: string): SweepRecord | undefined => {
  try {
    return readSweep(folder);
  } catch {
    return undefined;
  }
};
