import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'jpeg-js';
import { PNG } from 'pngjs';
import { afterAll } from 'vitest';
import { Rng } from '../../src/trainer/math/rng';
import imageFolder from '../../src/trainer/tasks/imageFolder';
import type { Split, TaskSource } from '../../src/trainer/taskSet';
import { options } from './evaluate';

/** A folder for this test file, removed at its end. */
export const root = mkdtempSync(join(tmpdir(), 'maml-images-'));
afterAll(() => rmSync(root, { recursive: true }), 60_000);

const pixels = (side: number, grey: number) => {
  const image = new PNG({ width: side, height: side });
  image.data.fill(grey);
  for (let i = 3; i < image.data.length; i += 4) image.data[i] = 255;
  return image;
};
/** A grey square as a file's bytes. */
export const png = (side: number, grey: number) => PNG.sync.write(pixels(side, grey));
export const jpeg = (side: number, grey: number) => encode(pixels(side, grey), 95).data;

let folders = 0;
/** A folder of classes: image i of class c is grey, of level 10·c + i. */
export const classes = (count: number, images: number, at = join(root, `set${folders++}`), first = 0) => {
  for (let c = first; c < first + count; c++) {
    const folder = join(at, `class${String(c).padStart(2, '0')}`);
    mkdirSync(folder, { recursive: true });
    for (let i = 0; i < images; i++) writeFileSync(join(folder, `${i}.png`), png(4, 10 * c + i));
  }
  return at;
};

const small = { way: 2, shots: 1, queries: 2, imageSize: 2, colour: 'greyscale' };
/** Opens a folder as 2-way 1-shot tasks of 2×2 grey images, or as `chosen` says. */
export const open = async (path: string, chosen: object = {}): Promise<TaskSource> =>
  imageFolder.open(options(imageFolder.options, { path, ...small, ...chosen }), root);
export const draw = (source: TaskSource, i: number, split: Split = 'train') =>
  source.sample(Rng.keyed(0, split, i), split);
