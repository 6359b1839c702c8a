import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { Laid, Outcome } from './words';

/** Where a worker finds the board among its open files: behind input, output, errors and the line to its leader. */
export const boardFile = 4;
/** Places of outcomes that were not read yet: more than a worker is ever given at once. The file is sparse, so that none can be too small. */
const [places, placeBytes] = [8, 2 ** 32] as const;

/**
 * Hands outcomes from a worker to its leader through a file without a name, which both hold open and which goes with them; only a few words
 * travel over the line between them. A pipe holds less than a meta-gradient: the rest of it would wait in the worker until that has
 * nothing to compute, and the leader would give it nothing new until then.
 */
export class Board {
  constructor(readonly file: number) {}

  /** @returns undefined where there can be none: an open file keeps its name on Windows, or the disk does not take one */
  static open(): Board | undefined {
    if (process.platform === 'win32') return undefined;
    const path = join(tmpdir(), `maml-lab-${process.pid}-${randomUUID()}`);
    try {
      const file = fs.openSync(path, 'wx+', 0o600);
      fs.unlinkSync(path);
      return new Board(file);
    } catch {
      return undefined;
    }
  }

  /** @returns undefined when it does not fit on the disk: then it has to be said */
  put(id: number, outcome: Outcome): Laid | undefined {
    const bytes = serialize(outcome);
    const at = (id % places) * placeBytes;
    try {
      for (let done = 0; done < bytes.length;) done += fs.writeSync(this.file, bytes, done, bytes.length - done, at + done);
      return { at, bytes: bytes.length };
    } catch {
      return undefined;
    }
  }

  take({ at, bytes }: Laid): Outcome {
    const found = Buffer.alloc(bytes);
    for (let done = 0; done < bytes;) {
      const read = fs.readSync(this.file, found, done, bytes - done, at + done);
      if (read === 0) throw new Error('an outcome that was never laid down');
      done += read;
    }
    return deserialize(found) as Outcome;
  }

  close(): void {
    fs.closeSync(this.file);
  }
}
