import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';

/** A folder of seven classes: five pictures each, of random blocks, no two alike. */
export function makeImages(folder) {
  let state = 1;
  const random = (n) => (state = (state * 48271) % 2147483647) % n;
  for (let c = 0; c < 7; c++) {
    mkdirSync(join(folder, `class ${c}`), { recursive: true });
    for (let i = 0; i < 5; i++) {
      const levels = Array.from({ length: 64 }, () => random(200));
      const image = new PNG({ width: 16, height: 16 });
      for (let p = 0; p < 256; p++) {
        const level = levels[Math.floor(p / 32) * 8 + Math.floor((p % 16) / 2)];
        image.data.set([level, level, level, 255], 4 * p);
      }
      writeFileSync(join(folder, `class ${c}`, `${i}.png`), PNG.sync.write(image));
    }
  }
}
