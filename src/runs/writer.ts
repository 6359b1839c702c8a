import fs from 'node:fs';
import { basename } from 'node:path';
import type { Place, RunEvent } from '../protocol/events';
import { HumanError } from '../protocol/humanError';
import { type Sentence, tell } from '../protocol/sentence';
import type { RunRecord } from '../protocol/runFiles';
import { makeFolder, sweepDrafts, writeAtomically } from './atomic';
import { clearControls } from './control';
import { EventsFile } from './eventsFile';
import type { Patience } from './holder';
import { inRun, layout } from './layout';
import { Lease, Superseded } from './lease';
import { segmentsOf } from './segments';

/** How often the epoch is looked up while events are appended; it always is before a file is written. */
const LOOK_MS = 250;

/** The only one that writes a run's record. Holds the lease until it is closed. */
export class RunWriter {
  /** Where the older segments end for this writer's one; undefined for a run from its beginning. */
  continues: Place | undefined;
  #segment = 0;
  #events: EventsFile | undefined;
  #lastLook = -Infinity;
  #closed = false;

  private constructor(readonly folder: string, private readonly lease: Lease) {}

  /**
   * Begins a run in a folder without one.
   * @throws HumanError when the folder holds a run, is held by another process or cannot be written
   */
  static async create(folder: string, record: RunRecord, patience?: Patience): Promise<RunWriter> {
    makeFolder(folder);
    if (segmentsOf(folder).length > 0) throw new HumanError(occupied(folder));
    const writer = await RunWriter.take(folder, patience);
    return writer.orRelease(() => {
      // Looked at again now that nobody else can write: two starters may both have seen an empty folder.
      if (segmentsOf(folder).length > 0) throw new HumanError(occupied(folder));
      writer.writeRecord(record);
      writer.begin();
    });
  }

  /** Takes over a folder's run; `begin` then says where it goes on. */
  static async take(folder: string, patience?: Patience): Promise<RunWriter> {
    const lease = await Lease.acquire(folder, patience);
    const writer = new RunWriter(folder, lease);
    return writer.orRelease(() => {
      makeFolder(inRun(folder, layout.checkpoints));
      makeFolder(inRun(folder, layout.control));
      for (const where of [folder, inRun(folder, layout.checkpoints), inRun(folder, layout.control)]) {
        sweepDrafts(where);
      }
      clearControls(folder);
    });
  }

  /** Opens this writer's own segment; no older one is ever touched. */
  begin(continues?: Place): void {
    this.#segment = segmentsOf(this.folder).length === 0 ? 1 : this.lease.epoch;
    this.#events = new EventsFile(inRun(this.folder, layout.events(this.#segment)));
    this.continues = continues;
  }

  /** End of the last whole line. */
  get place(): Place {
    return { segment: this.#segment, offset: this.#events?.offset ?? 0 };
  }

  /**
   * Appends one line.
   * @throws HumanError when the disk is full or gone, Superseded when another process has taken the run
   */
  append(event: RunEvent): void {
    if (!this.#events) throw new Error('a run is written before it began');
    if (performance.now() - this.#lastLook > LOOK_MS) this.#mustHold();
    this.lease.beatIfDue();
    this.#events.append(event);
  }

  /** Makes all events so far survive a power cut. */
  sync(): void {
    this.#events?.sync();
  }

  /** Writes a checkpoint. Equal bytes under that name are left alone: a resume comes by the same ones again. */
  writeCheckpoint(name: string, bytes: Uint8Array): void {
    this.#mustHold();
    const path = inRun(this.folder, layout.checkpoints, name);
    if (fs.existsSync(path) && fs.readFileSync(path).equals(bytes)) return;
    writeAtomically(path, bytes);
  }

  /** A file that somebody has open may refuse to go: it stays, and harms nothing. */
  removeCheckpoint(name: string): void {
    this.#mustHold();
    try {
      fs.rmSync(inRun(this.folder, layout.checkpoints, name), { force: true });
    } catch { /* see above */ }
  }

  /** Puts a damaged checkpoint out of the way, without destroying it. */
  setAside(name: string): void {
    this.#mustHold();
    const path = inRun(this.folder, layout.checkpoints, name);
    if (fs.existsSync(path)) fs.renameSync(path, `${path}.damaged`);
  }

  writeRecord(record: RunRecord): void {
    this.#mustHold();
    writeAtomically(inRun(this.folder, layout.config), `${JSON.stringify(record, null, 2)}\n`);
  }

  /** Something printed while the run went on. Never a reason to stop: a full disk is told by the next event. */
  log(text: string): void {
    try {
      fs.appendFileSync(inRun(this.folder, layout.log), text);
    } catch { /* see above */ }
  }

  /** Lets go of the run. A takeover that wrote nothing leaves nothing. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#events?.close();
    if (this.#events?.offset === 0 && this.#segment > 1) fs.rmSync(this.#events.path, { force: true });
    this.#events = undefined;
    this.lease.release();
  }

  private orRelease(work: () => void): this {
    try {
      work();
    } catch (error) {
      this.close();
      throw error;
    }
    return this;
  }

  #mustHold(): void {
    this.#lastLook = performance.now();
    if (!this.lease.isSuperseded) return;
    throw new Superseded(tell`Another process has taken over ${this.folder}: this one stops without writing.`);
  }
}

const occupied = (folder: string): Sentence =>
  tell`${folder} already holds a run (${basename(layout.events(1))}). Choose another --out, or go on with it: maml-lab run
    --resume ${folder}`;
