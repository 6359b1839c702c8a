import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cliPath, mamlLab, start, trainerPath, until, useCommandLine } from './commandLine';

useCommandLine();

const work = mkdtempSync(join(tmpdir(), 'maml-lab-cli-'));
const quick = ['training.iterations=40', 'training.validateEvery=20', 'training.validationTasks=5',
  'evaluation.tasks=6', 'evaluation.steps=2'].flatMap((setting) => ['--set', setting]);
const long = ['--set', 'training.iterations=1000000'];
const lab = (...words: string[]) => mamlLab(work, ...words);
const lines = (text: string): string[] => text.trimEnd().split('\n');
const textOf = (run: string, segment = 'events.ndjson'): string => {
  const path = join(work, run, segment);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
};
const hasEvents = (run: string): boolean => textOf(run).includes('"metrics"');

beforeAll(async () => {
  await lab('new', 'sinusoid');
  await lab('run', 'sinusoid.maml.json', ...quick, '--out', 'one');
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

describe('maml-lab', () => {
  test('run trains, tells, and ends with a table or one line of JSON', async () => {
    const text = await lab('run', 'sinusoid.maml.json', ...quick, '--out', 'text');
    expect(text.code).toBe(0);
    expect(text.stdout).toMatch(/^Done after 40 iterations/);
    expect(text.stdout).toMatch(/→ +1 +[\d.]+ ± [\d.]+ +[\d.]+ ± [\d.]+\n/);
    expect(text.stdout).toMatch(/6 test tasks · training seed 0 · → trained for 1 step, .* · not transductive/);
    expect(text.stdout).toMatch('npm run vscode');
    expect(text.stderr).toMatch(/100 % · 40\/40 · .*it\/s .*loss/);
    const json = await lab('run', '--resume', 'text', '--json');
    expect(lines(json.stdout)).toHaveLength(1);
    expect(JSON.parse(json.stdout)).toMatchObject({
      run: join(work, 'text'), iterations: 40,
      evaluation: { tasks: 6, metric: 'mse', curve: [{ step: 0 }, { step: 1 }, { step: 2 }], baselines: { random: [{}, {}, {}] } },
    });
  });

  test('evaluate measures on the same tasks as the run did, and adds a file', async () => {
    const { stdout, code } = await lab('evaluate', 'one', '--json');
    const told = JSON.parse((await lab('run', '--resume', 'one', '--json')).stdout);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).curve).toEqual(told.evaluation.curve);
    expect(readdirSync(join(work, 'one', 'results'))).toEqual(['evaluation-1.json']);
  });

  test.each([
    ['catalog', ['catalog', '--json'], { version: '0.1.0', jsonSchema: { type: 'object' } }],
    ['runs', ['runs', '--json'], { runs: expect.arrayContaining([expect.objectContaining({ state: 'finished' })]) }],
    ['show', ['show', 'one', '--json'], { state: 'finished', config: { name: 'sinusoid' }, runtime: { name: 'onnx' } }],
    ['compare', ['compare', 'one', 'one', '--json'], { settings: {}, runs: [{ iteration: 40 }, { iteration: 40 }] }],
    ['check', ['check', 'sinusoid.maml.json', '--json'], { pass: true, runtime: 'onnx' }],
    ['export', ['export', 'one', '--to', 'csv', '--out', 'one.csv', '--json'], { to: 'csv', file: join(work, 'one.csv') }],
    ['new', ['new', '--json'], { templates: expect.arrayContaining([expect.objectContaining({ name: 'omniglot' })]) }],
    ['forecast', ['forecast', 'sinusoid.maml.json', '--json'], { parameters: 1761, tasks: 250_000 }],
  ])('%s prints one line of JSON', async (_, words, value) => {
    const { stdout, code } = await lab(...words);
    expect(code).toBe(0);
    expect(lines(stdout)).toHaveLength(1);
    expect(JSON.parse(stdout)).toMatchObject(value);
  });

  test('tells of every command what it takes', async () => {
    const commands = ['run', 'evaluate', 'adapt', 'check', 'bench', 'forecast', 'runs', 'show', 'compare', 'export',
      'new', 'catalog', 'stop'];
    const told = await Promise.all(commands.map((command) => lab(command, '--help')));
    for (const [i, { stdout, code }] of told.entries()) {
      expect(code).toBe(0);
      expect(stdout).toMatch(new RegExp(`^Usage: maml-lab ${commands[i]}`));
      expect(stdout).toMatch('--json');
    }
  });

  test.each([
    [[], 1, /Usage: maml-lab/],
    [['fly'], 1, /unknown command 'fly'/],
    [['run'], 1, /^Name a config file/],
    [['run', 'none.maml.json'], 1, /^none\.maml\.json: there is no such file\. "maml-lab new" writes a config\./],
    [['run', 'sinusoid.maml.json', '--set', 'training.iteration=1'], 1, /unknown key "iteration" in training; did you mean "iterations"/],
    [['run', 'sinusoid.maml.json', '--set', 'iterations=1'], 1, /unknown key "iterations"; did you mean "training\.iterations"\?/],
    [['run', 'one'], 1, /^one is the folder of a run: --resume one goes on with it/],
    [['run', 'sinusoid.maml.json', '--out', 'one'], 1, /already holds a run/],
    [['export', 'one'], 1, /--to <tensorboard\|csv\|onnx\|safetensors>' not specified/],
    [['run', 'sinusoid.maml.json', '--runtime', 'onyx'], 1, /did you mean "onnx"/],
    [['run', 'sinusoid.maml.json', '--out', ''], 1, /It must name a folder/],
    [['run', '--resume', 'uno'], 1, /^There is no run uno/],
    [['evaluate', 'one', '--tasks', 'many'], 1, /It must be a whole number, from 2 to 10000000/],
    [['evaluate', 'one', '--baselines', 'rundom'], 1, /there are random, joint, jointMeans, /],
    [['export', 'one', '--to', 'pdf'], 1, /there are: tensorboard, csv, onnx, safetensors/],
    [['export', 'one', '--to', 'csv', '--out', 'sinusoid.maml.json'], 1, /name a file that ends in \.csv/],
    [['report', 'one', '--out', join('one', 'config.json')], 1, /name a file that ends in \.html/],
    [['new', 'sinus', 'x'], 1, /^There is no template "sinus"; did you mean "sinusoid"\?/],
    [['new', 'sinusoid'], 1, /is already there: nothing was written/],
    [['stop', 'one'], 1, /^Nothing to stop: .* is finished/],
    [['check', 'sinusoid.maml.json', '--runtime', 'tensorflow'], undefined, /^$|cannot be used here/],
  ] as const)('%j fails in a few lines', async (words, code, message) => {
    const ended = await lab(...words);
    if (code !== undefined) expect(ended.code).toBe(code);
    expect(ended.stderr).toMatch(message);
    expect(lines(ended.stderr).length).toBeLessThanOrEqual(words.length ? 12 : 40);
    expect(ended.stderr).not.toMatch(/^ {4}at /m);
  });

  test('never prints what a module prints among its results', async () => {
    writeFileSync(join(work, 'loud.js'), 'console.log("loaded"); module.exports = { input: [1], output: 1, metric: "mse", '
      + 'sample() { const x = Float32Array.of(1); return { support: { x, y: x }, query: { x, y: x }, about: "" }; } };');
    const config = '{"taskSet": {"name": "module", "path": "loud.js"}, "model": {"name": "mlp"}, "algorithm": {"name": "maml"}}';
    writeFileSync(join(work, 'loud.maml.json'), config);
    const { stdout, stderr, code } = await lab('run', 'loud.maml.json', ...quick, '--out', 'loud', '--json');
    expect([code, lines(stdout).length]).toEqual([0, 1]);
    expect(stderr).toMatch('loaded');
  });

  test('new writes modules that train', async () => {
    for (const template of ['ownTasks', 'ownModel']) {
      expect((await lab('new', template, template)).code).toBe(0);
      expect(await lab('run', `${template}.maml.json`, ...quick, '--out', `run-${template}`)).toMatchObject({ code: 0 });
    }
  });
});

describe('a live run', () => {
  test('ends with a checkpoint on Ctrl-C', async () => {
    const { child, ended } = start(work, 'run', 'sinusoid.maml.json', ...long, '--out', 'ctrl-c', '--json');
    await until(() => hasEvents('ctrl-c'));
    child.kill('SIGINT');
    const { code, stdout } = await ended;
    expect(code).toBe(130);
    const { iterations, reason } = JSON.parse(stdout);
    expect(reason).toBe('stopped');
    expect(readdirSync(join(work, 'ctrl-c', 'checkpoints')).at(-1)).toBe(`${String(iterations).padStart(9, '0')}.safetensors`);
  });

  test('is stopped within its final evaluation, too, and can go on with that', async () => {
    const slow = [...quick, '--set', 'evaluation.baselines=["joint"]', '--set', 'evaluation.baselineIterations=10000000'];
    const { child, ended } = start(work, 'run', 'sinusoid.maml.json', ...slow, '--out', 'evaluating', '--json');
    await until(() => textOf('evaluating').includes('joint pretraining'));
    child.kill('SIGINT');
    const { code, stdout } = await ended;
    expect([code, JSON.parse(stdout)]).toMatchObject([130, { reason: 'stopped', iterations: 40, evaluation: null }]);
    expect(lines(textOf('evaluating')).at(-1)).toMatch('"reason":"stopped"');
    const again = start(work, 'run', '--resume', 'evaluating');
    await until(() => textOf('evaluating', 'events.2.ndjson').includes('joint pretraining'));
    again.child.kill('SIGINT');
    expect((await again.ended).stderr).toMatch('resumed from iteration 40');
  });

  test('is stopped from another terminal, after a second writer was refused', async () => {
    const { ended } = start(work, 'run', 'sinusoid.maml.json', ...long, '--out', 'other');
    await until(() => hasEvents('other'));
    expect((await lab('run', '--resume', 'other')).stderr).toMatch(/is being written by process \d+/);
    const stopped = await lab('stop', 'other', '--json');
    expect(JSON.parse(stopped.stdout)).toMatchObject({ state: 'stopped' });
    expect((await ended).code).toBe(130);
  });

  test('that was killed again and again leaves what one does that was not', async () => {
    const soak = ['scripts/soak.mjs', 'kills', '6', '--iterations', '1000', '--cli', cliPath];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, soak);
    expect(JSON.parse(stdout), stderr).toMatchObject({ kills: 6, different: [], pass: true });
  });
});

