import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Rng } from '../../../src/trainer/math/rng';
import harmonic from '../../../src/trainer/tasks/harmonic';
import sinusoid from '../../../src/trainer/tasks/sinusoid';
import sinusoidLine from '../../../src/trainer/tasks/sinusoidLine';
import type { Task, TaskSource } from '../../../src/trainer/taskSet';
import { options } from '../evaluate';

const sets = { sinusoid, harmonic, sinusoidLine };
type Name = keyof typeof sets;
const open = (name: Name, chosen: object = {}): TaskSource => {
  const set = sets[name];
  return set.open(options(set.options, { ...chosen }) as never, '') as TaskSource;
};
const draw = (source: TaskSource, i: number): Task => source.sample(Rng.keyed(0, 'train', i), 'train');

/** The curves as their sources define them. */
const curve: Readonly<Record<Name, (p: readonly number[], x: number) => number>> = {
  sinusoid: ([amplitude, phase], x) => amplitude * Math.sin(x - phase),
  harmonic: ([a1, a2, w, b1, b2], x) => a1 * Math.sin(w * x + b1) + a2 * Math.sin(2 * w * x + b2),
  sinusoidLine: ([isLine, amplitude, phase, slope, intercept], x) =>
    (isLine ? slope * x + intercept : amplitude * Math.sin(x - phase)),
};

describe.each(Object.keys(sets) as Name[])('%s', (name) => {
  const source = open(name);

  test('points lie on the curve of the task\'s parameters', () => {
    for (let i = 0; i < 50; i++) {
      const { support, query, parameters = [] } = draw(source, i);
      expect(parameters).toHaveLength(source.parameterNames?.length ?? 0);
      for (const { x, y } of [support, query]) {
        x.forEach((v, j) => expect(y[j]).toBeCloseTo(curve[name](parameters, v), 5));
      }
    }
  });

  test('the same key gives the same task, another key another one', () => {
    expect(draw(source, 3).support).toEqual(draw(source, 3).support);
    expect(draw(source, 3).about).toBe(draw(source, 3).about);
    expect(draw(source, 3).support).not.toEqual(draw(source, 4).support);
  });

  test('support and query share no point, and have the sizes asked for', () => {
    const { support, query } = draw(open(name, { shots: 5, queries: 7 }), 0);
    expect([support.x.length, support.y.length, query.x.length]).toEqual([5, 5, 7]);
    expect(new Set([...support.x, ...query.x]).size).toBe(12);
  });

  test('bestJoint is the error of the best predictor, and noise adds its variance', () => {
    // The mean curve on a fine grid of x, from many tasks, is that predictor.
    const bins = 60;
    const sums = Array.from({ length: bins }, () => ({ n: 0, y: 0, y2: 0 }));
    for (let i = 0; i < 30_000; i++) {
      const { query } = draw(source, i);
      query.x.forEach((x, j) => {
        const bin = sums[Math.floor((x + 8) / 16 * bins)];
        if (bin) Object.assign(bin, { n: bin.n + 1, y: bin.y + query.y[j], y2: bin.y2 + query.y[j] ** 2 });
      });
    }
    const points = sums.reduce((n, b) => n + b.n, 0);
    const within = sums.reduce((sum, b) => sum + (b.n > 1 ? b.y2 - b.y ** 2 / b.n : 0), 0) / points;
    expect(within / (source.bestJoint ?? 0)).toBeCloseTo(1, 1.5);
    expect(open(name, { noise: 0.3 }).bestJoint).toBeCloseTo((source.bestJoint ?? 0) + 0.09, 10);
  });

  test('noise moves y and nothing else', () => {
    const noisy = draw(open(name, { noise: 0.5 }), 1);
    const residuals = Array.from(noisy.query.x, (x, j) => noisy.query.y[j] - curve[name](noisy.parameters ?? [], x));
    expect(Math.max(...residuals.map(Math.abs))).toBeGreaterThan(0.05);
    expect(Math.max(...residuals.map(Math.abs))).toBeLessThan(2.5);
  });
});

test('the sinusoid\'s best joint predictor is −1.623 cos x, at 3.00', () => {
  expect(open('sinusoid').bestJoint).toBeCloseTo(3.006, 3);
  expect(open('sinusoid', { amplitude: [1, 1], phase: [0, 0] }).bestJoint).toBeCloseTo(0, 12);
  expect(open('sinusoid', { phase: [-Math.PI, Math.PI] }).bestJoint).toBeCloseTo(4.2517, 3); // E[A²] / 2
});

test('sine waves and lines come in equal parts', () => {
  const source = open('sinusoidLine');
  const lines = Array.from({ length: 2000 }, (_, i) => draw(source, i)).filter((t) => t.parameters?.[0] === 1);
  expect(Math.abs(lines.length - 1000)).toBeLessThan(100);
  expect(lines[0].about).toMatch(/^line: slope/);
});

describe('a person\'s own points', () => {
  const source = open('sinusoid');
  const folder = mkdtempSync(join(tmpdir(), 'maml-points-'));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  test.each([
    ['titles in any order', 'time,y,x\n9,2,1\n9,4,3\n'], ['no titles', '1,2\n3,4'],
    ['semicolons, quotes, blank lines, CRLF', '"x";"y"\r\n\r\n1;2\r\n 3 ; 4 \r\n'], ['tabs', 'X\tY\n1\t2\n3\t4\n'],
  ])('%s', async (_name, text) => {
    const task = await source.readOwnTask?.(file('good.csv', text), file('query.csv', 'x\n0.5\n'));
    expect(task?.support).toEqual({ x: Float32Array.of(1, 3), y: Float32Array.of(2, 4), n: 2 });
    expect(task?.query).toMatchObject({ x: Float32Array.of(0.5), n: 1, names: ['x = 0.5'] });
  });

  test.each([
    ['a word', 'x,y\n1,2\n3,four\n', /bad\.csv:3: column "y" has "four" where a number should be/],
    ['a hole', 'x,y\n1,\n', /bad\.csv:2: column "y" has nothing/],
    ['a short line', '1,2\n3\n', /bad\.csv:2: column "y" has nothing/],
    ['no y', 'x\n1\n', /bad\.csv:1 has no column "y"/],
    ['no x', 'a,b\n1,2\n', /bad\.csv:1 has no column "x"/],
    ['nothing', '\n\n', /bad\.csv has no points/],
    ['titles only', 'x,y\n', /bad\.csv has no points below/],
  ])('%s is refused', async (_name, text, message) => {
    await expect(source.readOwnTask?.(file('bad.csv', text))).rejects.toThrow(message);
  });

  test('an absent file is refused by name', async () => {
    await expect(source.readOwnTask?.(join(folder, 'none.csv'))).rejects.toThrow(/there is no file .*none\.csv/);
  });
});
