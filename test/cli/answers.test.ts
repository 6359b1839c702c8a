import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mamlLab, useCommandLine } from './commandLine';

useCommandLine();

const folder = mkdtempSync(join(tmpdir(), 'maml-lab-answers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const configOf = (taskSet: object, algorithm: object, iterations: number) => JSON.stringify({
  taskSet, algorithm, model: { name: 'mlp', hidden: [16] }, training: { iterations, metaBatch: 8, validateEvery: 0 },
  evaluation: { tasks: 40, steps: 1, baselines: ['random'] }, threads: 1,
});
const rowsOf = (file: string) => readFileSync(join(folder, file), 'utf8').trim().split('\n').slice(1).map((line) => line.split(','));

beforeAll(async () => {
  write('teacher.maml.json', configOf({ name: 'sinusoid' }, { name: 'maml' }, 300));
  expect((await mamlLab(folder, 'run', 'teacher.maml.json', '--out', 'teacher')).code).toBe(0);
  const { code, stderr } = await mamlLab(folder, 'answers', 'teacher', '--tasks', '40', '--points', '25', '--out', 'answers.csv');
  expect(code, stderr).toBe(0);
}, 120_000);

describe('maml-lab answers', () => {
  test('asks a run on tasks of every split', () => {
    const rows = rowsOf('answers.csv');
    expect(rows).toHaveLength(60 * 25);
    expect(new Set(rows.map(([task, split]) => `${split} ${task}`)).size).toBe(60);
    expect(rows.every((row) => row.length === 4 && row.slice(2).every((cell) => Number.isFinite(Number(cell))))).toBe(true);
  });

  test('an ONNX file of the same run answers the same', async () => {
    await mamlLab(folder, 'export', 'teacher', '--to', 'onnx', '--out', 'teacher.onnx');
    const { code, stderr } = await mamlLab(folder, 'answers', 'teacher.onnx', '--of', 'teacher.maml.json', '--tasks', '4', '--points',
      '25', '--out', 'onnx.csv');
    expect(code, stderr).toBe(0);
    const known = new Map(rowsOf('answers.csv').map(([task, split, x, y]) => [`${split} ${task} ${x}`, Number(y)]));
    for (const [task, split, x, y] of rowsOf('onnx.csv')) expect(Number(y)).toBeCloseTo(known.get(`${split} ${task} ${x}`) ?? NaN, 3);
  }, 60_000);

  test.each([
    ['an ONNX file without its tasks', ['answers.onnx'], 'does not say what its tasks are: name a config with --of'],
    ['a file that is no network', ['answers.onnx', '--of', 'teacher.maml.json'], 'is no network that ONNX Runtime can read'],
  ])('%s is refused', async (_, words, sentence) => {
    write('answers.onnx', 'not a network');
    const { code, stderr } = await mamlLab(folder, 'answers', ...words, '--out', 'none.csv');
    expect(code).toBe(1);
    expect(stderr).toContain(sentence);
    expect(existsSync(join(folder, 'none.csv'))).toBe(false);
  });
});

