import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Rng } from '../../../src/trainer/math/rng';
import { train } from '../../../src/trainer/run/loop';
import { meanAndInterval } from '../../../src/trainer/statistics';
import distill from '../../../src/trainer/tasks/distill';
import type { TaskSource } from '../../../src/trainer/taskSet';
import { evaluate, given, options } from '../evaluate';
import { gradientError } from '../exactly';
import { MemoryRecorder, smallExperiment } from '../memoryRecorder';

const folder = mkdtempSync(join(tmpdir(), 'maml-lab-distill-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const open = (chosen: object) => distill.open(options(distill.options, chosen as Readonly<Record<string, unknown>>), folder) as TaskSource;

/** A table of probabilities of two classes: of task t the first is likely above t / n, in every split. */
const ofClasses = (n: number) => ['task,split,x,p1,p2', ...['train', 'validation', 'test'].flatMap((split) => Array.from({ length: n }, (_, t) =>
  Array.from({ length: 30 }, (_, i) => {
    const [x, sign] = [2 * (i / 29) - 1, t % 2 === 0 ? 1 : -1];
    const p = 1 / (1 + Math.exp(-sign * 8 * (x - 0.5 * Math.sin(t))));
    return `${t},${split},${x.toFixed(4)},${p.toFixed(5)},${(1 - p).toFixed(5)}`;
  })).flat()), ''].join('\n');

test('of probabilities the loss is the cross-entropy with them, the metric their squared distance', async () => {
  writeFileSync(join(folder, 'classes.csv'), ofClasses(4));
  const source = open({ answers: 'classes.csv' });
  expect([source.output, source.support.y.shape, source.metric]).toEqual([2, [5, 2], 'mse']);
  const y = given([2, 2], [0.8, 0.2, 0.5, 0.5]);
  const { loss, score } = await evaluate({ output: given([2, 2], [Math.log(3), 0, 0, 0]), x: given([2, 1], [0, 0]), y }, (t) => ({
    loss: source.loss(t.output, { x: t.x, y: t.y }), score: source.score(t.output, { x: t.x, y: t.y }),
  }));
  // The student says ¾ and ¼, then a half each.
  expect(loss[0]).toBeCloseTo(-(0.8 * Math.log(0.75) + 0.2 * Math.log(0.25) + Math.log(0.5)) / 2, 6);
  expect(score[0]).toBeCloseTo((2 * 0.05 ** 2) / 4, 6);
  const { 'same class as the teacher': share } = source.scores?.([{
    task: { support: { x: new Float32Array(), y: new Float32Array() }, about: '', query: {
      x: new Float32Array(2), y: Float32Array.of(0.8, 0.2, 0.4, 0.6) } }, outputs: Float32Array.of(1, 0, 1, 0) }], []) ?? {};
  expect(share).toEqual([0.5]);
});

test('noisy probabilities stay probabilities', () => {
  writeFileSync(join(folder, 'classes.csv'), ofClasses(4));
  const { support: { y } } = open({ answers: 'classes.csv', noise: 1 }).sample(Rng.keyed(0, 'noisy'), 'train');
  expect(Math.min(...y)).toBeGreaterThan(0);
  for (let row = 0; row < 5; row++) expect(y[2 * row] + y[2 * row + 1]).toBeCloseTo(1, 5);
});

test('a student of a classifier learns whose class a teacher would choose, with the gradient of differences', async () => {
  writeFileSync(join(folder, 'many.csv'), ofClasses(60));
  const experiment = await smallExperiment({
    taskSet: { name: 'distill', answers: 'many.csv', shots: 8, queries: 8 }, model: { name: 'mlp', hidden: [16] },
    algorithm: { name: 'hypernetwork' }, training: { iterations: 200, metaBatch: 8, validateEvery: 0 },
    evaluation: { tasks: 100, steps: 1, baselines: ['random'] },
  }, folder);
  expect(await gradientError(experiment)).toBeLessThan(1e-4);
  const { evaluation } = await train(experiment, new MemoryRecorder());
  const gain = evaluation?.paired?.random.curve[1];
  expect((gain?.mean ?? NaN) + (gain?.ci95 ?? NaN)).toBeLessThan(0);
  const same = evaluation?.scores?.find(({ name, step }) => name === 'same class as the teacher' && step === 1);
  expect(same?.mean).toBeGreaterThan(0.75);
}, 60_000);

test('intervals count draws of one task together', async () => {
  writeFileSync(join(folder, 'few.csv'), ofClasses(5));
  const { evaluation } = await train(await smallExperiment({
    taskSet: { name: 'distill', answers: 'few.csv' }, model: { name: 'mlp', hidden: [4] }, training: { iterations: 1, validateEvery: 0 },
    evaluation: { tasks: 200, steps: 1, baselines: ['random'] },
  }, folder), new MemoryRecorder());
  const { curve = [], values = [], baselines } = evaluation ?? {};
  const alone = meanAndInterval((values[0]?.values ?? []).map(Number));
  expect(curve[1].mean).toBeCloseTo(alone.mean, 6);
  // Five tasks, two kinds: 200 draws say little more than five.
  expect(curve[1].ci95).toBeGreaterThan(2 * alone.ci95);
  expect(baselines?.random[1].ci95).toBeGreaterThan(2 * alone.ci95);
});

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
