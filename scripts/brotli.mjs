/** Brotli of files, kept by content under .cache/brotli: the best quality takes minutes of processor time. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gunzipSync } from 'node:zlib';
import { root } from './install.mjs';

const cache = join(root, '.cache/brotli');
/** For packages; what is only listed or tried gets a quick one. */
export const qualities = { best: 11, quick: 4 };

/** Writes `to` as Brotli of `from`; what was gzip is unpacked first. */
export const brotli = async (from, to, quality) => {
  const read = readFileSync(from);
  const kept = join(cache, `${createHash('sha256').update(read).digest('hex')}-${quality}`);
  if (!existsSync(kept)) {
    const bytes = from.endsWith('.gz') ? gunzipSync(read) : read;
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    };
    const packed = await promisify(brotliCompress)(bytes, { params });
    mkdirSync(cache, { recursive: true });
    writeFileSync(`${kept}.${process.pid}`, packed);
    renameSync(`${kept}.${process.pid}`, kept);
  }
  writeFileSync(to, readFileSync(kept));
};
