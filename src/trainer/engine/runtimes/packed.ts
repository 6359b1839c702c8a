import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';

/*
 * A package keeps the largest file of its runtime with Brotli (scripts/runtimes.mjs): a third smaller than in the zip
 * alone. From an npm install nothing is packed, and nothing here does anything.
 */
const unpack = (path: string): Buffer => brotliDecompressSync(readFileSync(path), { chunkSize: 2 ** 24 });

const inNodeModules = (name: string): string | undefined => {
  const folders = createRequire(__filename).resolve.paths(name) ?? [];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
};

/** Bytes of a file below node_modules that is kept packed, or undefined where it is not. */
export const packedFile = (name: string): Uint8Array | undefined => {
  const path = inNodeModules(`${name}.br`);
  return path === undefined ? undefined : unpack(path);
};

/**
 * Unpacks what a folder below node_modules keeps packed, beside it and once; several programs may do so at a time.
 * @throws Error when the folder cannot be written
 */
export const unpackFolder = (name: string): void => {
  const folder = inNodeModules(name);
  if (folder === undefined) return;
  for (const file of readdirSync(folder).filter((one) => one.endsWith('.br'))) {
    const path = join(folder, file.slice(0, -'.br'.length));
    if (existsSync(path)) continue;
    const draft = `${path}.${randomUUID()}`;
    try {
      writeFileSync(draft, unpack(join(folder, file)));
      renameSync(draft, path);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const remedy = 'make that folder writable, or install the universal package';
      throw new Error(`ONNX Runtime could not be unpacked in ${folder} (${why}): ${remedy}.`);
    }
  }
};
