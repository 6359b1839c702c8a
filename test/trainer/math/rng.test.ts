import { expect, test } from 'vitest';
import { philox } from '../../../src/trainer/math/philox';
import { Rng } from '../../../src/trainer/math/rng';

/** Random123, `tests/kat_vectors`, philox4x32 10: counter, key, result. */
const published = [
  ['00000000 00000000 00000000 00000000', '00000000 00000000', '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
  ['ffffffff ffffffff ffffffff ffffffff', 'ffffffff ffffffff', '408f276d 41c83b0e a20bc7c6 6d5451fd'],
  ['243f6a88 85a308d3 13198a2e 03707344', 'a4093822 299f31d0', 'd16cfe09 94fdcceb 5001e420 24126ea1'],
];
const hex = (text: string) => text.split(' ').map((word) => Number.parseInt(word, 16));

test.each(published)('Philox4x32-10 of %s under %s', (counter, key, result) => {
  const block = Uint32Array.from(hex(counter));
  philox(block, hex(key)[0], hex(key)[1]);
  expect([...block]).toEqual(hex(result));
});

const draws = (rng: Rng, n = 8) => Array.from({ length: n }, () => rng.next32());

test('a key gives the same stream every time, whatever else is drawn between', () => {
  const first = Rng.keyed(7, 'train', 3, 1);
  const half = draws(first, 5);
  draws(Rng.keyed(7, 'test', 3, 1), 100);
  expect([...half, ...draws(first, 3)]).toEqual(draws(Rng.keyed(7, 'train', 3, 1)));
});

test('each part of a key matters, and so does its place and kind', () => {
  const keys: (readonly (number | string)[])[] = [
    [0], [1], [0, 0], [0, 0, 0], [0, 1, 2], [0, 2, 1], [2 ** 32], [-1], [2 ** 40 + 1], [0, ''], [0, 'a'], [0, 'aa'],
    [0, 'train', 5, 1], [0, 'train', 51], [0, 'trai', 'n', 51], [0, 'test', 5, 1], [1, 'train', 5, 1], [0, '\0'],
    [0, 'train', 1, 5], [0, 'trainn', 5, 1], [0, '1'],
  ];
  const streams = keys.map(([seed, ...key]) => draws(Rng.keyed(seed as number, ...key), 4).join());
  expect(new Set(streams).size).toBe(keys.length);
});

test('streams of neighbouring keys share no word', () => {
  const seen = new Set<number>();
  for (let i = 0; i < 200; i++) for (const word of draws(Rng.keyed(0, 'train', i, 0), 40)) seen.add(word);
  expect(seen.size).toBeGreaterThan(8000 - 5); // birthday: 0.007 collisions expected
});

test('a key of neither whole numbers nor text is refused', () => {
  expect(() => Rng.keyed(0.5)).toThrow('whole numbers and text');
  expect(() => Rng.keyed(0, Number.NaN)).toThrow('not NaN');
});

/** Mean and variance of n numbers. */
const moments = (n: number, draw: () => number) => {
  const all = Array.from({ length: n }, draw);
  const mean = all.reduce((a, b) => a + b, 0) / n;
  return { all, mean, variance: all.reduce((a, b) => a + (b - mean) ** 2, 0) / n };
};

test('uniform numbers fill [a, b) evenly', () => {
  const rng = Rng.keyed(1, 'uniform');
  const { all, mean, variance } = moments(100_000, () => rng.uniform(-5, 5));
  expect(Math.min(...all.slice(0, 50_000))).toBeGreaterThanOrEqual(-5);
  expect(Math.max(...all.slice(0, 50_000))).toBeLessThan(5);
  expect(Math.abs(mean)).toBeLessThan(0.04);
  expect(variance).toBeCloseTo(100 / 12, 0);
});

test('normal numbers have the moments and the tail of N(0, 1)', () => {
  const rng = Rng.keyed(1, 'normal');
  const { all, mean, variance } = moments(100_000, () => rng.normal());
  const share = (test: (v: number) => boolean) => all.filter(test).length / all.length;
  expect(Math.abs(mean)).toBeLessThan(0.013);
  expect(Math.abs(variance - 1)).toBeLessThan(0.02);
  expect(share((v) => Math.abs(v) < 1)).toBeCloseTo(0.6827, 1.9);
  expect(share((v) => Math.abs(v) > 3)).toBeLessThan(0.0035);
  expect(share((v) => Math.abs(v) > 3)).toBeGreaterThan(0.0020);
});

test.each([2, 3, 7, 20, 1028])('whole numbers below %i are equally likely', (n) => {
  const rng = Rng.keyed(2, 'int', n);
  const counts = new Float64Array(n);
  for (let i = 0; i < 1000 * n; i++) counts[rng.int(n)] += 1;
  const chiSquare = counts.reduce((sum, c) => sum + (c - 1000) ** 2 / 1000, 0);
  expect(Math.abs(chiSquare - (n - 1))).toBeLessThan(4.5 * Math.sqrt(2 * n));
});

test('whole numbers up to 2³², and nothing for an empty range', () => {
  expect(Rng.keyed(0).int(2 ** 32)).toBe(Rng.keyed(0).next32());
  expect(Rng.keyed(0).int(1)).toBe(0);
  expect(() => Rng.keyed(0).int(0)).toThrow('below 0');
});

test('shuffle: every order of four is equally likely', () => {
  const rng = Rng.keyed(3, 'shuffle');
  const counts = new Map<string, number>();
  for (let i = 0; i < 24_000; i++) {
    const order = rng.shuffle([0, 1, 2, 3]).join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(24);
  for (const c of counts.values()) expect(Math.abs(c - 1000)).toBeLessThan(150);
});

test('choose: different numbers, in random order, each equally often in each place', () => {
  const rng = Rng.keyed(4, 'choose');
  const counts = Array.from({ length: 3 }, () => new Float64Array(5));
  for (let i = 0; i < 10_000; i++) {
    const chosen = rng.choose(5, 3);
    expect(new Set(chosen).size).toBe(3);
    chosen.forEach((value, place) => { counts[place][value] += 1; });
  }
  for (const place of counts) for (const c of place) expect(Math.abs(c - 2000)).toBeLessThan(200);
  expect(rng.choose(6, 6).sort()).toEqual([0, 1, 2, 3, 4, 5]);
  expect(() => rng.choose(3, 4)).toThrow('choose 4 of 3');
});
