import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { afterAll, expect, test } from 'vitest';
import { imageClasses } from '../../src/trainer/math/imageFolders';
import { imageReader } from '../../src/trainer/math/images';
import { damaged, fuzz, timeout } from './fuzz';

const folder = mkdtempSync(join(tmpdir(), 'maml-lab-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const pixels = { width: 6, height: 5, data: Buffer.from(Array.from({ length: 120 }, (_, i) => (i * 37) % 256)) };
const png = PNG.sync.write(Object.assign(new PNG({ width: 6, height: 5 }), { data: pixels.data }));
const jpg = jpeg.encode(pixels, 80).data;
/** A PNG that says it is huge, with checksums that hold. */
const huge = (() => {
  const bytes = Buffer.from(png);
  bytes.writeUInt32BE(60_000, 16);
  bytes.writeUInt32BE(60_000, 20);
  return bytes;
})();

test('PNG and JPEG: a picture of the asked size, or a sentence with the file\'s name', async () => {
  const read = await imageReader({ size: 4, channels: 3, invert: false });
  await fuzz(damaged(png, jpg, huge), (bytes) => {
    const file = join(folder, 'x.png');
    writeFileSync(file, bytes);
    try {
      expect(read(file)).toHaveLength(48);
    } catch (error) {
      expect(String(error)).toContain(file);
      throw error;
    }
  });
}, timeout);

test('folders of images with strange names and links that lead in a circle', async () => {
  let n = 0;
  const name = fc.string({ minLength: 1, maxLength: 20 }).map((text) => text.replace(/[/\0]/g, '_')).filter((text) => text !== '.' && text !== '..');
  await fuzz(fc.array(fc.tuple(name, fc.array(name, { maxLength: 3 })), { maxLength: 3 }), (classes) => {
    const root = join(folder, String(n++));
    mkdirSync(root);
    for (const [label, files] of new Map(classes)) {
      mkdirSync(join(root, label), { recursive: true });
      for (const file of files) writeFileSync(join(root, label, `${file}.png`), png);
    }
    if (n % 3 === 0) symlinkSync(root, join(root, 'circle'));
    try {
      for (const found of imageClasses(root, 'path')) expect(found.folder.startsWith(root)).toBe(true);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  }, 0.1);
}, timeout);
