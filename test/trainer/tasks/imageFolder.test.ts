import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { splits, type TaskSource } from '../../../src/trainer/taskSet';
import { classes, draw, open, root } from '../imageFiles';

describe('episodes', () => {
  test('rows hold the images of their class; support and query share none', async () => {
    const source = await open(classes(10, 5));
    expect(source.sizes).toEqual({ train: 6, validation: 2, test: 2 });
    expect(source.input).toEqual([2, 2, 1]);
    for (let i = 0; i < 20; i++) {
      const { support, query, about } = draw(source, i);
      const level = (x: ArrayLike<number>, row: number) => Math.round(x[4 * row] * 255);
      const seen = [...Array(2).keys()].map((r) => [level(support.x, r), support.y[r]])
        .concat([...Array(4).keys()].map((r) => [level(query.x, r), query.y[r]]));
      expect(new Set(seen.map(([grey]) => grey)).size).toBe(6);
      for (const [grey, label] of seen) expect(about[label]).toBe(`class0${Math.floor(grey / 10)}`);
    }
    expect(draw(source, 1)).toEqual(draw(source, 1));
    const { show, about } = draw(source, 1);
    expect(show?.query).toEqual([expect.stringContaining(`${about[0]}/`), expect.stringContaining(`${about[0]}/`),
      expect.stringContaining(`${about[1]}/`), expect.stringContaining(`${about[1]}/`)]);
    expect(source.classes?.('test').map(({ examples }) => examples)).toEqual([5, 5]);
  });

  test('a tiny cache changes nothing', async () => {
    const path = classes(10, 12);
    const [roomy, tight] = [await open(path), await open(path, { cacheMb: 1, imageSize: 500 })];
    for (let i = 0; i < 3; i++) {
      expect(draw(tight, i).about).toEqual(draw(roomy, i).about);
      expect(draw(tight, i).support.x[0]).toBe(draw(roomy, i).support.x[0]);
    }
  });
});

describe('splits', () => {
  const namesOf = (source: TaskSource) => splits.map((split) => {
    const names = new Set<string>();
    for (let i = 0; i < 60; i++) for (const name of draw(source, i, split).about) names.add(name);
    return [...names].sort();
  });

  test('drawn by seed: disjoint, complete, the same every time, another seed another split', async () => {
    const path = classes(10, 3);
    const [train, validation, held] = namesOf(await open(path));
    expect(new Set([...train, ...validation, ...held]).size).toBe(10);
    expect([train.length, validation.length, held.length]).toEqual([6, 2, 2]);
    expect(namesOf(await open(path))).toEqual([train, validation, held]);
    expect(namesOf(await open(path, { splitSeed: 1 }))).not.toEqual([train, validation, held]);
  });

  test('by sub-folders', async () => {
    const at = join(root, 'given');
    classes(3, 3, join(at, 'train'), 0);
    classes(2, 3, join(at, 'val'), 3);
    classes(2, 3, join(at, 'test'), 5);
    expect(namesOf(await open(at))).toEqual([
      ['class00', 'class01', 'class02'], ['class03', 'class04'], ['class05', 'class06']]);
  });

  test('by lists', async () => {
    const source = await open(classes(7, 3), {
      trainClasses: ['class06', 'class01'],
      validationClasses: ['class02', 'class03'],
      testClasses: ['class00', 'class05'],
    });
    expect(namesOf(source)).toEqual([['class01', 'class06'], ['class02', 'class03'], ['class00', 'class05']]);
  });
});

test('10,000 classes open quickly and lazily, links are followed', { timeout: 60_000 }, async () => {
  const at = join(root, 'many');
  const one = classes(1, 3);
  mkdirSync(at);
  for (let c = 0; c < 10_000; c++) symlinkSync(join(one, 'class00'), join(at, `c${c}`), 'dir');
  const start = process.cpuUsage();
  const source = await open(at);
  const { user, system } = process.cpuUsage(start);
  expect(source.sizes.train).toBe(6000);
  expect(new Set(draw(source, 0).about).size).toBe(2);
  expect((user + system) / 1e6).toBeLessThan(5); // 0.3 s on the machine it was written on
});

describe('a person\'s own images', () => {
  test('support by folders, query flat or by folders', async () => {
    const source = await open(classes(10, 3));
    const support = classes(2, 2);
    const flat = await source.readOwnTask?.(support, join(support, 'class01'));
    expect(flat?.classes).toEqual(['class00', 'class01']);
    expect([...(flat?.support.y ?? [])]).toEqual([0, 0, 1, 1]);
    expect(flat?.query).toMatchObject({ n: 2, names: ['0.png', '1.png'] });
    const sorted = await source.readOwnTask?.(support, support);
    expect([...(sorted?.query?.y ?? [])]).toEqual([0, 0, 1, 1]);
  });

  test.each<[string, () => string, () => string | undefined, RegExp]>([
    ['too many classes', () => classes(3, 1), () => undefined, /give 2 to 2 folders with images in .*; there are 3\.$/],
    ['one class', () => classes(1, 1), () => undefined, /one per class .*; there is 1\.$/],
    ['a strange query class', () => classes(2, 1), () => classes(1, 1, undefined, 7),
      /folder "class07" in .* is no class/],
    ['no support', () => 'nowhere', () => undefined, /^support set: there is no folder nowhere/],
  ])('%s', async (_name, support, query, message) => {
    const source = await open(classes(10, 3));
    await expect(source.readOwnTask?.(support(), query())).rejects.toThrow(message);
  });
});
