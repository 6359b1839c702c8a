import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { describe, expect, test } from 'vitest';
import { familyShares } from '../../../src/trainer/byFamily';
import { train } from '../../../src/trainer/run/loop';
import { drawShape, drawWay, queriesPerClass, shotsPerClass, supportSize } from '../../../src/trainer/math/episodeShape';
import { openImageSets } from '../../../src/trainer/math/imageSets';
import { Rng } from '../../../src/trainer/math/rng';
import metaDataset from '../../../src/trainer/tasks/metaDataset';
import type { TaskSource } from '../../../src/trainer/taskSet';
import { options } from '../evaluate';
import { root } from '../imageFiles';
import { MemoryRecorder, smallExperiment } from '../memoryRecorder';

const limits = { leastWay: 5, mostWay: 50, mostQueries: 10, mostSupport: 500, mostOfClass: 100, shots: 0 };
const rng = (name: string) => Rng.keyed(0, 'test', name);

describe('Meta-Dataset\'s episode', () => {
  test('query examples: at most ten, at most half of the smallest class', () => {
    expect(queriesPerClass([20, 30], 10)).toBe(10);
    expect(queriesPerClass([20, 7], 10)).toBe(3);
    expect(queriesPerClass([2, 100], 10)).toBe(1);
  });

  test('support size: the sum of ⌈β min(100, |c| − q)⌉, at most 500', () => {
    expect(supportSize([20, 20, 20], 10, 0.31, limits)).toBe(3 * 4);
    expect(supportSize([300, 15], 10, 0.5, limits)).toBe(50 + 3);
    expect(supportSize([300, 300, 300, 300, 300, 300], 10, 1, limits)).toBe(500);
    // However small β is, each class counts one.
    expect(supportSize([20, 20, 20], 10, 1e-9, limits)).toBe(3);
  });

  test('shots: by class size and log-weight, at least one, at most what is left', () => {
    // R = (¼, ¾), S − N = 18: ⌊4.5⌋ + 1 and ⌊13.5⌋ + 1.
    expect(shotsPerClass([10, 30], 5, 20, [0, 0])).toEqual([5, 14]);
    // Twice the weight on the first: R = (⅖, ⅗).
    expect(shotsPerClass([10, 30], 5, 20, [Math.LN2, 0])).toEqual([5, 11]);
    expect(shotsPerClass([100, 300], 5, 20, [Math.LN2, 0])).toEqual([8, 11]);
    expect(shotsPerClass([20, 20], 10, 2, [0.3, -0.2])).toEqual([1, 1]);
  });

  test('fixed shots: the same for every class, whatever is left are queries', () => {
    expect(drawShape([20, 12], { ...limits, shots: 5 }, rng('fixed'))).toEqual({ queries: 7, shots: [5, 5] });
    expect(drawShape([20, 30], { ...limits, shots: 5 }, rng('fixed'))).toEqual({ queries: 10, shots: [5, 5] });
  });

  test('way is uniform from 5 to the classes there are, 50 at most', () => {
    const random = rng('way');
    const counts = new Map<number, number>();
    for (let i = 0; i < 6000; i++) {
      const way = drawWay(10, limits, random);
      counts.set(way, (counts.get(way) ?? 0) + 1);
    }
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([5, 6, 7, 8, 9, 10]);
    counts.forEach((n) => expect(Math.abs(n - 1000)).toBeLessThan(4 * Math.sqrt(1000 * 5 / 6)));
    expect(Math.max(...Array.from({ length: 500 }, () => drawWay(300, limits, random)))).toBe(50);
  });

  test('support sizes are those of a uniform β', () => {
    const random = rng('shape');
    // 10 classes of 20: each counts ⌈10 β⌉, so the size before the shots is 10, 20, … 100, equally often.
    const sizes = Array.from({ length: 10 }, () => 20);
    const shapes = Array.from({ length: 2000 }, () => drawShape(sizes, limits, random));
    shapes.forEach(({ queries, shots }) => {
      expect(queries).toBe(10);
      expect(Math.min(...shots)).toBeGreaterThanOrEqual(1);
      expect(Math.max(...shots)).toBeLessThanOrEqual(10);
    });
    const ones = shapes.filter(({ shots }) => shots.every((k) => k === 1)).length;
    expect(Math.abs(ones - 200)).toBeLessThan(4 * Math.sqrt(2000 * 0.1 * 0.9));
  });
});

