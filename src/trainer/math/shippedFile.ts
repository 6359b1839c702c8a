import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

const chunkSize = 2 ** 22;
/** How a shipped file may be kept: as it is, or packed (a package keeps large files with Brotli). */
const forms: readonly (readonly [ending: string, unpack: (bytes: Buffer) => Buffer])[] = [
  ['', (bytes) => bytes],
  ['.gz', (bytes) => gunzipSync(bytes, { chunkSize })],
  ['.br', (bytes) => brotliDecompressSync(bytes, { chunkSize })],
];

const used = new Map<string, string>();

/** Bytes of a file of the shipped data, beside the bundle or above the source file. @throws Error when it is nowhere */
export const shippedFile = (name: string): Buffer => {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    for (const [ending, unpack] of forms) {
      const path = join(folder, 'data', name + ending);
      if (!existsSync(path)) continue;
      const bytes = unpack(readFileSync(path));
      used.set(name, createHash('sha256').update(bytes).digest('hex'));
      return bytes;
    }
    if (folder === dirname(folder)) throw new Error(`data/${name} is missing beside ${__dirname}: install again.`);
  }
};

/** SHA-256 of what this process has read, unpacked, by name: the same in a package and in a checkout. */
export const shippedInUse = (): ReadonlyMap<string, string> => used;
