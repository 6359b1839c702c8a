import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Rng } from '../../../src/trainer/math/rng';
import distill from '../../../src/trainer/tasks/distill';
import type { TaskSource } from '../../../src/trainer/taskSet';
import { options } from '../evaluate';

const folder = mkdtempSync(join(tmpdir(), 'maml-lab-distill-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const open = (chosen: object) => distill.open(options(distill.options, chosen as Readonly<Record<string, unknown>>), folder) as TaskSource;

test('noise is on the answers that the student sees, in deviations of all answers, and on no other', () => {
  // Answers −10 and 10: their deviation is 10.
  const rows = ['train', 'validation', 'test'].flatMap((split) =>
    Array.from({ length: 100 }, (_, i) => `a,${split},${i},${i % 2 === 0 ? 10 : -10}`));
  writeFileSync(join(folder, 'answers.csv'), ['task,split,x,y', ...rows, ''].join('\n'));
  const shape = { answers: 'answers.csv', shots: 50, queries: 50 };
  const draw = (source: TaskSource) => source.sample(Rng.keyed(0, 'distill'), 'test');
  const [plain, noisy] = [draw(open(shape)), draw(open({ ...shape, noise: 0.3 }))];
  expect([noisy.query, noisy.support.x]).toEqual([plain.query, plain.support.x]);
  const off = Array.from(noisy.support.y, (value, i) => value - plain.support.y[i]);
  const deviation = Math.sqrt(off.reduce((sum, v) => sum + v * v, 0) / off.length);
  expect(deviation).toBeGreaterThan(3 * 0.75);
  expect(deviation).toBeLessThan(3 * 1.25);
});