describe('metaDataset', () => {
  const open = (chosen: Readonly<Record<string, unknown>> = {}) => metaDataset.open(options(metaDataset.options, chosen), '') as Promise<TaskSource>;
  const small = { mostWay: 8, mostSupport: 24, mostQueries: 3 };

  test('splits Omniglot by alphabet: 25, 5 and 20; digits and oracle are only tested on', async () => {
    const [omniglot, digits, oracle] = await openImageSets(['omniglot', 'digits', 'oracle'], [], '');
    const { train: a, validation: b, test: c } = omniglot.groups;
    expect([a, b, c].map((groups) => groups?.length)).toEqual([25, 5, 20]);
    expect([a, b, c].map((groups) => groups?.flat().length)).toEqual([883, 81, 659]);
    const alphabet = (name: string) => name.split('/')[0];
    const names = [a, b, c].map((groups) => new Set(groups?.flat().map(({ name }) => alphabet(name))));
    expect([...names[0]].some((name) => names[1].has(name) || names[2].has(name))).toBe(false);
    expect(digits.groups.test?.[0].map(({ images }) => images).reduce((s, n) => s + n)).toBe(1797);
    expect(oracle.groups.test?.[0].map(({ images }) => images)).toEqual(Array.from({ length: 10 }, () => 100));
    expect([digits.groups.train, oracle.groups.train]).toEqual([undefined, undefined]);
  });

  test('an episode is of one set and, of Omniglot, one alphabet; no image twice; ink is 1', async () => {
    const source = await open(small);
    const families = new Map<string, number>();
    for (let i = 0; i < 60; i++) {
      const { family = '', about, classes = [], support, query } = source.sample(Rng.keyed(1, 'test', i), 'test');
      families.set(family, (families.get(family) ?? 0) + 1);
      expect(classes.map((cls) => source.classes?.('test')[cls].name)).toEqual(about);
      if (family === 'omniglot') expect(new Set([...about].map((name) => name.split('/')[0])).size).toBe(1);
      const way = about.length;
      expect(new Set(support.y).size).toBe(way);
      expect(new Set(query.y).size).toBe(way);
      const mean = Array.from(query.x).reduce((s, v) => s + v, 0) / query.x.length;
      expect(mean).toBeGreaterThan(0.02);
      expect(mean).toBeLessThan(0.5);
      const images = [support.x, query.x].flatMap((x) =>
        Array.from({ length: x.length / 784 }, (_, r) => Array.from(x.slice(r * 784, (r + 1) * 784)).join()));
      expect(new Set(images).size).toBeGreaterThanOrEqual(images.length - 1);
    }
    expect([...families.keys()].sort()).toEqual(['digits', 'omniglot', 'oracle']);
    families.forEach((n) => expect(n).toBeGreaterThan(8));
    const trained = source.sample(Rng.keyed(1, 'train', 3), 'train');
    expect(trained.family).toBe('omniglot');
    expect(source.trainClasses).toBe(883);
    expect(trained.classes?.map((cls) => source.classes?.('train')[cls].name)).toEqual(trained.about);
  });

  test.each(['maml', 'protoMaml'])('trains %s and tells results by set; classes that an episode lacks are never answers', async (name) => {
    const recorder = new MemoryRecorder();
    const { evaluation } = await train(await smallExperiment({
      taskSet: { name: 'metaDataset', ...small }, model: { name: 'conv', blocks: 2, filters: 2, downsample: 'stride', head: 'mean' },
      algorithm: { name, innerRate: 0.01, innerSteps: 1 }, training: { iterations: 2, metaBatch: 1, validateEvery: 0 },
      evaluation: { tasks: 12, steps: 1 },
    }), recorder);
    expect(evaluation?.families?.map((f) => f.name)).toEqual(['digits', 'omniglot', 'oracle']);
    expect(evaluation?.families?.reduce((n, f) => n + f.tasks, 0)).toBe(12);
    expect(recorder.of('metrics').every(({ loss }) => loss !== null && loss < 1000)).toBe(true);
  });

  test('refuses what cannot be drawn, in one sentence', async () => {
    await expect(open({ sets: ['digits'] })).rejects.toThrow(/only tested on/);
    await expect(open({ sets: ['cats'] })).rejects.toThrow(/no set "cats"/);
    await expect(open({ mostWay: 3 })).rejects.toThrow(/taskSet\.mostWay is 3/);
    await expect(open({ shots: 11 })).rejects.toThrow(/11 images of 50 classes are more than mostSupport \(500\)/);
    await expect(open({ ...small, shots: 20, mostSupport: 160 })).rejects.toThrow(/5 classes or more of 21 images for train/);
  });
});

describe('a folder of one\'s own', () => {
  /** 28 × 28 pictures of bars: class c is a bar at place c, image i a little darker. */
  const bars = (at: string, first: number, count: number) => {
    for (let c = first; c < first + count; c++) {
      const folder = join(at, `bar${c}`);
      mkdirSync(folder, { recursive: true });
      for (let i = 0; i < 8; i++) {
        const image = new PNG({ width: 28, height: 28 });
        for (let p = 0; p < 28 * 28; p++) {
          const level = Math.floor((p % 28) / 3) === c % 9 && Math.floor(p / 28 / 14) === Math.floor(c / 9) % 2 ? 255 - 10 * i : 0;
          image.data.set([level, level, level, 255], 4 * p);
        }
        writeFileSync(join(folder, `${i}.png`), PNG.sync.write(image));
      }
    }
  };
  const place = join(root, 'bars');
  const taskSet = { name: 'metaDataset', sets: ['omniglot'], folders: [place], leastWay: 3, mostWay: 4, mostSupport: 12, mostQueries: 2 };

  test('with train/, validation/ and test/ is a second set to train on, and a family of the results', async () => {
    bars(join(place, 'train'), 0, 6);
    bars(join(place, 'validation'), 6, 4);
    bars(join(place, 'test'), 10, 4);
    const recorder = new MemoryRecorder();
    const experiment = await smallExperiment({
      taskSet, model: { name: 'conv', blocks: 2, filters: 2, downsample: 'stride', head: 'mean' }, algorithm: { name: 'protoNet' },
      training: { iterations: 3, metaBatch: 4, validateEvery: 0 }, evaluation: { tasks: 12, steps: 0 },
    });
    expect([...familyShares(experiment.source).entries()]).toEqual([
      ['bars', expect.closeTo(0.5, 1)], ['omniglot', expect.closeTo(0.5, 1)]]);
    const { evaluation } = await train(experiment, recorder);
    expect(evaluation?.families?.map(({ name }) => name)).toEqual(['bars', 'omniglot']);
  });
});
