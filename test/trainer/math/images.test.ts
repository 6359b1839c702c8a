import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { imageReader, scaled } from '../../../src/trainer/math/images';
import { jpeg, png, root } from '../imageFiles';

const format = { size: 2, channels: 1, invert: false } as const;
const grey = (width: number, height: number, levels: readonly number[]) =>
  ({ width, height, data: Uint8Array.from(levels.flatMap((v) => [v, v, v, 255])) });

test('area averaging, also when sizes do not divide', () => {
  const three = grey(3, 3, [0, 90, 180, 0, 90, 180, 0, 90, 180]);
  expect([...scaled(three, format)]).toEqual([30, 150, 30, 150]); // (0 + 90/2) / 1.5
  expect([...scaled(grey(1, 1, [7]), format)]).toEqual([7, 7, 7, 7]);
  expect([...scaled(grey(2, 1, [7, 9]), format)]).toEqual([7, 9, 7, 9]);
});

test('colour, luminance, inversion, transparency on white', () => {
  const red = { width: 1, height: 1, data: Uint8Array.of(200, 0, 0, 255) };
  expect([...scaled(red, { size: 1, channels: 3, invert: false })]).toEqual([200, 0, 0]);
  expect([...scaled(red, { size: 1, channels: 1, invert: false })]).toEqual([60]);
  expect([...scaled(red, { size: 1, channels: 1, invert: true })]).toEqual([195]);
  const clear = { ...red, data: Uint8Array.of(0, 0, 0, 0) };
  expect([...scaled(clear, { size: 1, channels: 1, invert: false })]).toEqual([255]);
});

test('PNG and JPEG by content, whatever the name says', async () => {
  const read = await imageReader(format);
  writeFileSync(join(root, 'a.jpg'), png(8, 77));
  writeFileSync(join(root, 'b.png'), jpeg(8, 77));
  expect([...read(join(root, 'a.jpg'))]).toEqual([77, 77, 77, 77]);
  expect([...read(join(root, 'b.png'))].every((v) => Math.abs(v - 77) <= 2)).toBe(true);
});

const good = png(8, 9);
test.each([
  ['text', Buffer.from('hello'), /bad\.png is neither a PNG nor a JPEG image/],
  ['nothing', Buffer.alloc(0), /bad\.png is neither a PNG nor a JPEG image/],
  ['half a PNG', good.subarray(0, good.length - 20), /bad\.png is a damaged image/],
  ['half a JPEG', jpeg(16, 9).subarray(0, 300), /bad\.png is a damaged image/],
])('%s is refused by name', async (_name, bytes, message) => {
  const read = await imageReader(format);
  writeFileSync(join(root, 'bad.png'), bytes);
  expect(() => read(join(root, 'bad.png'))).toThrow(message);
  rmSync(join(root, 'bad.png'));
  expect(() => read(join(root, 'bad.png'))).toThrow(/cannot read the image .*bad\.png \(ENOENT\)/);
});
