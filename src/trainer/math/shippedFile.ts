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

/** Bytes of a file of the shipped data, beside the bundle or above the source file. @throws Error when it is nowhere */
export const shippedFile = (name: string): Buffer => {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    for (const [ending, unpack] of forms) {
      const path = join(folder, 'data', name + ending);
      if (existsSync(path)) return unpack(readFileSync(path));
    }
    if (folder === dirname(folder)) throw new Error(`data/${name} is missing beside ${__dirname}: install again.`);
  }
};
