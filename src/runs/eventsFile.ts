import fs from 'node:fs';
import type { RunEvent } from '../protocol/events';
import { explainWrite, writeAll } from './atomic';

/** One append-only segment of a run's record. */
export class EventsFile {
  readonly #file: number;
  #offset = 0;

  /** @throws HumanError when the file is there already or cannot be made */
  constructor(readonly path: string) {
    try {
      // For appending: after a half line was taken back, the next one begins at the file's end again.
      this.#file = fs.openSync(path, 'ax');
    } catch (error) {
      throw explainWrite(error, path);
    }
  }

  /** End of the last whole line. */
  get offset(): number {
    return this.#offset;
  }

  /** @throws HumanError when the disk is full or gone */
  append(event: RunEvent): void {
    const line = Buffer.from(`${JSON.stringify(event)}\n`);
    try {
      writeAll(this.#file, line);
    } catch (error) {
      this.#takeBack();
      throw explainWrite(error, this.path);
    }
    this.#offset += line.length;
  }

  /** Makes all events so far survive a power cut. */
  sync(): void {
    try {
      fs.fsyncSync(this.#file);
    } catch (error) {
      // Network file systems tell of a full disk only now.
      throw explainWrite(error, this.path);
    }
  }

  close(): void {
    fs.closeSync(this.#file);
  }

  /** A later event must not be glued to half a line. If even this fails, readers cope; the first error is told. */
  #takeBack(): void {
    try {
      fs.ftruncateSync(this.#file, this.#offset);
    } catch { /* see above */ }
  }
}
