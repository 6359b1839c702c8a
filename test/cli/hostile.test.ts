import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mamlLab, start, useCommandLine } from './commandLine';

/** What no command should be asked: one sentence, an exit code, and no file lost. */

useCommandLine();
const work = mkdtempSync(join(tmpdir(), 'maml-lab-hostile-'));
const config = {
  taskSet: { name: 'sinusoid' }, model: { name: 'mlp', hidden: [8] }, algorithm: { name: 'maml' }, runtime: 'onnx',
  training: { iterations: 4, metaBatch: 2, validateEvery: 0 }, evaluation: { tasks: 6, steps: 1, baselines: [] },
};
const points = 'x,y\n1,2\n2,3\n';

beforeAll(async () => {
  writeFileSync(join(work, 'x.maml.json'), JSON.stringify(config));
  writeFileSync(join(work, 'points.csv'), points);
  writeFileSync(join(work, 'file.txt'), 'hi\n');
  mkdirSync(join(work, 'folder'));
  expect((await mamlLab(work, 'run', 'x.maml.json', '--out', 'r')).code).toBe(0);
}, 60_000);
afterAll(() => rmSync(work, { recursive: true, force: true }));

const rate = (key: string): string => JSON.stringify({ [key]: { low: 0.01, high: 1 } });

test.each<readonly [string, ...(readonly string[])]>([
  ['There is no folder nope: name one', 'runs', 'nope'],
  ['file.txt is a file: name a folder', 'runs', 'file.txt'],
  ['unknown key "inerRate" in algorithm; did you mean "innerRate"?', 'suggest', 'x.maml.json', '--space', rate('algorithm.inerRate')],
  ['no past evaluation has a setting "nope"', 'suggest', '--history', 'xgboost', '--space', rate('nope')],
  ['--space does not fit: eta: ', 'suggest', '--history', 'xgboost', '--space', '{"eta":{"lo":1}}'],
  ['There is no task "a6b" in the history (for a new one leave --task out); did you mean "a6a"?', 'suggest', '--history', 'xgboost', '--task', 'a6b'],
  ['from 1 to 256', 'run', 'x.maml.json', '--workers', '1e9'],
  ['The folder /proc/x could not be made', 'run', 'x.maml.json', '--out', '/proc/x'],
  ['from 0 to 1000', 'evaluate', 'r', '--steps', '1e9'],
  ['from 2 to 10000000', 'evaluate', 'r', '--tasks', '1e12'],
  ['from 0 to 1000', 'adapt', 'r', '--support', 'points.csv', '--steps', '1e7'],
  ['--save points.csv: name a file that ends in .safetensors', 'adapt', 'r', '--support', 'points.csv', '--save', 'points.csv'],
  ['--out x.maml.json: name a file that ends in .csv', 'answers', 'r', '--out', 'x.maml.json'],
  ['from 4 to 10000000', 'answers', 'r', '--out', 'a.csv', '--tasks', '1e15'],
  ['--at is for onnx and safetensors: csv holds the whole run', 'export', 'r', '--to', 'csv', '--at', '3'],
  ['--model goes with --task-set', 'new', '--model', 'mlp'],
  ['There is no command "rnu"; did you mean "run"?', 'help', 'rnu'],
  ['--root nope: there is no such folder', 'show', 'r', '--root', 'nope'],
  ['The question "evaluation" does not fit: ', 'inspect', 'evaluation', '{}'],
  ['training.metaBatch: meta-batches of 1,000,000,000 tasks', 'run', 'x.maml.json', '--set', 'training.metaBatch=1000000000', '--out', 'big'],
  ['model: a run of its 100,000,040,000,001 parameters', 'forecast', 'x.maml.json', '--set', 'model.hidden=[10000000,10000000]'],
  ['evaluation.tasks: the results of 1,000,000,000,000 tasks', 'run', 'x.maml.json', '--set', 'evaluation.tasks=1000000000000', '--out', 'big'],
  ['algorithm: a run whose meta-iteration computes 10000000 adaptation steps',
    'run', 'x.maml.json', '--set', 'algorithm.innerSteps=10000000', '--out', 'big'],
])('%s', async (sentence, ...words) => {
  const { code, stdout, stderr } = await mamlLab(work, ...words);
  expect([code, stdout]).toEqual([1, '']);
  const told = stderr.trimEnd().split('\n').filter((line) => !line.includes('--help tells more'));
  expect(told).toHaveLength(1);
  expect(told[0]).toContain(sentence);
  expect(readFileSync(join(work, 'points.csv'), 'utf8')).toBe(points);
  expect(JSON.parse(readFileSync(join(work, 'x.maml.json'), 'utf8'))).toEqual(config);
  expect(existsSync(join(work, 'big'))).toBe(false);
});

test('Ctrl-C ends the building of a long graph at once, and the run goes on from its record', async () => {
  const { child, ended } = start(work, 'run', 'x.maml.json', '--set', 'algorithm.innerSteps=400', '--out', 'long');
  const told = new Promise<void>((done) => child.stderr?.on('data', (text: Buffer) => {
    if (text.toString().includes('Building the graph')) done();
  }));
  await told;
  // Handlers are gone from the next turn of its event loop on.
  await new Promise((done) => setTimeout(done, 500));
  child.kill('SIGINT');
  expect((await ended).code, 'ended by the signal itself').toBeNull();
  expect((await mamlLab(work, 'show', 'long')).stdout).toMatch(/state +interrupted/);
}, 60_000);
