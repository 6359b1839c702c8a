import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { expect, test } from 'vitest';
import { splits } from '../../../src/trainer/taskSet';
import { character, draw, open, rows } from '../characters';

const classes = open();
const upright = open({ rotations: 'none' });

test.each([
  ['classes', { train: 4112, validation: 688, test: 1692 }], ['augment', { train: 1028, validation: 172, test: 423 }],
  ['none', { train: 1028, validation: 172, test: 423 }],
])('rotations %s: sizes of the Vinyals split', (rotations, sizes) => {
  expect(open({ rotations }).sizes).toEqual(sizes);
});

test('a task tells which classes of its split it shows', () => {
  const { about, classes: shown } = draw(upright, 0);
  expect(shown?.map((cls) => upright.classes?.('train')[cls].name)).toEqual(about);
  expect([upright.trainClasses, classes.trainClasses]).toEqual([1028, 4112]);
});

test('an episode: shapes, ink = 1 on 0, labels class by class', () => {
  const source = open({ way: 3, shots: 2, queries: 4 });
  const { support, query } = draw(source, 0);
  expect(source.support.x.shape).toEqual([6, 28, 28, 1]);
  expect([...support.y]).toEqual([0, 0, 1, 1, 2, 2]);
  expect([...query.y]).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
  expect([support.x.length, query.x.length]).toEqual([6 * 784, 12 * 784]);
  expect(Math.min(...support.x)).toBe(0);
  expect(Math.max(...support.x)).toBeGreaterThan(0.9);
  expect([...support.x].reduce((a, b) => a + b, 0) / support.x.length).toBeLessThan(0.25); // paper is most of it
});

test('the same key gives the same task, another key another one', () => {
  expect(draw(classes, 1)).toEqual(draw(classes, 1));
  expect(draw(classes, 1).about).not.toEqual(draw(classes, 2).about);
});

test('each drawing says who made it, and classes are characters, however they are turned', () => {
  const { show, about } = draw(open({ way: 2, shots: 1, queries: 2 }), 0);
  expect([show?.support.length, show?.query.length]).toEqual([2, 4]);
  const [name] = (about as string[])[1].split(' ');
  for (const words of [show?.support[1], show?.query[2], show?.query[3]]) expect(words).toMatch(new RegExp(`^${name}, drawer \\d+$`));
  expect(new Set([show?.support[1], ...show?.query.slice(2) ?? []]).size).toBe(3);
  expect(classes.classes?.('test')).toHaveLength(423);
  expect(classes.classes?.('train')[0]).toEqual({ name: 'Arcadian/character01', examples: 20 });
});

test('support and query never share an image', () => {
  for (let i = 0; i < 20; i++) {
    const { support, query, about } = draw(upright, i, 'validation');
    if ((about as string[]).includes('Braille/character01')) continue; // two equal drawings in the original data
    const all = [...rows(support.x), ...rows(query.x)].map(String);
    expect(new Set(all).size).toBe(all.length);
  }
});

test('labels are permuted afresh: a class gets every label', () => {
  const source = open({ way: 20, queries: 1, rotations: 'none' });
  const seen = new Set<number>();
  for (let i = 0; i < 400; i++) {
    const label = (draw(source, i, 'validation').about as string[]).indexOf('Armenian/character04');
    if (label >= 0) seen.add(label);
  }
  expect(seen.size).toBeGreaterThan(10);
});

test('splits share no character, before and after rotation', () => {
  const names = new Map(splits.map((split) => [split, new Set<string>()]));
  for (const split of splits) {
    for (let i = 0; i < 150; i++) {
      for (const name of draw(classes, i, split).about as string[]) names.get(split)?.add(character(name));
    }
  }
  const [a, b, c] = splits.map((split) => names.get(split) ?? new Set<string>());
  expect([...a].filter((n) => b.has(n) || c.has(n))).toEqual([]);
  expect([...b].filter((n) => c.has(n))).toEqual([]);
});

test('14×14 images are means of 2×2 squares', () => {
  const small = draw(open({ imageSize: 14, rotations: 'none' }), 0);
  const large = draw(upright, 0);
  expect(small.about).toEqual(large.about);
  const at = (r: number, c: number) => large.support.x[r * 28 + c];
  for (let r = 0; r < 14; r++) {
    for (let c = 0; c < 14; c++) {
      const mean = (at(2 * r, 2 * c) + at(2 * r, 2 * c + 1) + at(2 * r + 1, 2 * c) + at(2 * r + 1, 2 * c + 1)) / 4;
      expect(Math.abs(small.support.x[r * 14 + c] - mean)).toBeLessThan(0.003);
    }
  }
});

test.each([
  ['more images than a character has', { shots: 6, queries: 15 }, '21, but a character has only 20 drawings'],
  ['a way above the classes of a split', { way: 700, queries: 1 }, 'the validation split has 688 classes'],
])('%s', (_name, chosen, message) => {
  expect(() => open(chosen)).toThrow(message);
});

test('a person\'s own characters: dark ink on light paper', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'maml-characters-'));
  for (const [name, ink] of [['a', 0], ['b', 5]] as const) {
    mkdirSync(join(folder, name));
    const image = new PNG({ width: 56, height: 56 });
    image.data.fill(255);
    for (let i = 0; i < 56; i++) image.data.fill(0, 4 * (56 * i + ink), 4 * (56 * i + ink) + 3);
    writeFileSync(join(folder, name, '1.png'), PNG.sync.write(image));
  }
  const task = await classes.readOwnTask?.(folder, join(folder, 'a'));
  expect(task?.classes).toEqual(['a', 'b']);
  expect([...(task?.support.y ?? [])]).toEqual([0, 1]);
  expect(task?.support.x[0]).toBeCloseTo(0.5, 2); // half of the pixel is ink
  expect(task?.query).toMatchObject({ n: 1, names: ['1.png'] });
});