describe('a classifier as teacher', () => {
  const classifier = (queries: number) => JSON.stringify({
    taskSet: { name: 'textIntents', way: 3, shots: 1, queries }, algorithm: { name: 'protoNet' }, model: { name: 'mlp', hidden: [8] },
    training: { iterations: 2, metaBatch: 2, validateEvery: 0 }, evaluation: { tasks: 4, steps: 0, baselines: [] }, threads: 1,
  });

  test('answers with probabilities, for its own queries only', async () => {
    write('intents.maml.json', classifier(4));
    expect((await mamlLab(folder, 'run', 'intents.maml.json', '--out', 'intents')).code).toBe(0);
    const { code, stderr } = await mamlLab(folder, 'answers', 'intents', '--tasks', '8', '--points', '12', '--out', 'chances.csv');
    expect(code, stderr).toBe(0);
    const titles = readFileSync(join(folder, 'chances.csv'), 'utf8').split('\n')[0].split(',');
    expect(titles.slice(-3)).toEqual(['p1', 'p2', 'p3']);
    for (const row of rowsOf('chances.csv')) expect(row.slice(-3).reduce((sum, p) => sum + Number(p), 0)).toBeCloseTo(1, 3);
    expect((await mamlLab(folder, 'export', 'intents', '--to', 'onnx', '--out', 'intents.onnx')).code).toBe(0);
    const words = ['intents.onnx', '--of', 'intents.maml.json', '--tasks', '4', '--points', '12', '--out', 'onnx2.csv'];
    const onnx = await mamlLab(folder, 'answers', ...words);
    expect(onnx.code, onnx.stderr).toBe(0);
    const [row, same] = ['onnx2.csv', 'chances.csv'].map((file) => rowsOf(file)[0].slice(-3).map(Number));
    row.forEach((p, i) => expect(p).toBeCloseTo(same[i], 3));
    write('soft.maml.json', configOf({ name: 'distill', answers: 'chances.csv', shots: 6, queries: 6 }, { name: 'maml', innerRate: 0.1 }, 3));
    const student = await mamlLab(folder, 'run', 'soft.maml.json', '--json');
    expect(student.code, student.stderr).toBe(0);
    const { evaluation } = JSON.parse(student.stdout) as { evaluation: { scores: { name: string }[] } };
    expect(evaluation.scores.map(({ name }) => name)).toContain('same class as the teacher');
    const many = await mamlLab(folder, 'answers', 'intents', '--tasks', '4', '--points', '13', '--out', 'none.csv');
    expect([many.code, many.stderr]).toEqual([1, expect.stringContaining('has 12 queries, and those of other tasks are of other classes')]);
  }, 120_000);
});

describe('distill', () => {
  test('a student learns to answer like the teacher on tasks it has not seen', async () => {
    write('student.maml.json', configOf({ name: 'distill', answers: 'answers.csv' }, { name: 'hypernetwork' }, 400));
    const { code, stdout, stderr } = await mamlLab(folder, 'run', 'student.maml.json', '--out', 'student', '--json');
    expect(code, stderr).toBe(0);
    const { evaluation: { curve, paired } } = JSON.parse(
      stdout) as { evaluation: { curve: { mean: number }[]; paired: { random: { curve: { mean: number; ci95: number }[] } } } };
    expect(curve[1].mean).toBeLessThan(curve[0].mean);
    expect(paired.random.curve[1].mean + paired.random.curve[1].ci95).toBeLessThan(0);
  }, 120_000);

  const titles = 'task,split,x,y\n';
  const lines = (split: string, n: number) => Array.from({ length: n }, (_, i) => `1,${split},${i},0\n`).join('');
  test.each([
    ['no table', undefined, 'cannot read'],
    ['no such column', 'task,x,y\n1,2,3\n', ':1 must name the columns task, split, x (or x1, x2, …) and y'],
    ['an unknown split', `${titles}1,exam,2,3\n`, ':2: split is "exam", but it must be train, validation, test'],
    ['no number', `${titles}1,test,2,three\n`, ':2: column "y" has "three" where a number should be'],
    ['no probabilities', 'task,split,x,p1,p2\n1,train,2,0.7,0.7\n', ':2: p1 … p2 are 0.7, 0.7, but probabilities are not negative and add up to 1'],
    ['too few answers', titles + lines('train', 14), 'need 15 answers of each task, but task 1 of'],
    ['a split without tasks', titles + lines('train', 15) + lines('test', 15), 'has no task of the split validation'],
  ])('a table with %s is refused', async (_, text, sentence) => {
    if (text !== undefined) write('bad.csv', text);
    write('bad.maml.json', configOf({ name: 'distill', answers: text === undefined ? 'missing.csv' : 'bad.csv' }, { name: 'maml' }, 1));
    const { code, stderr } = await mamlLab(folder, 'run', 'bad.maml.json');
    expect(code).toBe(1);
    expect(stderr).toContain(sentence);
  });
});
