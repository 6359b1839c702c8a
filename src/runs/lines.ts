import { open } from 'node:fs/promises';

/** Reading begins with a little, because often the first or last lines are all that is wanted, and goes on with more. */
const LEAST_BYTES = 1 << 14;
const MOST_BYTES = 1 << 18;
const NEWLINE = 10;

/** A whole line of a file and the byte after its end. */
export interface Line {
  readonly text: string;
  readonly end: number;
}

/**
 * Whole lines from byte `from` on; a torn last line is left for the next look. The file is opened and measured
 * anew each time, because network file systems cache.
 * @param to byte to stop at; without it, the file's present end
 */
export async function* linesOf(path: string, from: number, to = Infinity): AsyncGenerator<Line> {
  const file = await open(path, 'r');
  try {
    const end = Math.min(to, (await file.stat()).size);
    let rest: Buffer = Buffer.alloc(0);
    for (let at = from, size = LEAST_BYTES; at < end; size = Math.min(4 * size, MOST_BYTES)) {
      const chunk = Buffer.alloc(Math.min(size, end - at));
      const { bytesRead } = await file.read(chunk, 0, chunk.length, at);
      if (bytesRead === 0) return;
      const start = at - rest.length;
      const bytes = rest.length ? Buffer.concat([rest, chunk.subarray(0, bytesRead)]) : chunk.subarray(0, bytesRead);
      at += bytesRead;
      let begin = 0;
      for (let stop = bytes.indexOf(NEWLINE); stop >= 0; stop = bytes.indexOf(NEWLINE, begin)) {
        yield { text: bytes.toString('utf8', begin, stop), end: start + stop + 1 };
        begin = stop + 1;
      }
      rest = bytes.subarray(begin);
    }
  } finally {
    await file.close();
  }
}

/** Whole lines before byte `to`, last one first. @param to without it, the file's present end */
export async function* linesBackward(path: string, to = Infinity): AsyncGenerator<string> {
  const file = await open(path, 'r');
  try {
    let end = Math.min(to, (await file.stat()).size);
    let rest: Buffer | undefined;
    for (let size = LEAST_BYTES; end > 0; size = Math.min(4 * size, MOST_BYTES)) {
      const start = Math.max(0, end - size);
      const chunk = Buffer.alloc(end - start);
      await file.read(chunk, 0, chunk.length, start);
      end = start;
      // What follows the last newline of the file is a torn line and is dropped.
      const whole = rest ? chunk.length : chunk.lastIndexOf(NEWLINE) + 1;
      if (whole === 0) continue;
      let bytes: Buffer = rest ? Buffer.concat([chunk, rest]) : chunk.subarray(0, whole);
      while (bytes.length > 0) {
        const stop = bytes.length - 1;
        const begin = stop > 0 ? bytes.lastIndexOf(NEWLINE, stop - 1) + 1 : 0;
        if (begin === 0 && start > 0) break;
        yield bytes.toString('utf8', begin, stop);
        bytes = bytes.subarray(0, begin);
      }
      rest = bytes;
    }
  } finally {
    await file.close();
  }
}