describe('the forked trainer', () => {
  const trainer = (...words: string[]) => fork(trainerPath, words, { cwd: work, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });

  test('hints at its run, and ends with a checkpoint when its parent goes away', async () => {
    const child = trainer('sinusoid.maml.json', '--out', 'forked', ...long);
    const [hint] = await once(child, 'message');
    expect(hint).toEqual({ kind: 'run', folder: join(work, 'forked') });
    await until(() => hasEvents('forked'));
    child.disconnect();
    expect((await once(child, 'exit'))[0]).toBe(0);
    const last = lines(readFileSync(join(work, 'forked', 'events.ndjson'), 'utf8')).slice(-2).map((line) => JSON.parse(line));
    expect(last.map(({ kind, reason }) => reason ?? kind)).toEqual(['checkpoint', 'stopped']);
  });

  test('obeys a wish as soon as it is woken', async () => {
    const child = trainer('sinusoid.maml.json', '--out', 'woken', ...long);
    await until(() => hasEvents('woken'));
    mkdirSync(join(work, 'woken', 'control'), { recursive: true });
    writeFileSync(join(work, 'woken', 'control', '1.json'), '{"kind":"stop"}');
    child.send({ kind: 'wake' });
    expect((await once(child, 'exit'))[0]).toBe(0);
  });

  test('prints the catalogue', async () => {
    const child = fork(trainerPath, ['--catalog'], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    let text = '';
    child.stdout?.on('data', (data: Buffer) => { text += data.toString(); });
    await once(child, 'close');
    expect(JSON.parse(text).algorithms.map(({ name }: { name: string }) => name)).toContain('maml');
  });
});
