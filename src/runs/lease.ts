import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { codeOf, HumanError } from '../protocol/humanError';
import { type Sentence, tell } from '../protocol/sentence';
import type { LeaseRecord } from '../protocol/runFiles';
import { explainWrite, writeAll, writeAtomically } from './atomic';
import { epochNow, holderOf, type Hold, type Patience, waitForEnd } from './holder';
import { inRun, layout } from './layout';
import { thisProcess } from './processes';

/** Every record has this length, so that a beat written in place leaves nothing of the last one. */
const RECORD_BYTES = 1024;
const BEAT_MS = 5000;

/** Another process has taken the run: this one must not write any more. */
export class Superseded extends HumanError {}

/** The right to write into a run folder. One process has it; whoever takes it over raises the epoch. */
export class Lease {
  #lastBeat = performance.now();
  readonly #timer: NodeJS.Timeout;

  private constructor(
    private readonly run: string, private record: LeaseRecord, private readonly file: number,
  ) {
    this.#timer = setInterval(() => this.beatIfDue(), BEAT_MS).unref();
  }

  get epoch(): number {
    return this.record.epoch;
  }

  /**
   * Takes the lease of a folder that nobody writes into (any more).
   * @throws HumanError when a live process holds it, or another one was quicker
   */
  static async acquire(run: string, patience: Patience = {}): Promise<Lease> {
    const before = await holderOf(run);
    if (before.state === 'live') throw new HumanError(heldSentence(run, before));
    if (before.state === 'elsewhere') await waitForEnd(run, before, patience);
    const mine: LeaseRecord = {
      ...await thisProcess(), token: randomBytes(16).toString('hex'),
      epoch: before.epoch + 1, beat: 0, released: false,
    };
    claimEpoch(run, mine);
    const path = inRun(run, layout.lease);
    if (fs.existsSync(path)) writeAtomically(path, textOf(mine));
    else createExclusively(path, textOf(mine), () => heldSentence(run, before));
    return new Lease(run, mine, fs.openSync(path, 'r+'));
  }

  /** Whether another process has raised the epoch. */
  get isSuperseded(): boolean {
    return epochNow(this.run) > this.record.epoch;
  }

  /** Shows observers on other machines that the writer lives. Cheap when no beat is due. */
  beatIfDue(): void {
    if (performance.now() - this.#lastBeat < BEAT_MS) return;
    this.#lastBeat = performance.now();
    this.#write({ ...this.record, beat: this.record.beat + 1 });
  }

  /** Ends in order: the run is free for a resume. */
  release(): void {
    clearInterval(this.#timer);
    this.#write({ ...this.record, released: true });
    fs.closeSync(this.file);
  }

  /**
   * In place and through the handle of our own file: after a takeover `lease.json` is another file, and a beat
   * of ours goes nowhere. A disk that cannot take it is reported by the next event, not from a timer.
   */
  #write(record: LeaseRecord): void {
    this.record = record;
    try {
      fs.writeSync(this.file, Buffer.from(textOf(record)), 0, RECORD_BYTES, 0);
      fs.fsyncSync(this.file);
    } catch (error) {
      if (codeOf(error) === undefined) throw error;
    }
  }
}

const textOf = (record: LeaseRecord): string => `${JSON.stringify(record).padEnd(RECORD_BYTES - 1)}\n`;

const claimEpoch = (run: string, mine: LeaseRecord): void =>
  createExclusively(inRun(run, layout.epoch(mine.epoch)), textOf(mine), () =>
    tell`Another process has just taken ${run}. Let it work, or stop it with "maml-lab stop".`);

/** @throws HumanError with the sentence `taken` when somebody else was quicker */
const createExclusively = (path: string, text: string, taken: () => Sentence): void => {
  let file: number | undefined;
  try {
    file = fs.openSync(path, 'wx');
    writeAll(file, Buffer.from(text));
    fs.fsyncSync(file);
  } catch (error) {
    // Half a claim would look like another machine's writer, which the next one waits for.
    if (file !== undefined) fs.rmSync(path, { force: true });
    throw codeOf(error) === 'EEXIST' ? new HumanError(taken()) : explainWrite(error, path);
  } finally {
    if (file !== undefined) fs.closeSync(file);
  }
};

const heldSentence = (run: string, { holder }: Hold): Sentence =>
  tell`${run} is being written by process ${holder?.pid ?? '?'} on ${holder?.host ?? tell`another machine`}. Stop it with "maml-lab stop",
    or choose another folder.`;
