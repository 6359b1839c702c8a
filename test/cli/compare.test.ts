import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { mamlLab, useCommandLine } from './commandLine';

useCommandLine();
const work = mkdtempSync(join(tmpdir(), 'maml-lab-compare-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

test('runs on several families of tasks are ranked on each, and on average', async () => {
  for (const seed of [1, 2]) {
    writeFileSync(join(work, `k${seed}.maml.json`), JSON.stringify({
      taskSet: { name: 'sinusoidLine' }, model: { name: 'mlp', hidden: [8] }, algorithm: { name: 'maml' }, runtime: 'onnx',
      training: { iterations: 4, metaBatch: 2, validateEvery: 0, seed }, evaluation: { tasks: 12, steps: 1, baselines: [] } }));
    await mamlLab(work, 'run', `k${seed}.maml.json`, '--out', `k${seed}`);
  }
  const { stdout } = await mamlLab(work, 'compare', 'k1', 'k2');
  expect(stdout).toMatch(/MSE by family after the trained steps.*\n +line +sine +average rank\n/);
  const { stdout: json } = await mamlLab(work, 'compare', 'k1', 'k2', '--json');
  const { ranks } = JSON.parse(json) as { ranks: { sets: string[]; rows: { average: number }[] } };
  expect(ranks.sets).toEqual(['line', 'sine']);
  expect(ranks.rows.reduce((sum, { average }) => sum + average, 0)).toBe(3);
});

test('results of unlike protocols are not put side by side, and it is said why', async () => {
  const config = (shots: number) => JSON.stringify({
    taskSet: { name: 'sinusoid', shots }, model: { name: 'mlp', hidden: [8] }, algorithm: { name: 'maml' }, runtime: 'onnx',
    training: { iterations: 4, metaBatch: 2, validateEvery: 0 }, evaluation: { tasks: 6, steps: 1, baselines: [] } });
  for (const shots of [5, 6]) {
    writeFileSync(join(work, `p${shots}.maml.json`), config(shots));
    await mamlLab(work, 'run', `p${shots}.maml.json`, '--out', `p${shots}`);
  }
  const { code, stdout } = await mamlLab(work, 'compare', 'p5', 'p6', 'p5');
  expect(code).toBe(0);
  expect(stdout).toContain("Results of another protocol than the first one's are not put beside it: p6: taskSet.shots is 5 against 6.");
  expect(stdout.split('\n').find((line) => line.startsWith('test MSE, 1 step '))?.split('±')).toHaveLength(3);
  const { stdout: json } = await mamlLab(work, 'compare', 'p5', 'p6', '--json');
  expect(JSON.parse(json)).toMatchObject({ runs: [{}, { unlike: 'taskSet.shots is 5 against 6' }],
    paired: [{ refused: 'taskSet.shots is 5 against 6' }] });
});

test('data that were changed in place are other episodes: no paired test, and reproduce says so', async () => {
  const answers = readFileSync(join('examples', 'distill-answers.csv'), 'utf8');
  writeFileSync(join(work, 'd.maml.json'), JSON.stringify({
    taskSet: { name: 'distill', answers: 'd.csv', shots: 3, queries: 3 }, model: { name: 'mlp', hidden: [4] }, algorithm: { name: 'maml' },
    runtime: 'onnx', training: { iterations: 2, metaBatch: 2, validateEvery: 0 }, evaluation: { tasks: 6, steps: 1, baselines: [] } }));
  writeFileSync(join(work, 'd.csv'), answers);
  for (const run of ['d1', 'd2']) await mamlLab(work, 'run', 'd.maml.json', '--out', run);
  writeFileSync(join(work, 'd.csv'), answers.replace(/(\d)(?=\r?\n)/g, (digit) => String((Number(digit) + 1) % 10)));
  await mamlLab(work, 'run', 'd.maml.json', '--out', 'd3');
  expect((await mamlLab(work, 'compare', 'd1', 'd2')).stdout).toContain('paired t-test on identical episodes');
  const { stdout } = await mamlLab(work, 'compare', 'd1', 'd3');
  expect(stdout).toMatch(/no paired test, because taskSet\.answers \(digest\) is [0-9a-f]{16} against [0-9a-f]{16}\./);
  expect(stdout).not.toContain('paired t-test');
  const again = ['reproduce', 'd1', '--out', 'd1-again'];
  expect((await mamlLab(work, ...again)).stdout).toContain('Not the same data as then: taskSet.answers.');
  expect((await mamlLab(work, ...again)).stdout, 'the second run is there').toContain('Not the same data as then: taskSet.answers.');
  expect((await mamlLab(work, 'reproduce', 'd1', '--out', 'd1')).stderr).toContain('already holds a run');
});

test('a run that was evaluated after it had ended stands beside others, and it is said where its result is from', async () => {
  writeFileSync(join(work, 'l.maml.json'), JSON.stringify({
    taskSet: { name: 'sinusoid' }, model: { name: 'mlp', hidden: [8] }, algorithm: { name: 'maml' }, runtime: 'onnx',
    training: { iterations: 4, metaBatch: 2, validateEvery: 0 }, evaluation: { tasks: 6, steps: 1, baselines: [] } }));
  for (const run of ['l1', 'l2']) await mamlLab(work, 'run', 'l.maml.json', '--out', run);
  // As if it had been killed within its final evaluation.
  const record = join(work, 'l2', 'events.ndjson');
  writeFileSync(record, readFileSync(record, 'utf8').replace(/\{"kind":"finished".*\n$/, ''));
  expect((await mamlLab(work, 'compare', 'l1', 'l2')).stdout).toContain('l2 is not evaluated yet');
  await mamlLab(work, 'evaluate', 'l2', '--tasks', '8');
  expect((await mamlLab(work, 'compare', 'l1', 'l2')).stdout, 'another protocol').toContain('l2 is not evaluated yet');
  await mamlLab(work, 'evaluate', 'l2');
  const from = 'evaluated later, at iteration 4 (results/evaluation-2.json)';
  const { stdout } = await mamlLab(work, 'compare', 'l1', 'l2');
  expect(stdout).toContain('paired t-test on identical episodes');
  expect(stdout).toContain(from);
  expect((await mamlLab(work, 'show', 'l2')).stdout).toContain(from);
  expect((await mamlLab(work, 'runs', '.')).stdout).toMatch(/l2 +interrupted .*MSE .* \(evaluated later\)/);
  await mamlLab(work, 'report', 'l1', 'l2', '--markdown', '--out', 'l.md');
  expect(readFileSync(join(work, 'l.md'), 'utf8')).toContain(`l2 was ${from}`);
  await mamlLab(work, 'report', 'l2', '--markdown', '--out', 'l2.md');
  expect(readFileSync(join(work, 'l2.md'), 'utf8')).toContain(`it was ${from}`);
  expect((await mamlLab(work, 'reproduce', 'l2')).stderr).toContain('has not come to its end');
}, 60_000);
