import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { RunEvent } from '../../../src/protocol/events';
import { readRun } from '../../../src/runs/reader';
import { summarise } from '../../../src/runs/summary';
import { newRunFolder, openTrainedRun } from '../../../src/trainer/run/runFolder';
import { runExperiment, type RunRequest } from '../../../src/trainer/run/runExperiment';
import { temporaryFolder } from '../../runs/folder';

const small = `{
  "taskSet": { "name": "sinusoid", "shots": 5 }, "model": { "name": "mlp", "hidden": [8] },
  "algorithm": { "name": "maml" }, "runtime": "onnx",
  "training": { "iterations": 60, "metaBatch": 3, "checkpointEvery": 10, "validateEvery": 20, "validationTasks": 5 },
  "evaluation": { "tasks": 5, "steps": 2, "baselines": [] }
}`;
const configIn = (folder: string, text = small): string => {
  const path = join(folder, 'small.maml.json');
  fs.writeFileSync(path, text);
  return path;
};
const run = (request: Partial<RunRequest>) => runExperiment({
  set: [], version: 'test', stop: new AbortController().signal, say: () => undefined, ...request,
});
/** Stops a run as soon as it has come to an iteration. */
const stoppingAt = (iteration: number): Pick<RunRequest, 'stop' | 'onEvent'> => {
  const stop = new AbortController();
  return { stop: stop.signal, onEvent: (event: RunEvent) => { if (event.iteration >= iteration) stop.abort(); } };
};
const lastCheckpoint = (folder: string): Buffer =>
  fs.readFileSync(join(folder, 'checkpoints', '000000060.safetensors'));

describe('a run', () => {
  test('that was stopped and resumed ends with the very bytes of one that was not', async () => {
    const folder = temporaryFolder();
    const config = configIn(folder);
    const [whole, parts] = [join(folder, 'whole'), join(folder, 'parts')];
    await run({ config, out: whole });
    const first = await run({ config, out: parts, ...stoppingAt(13) });
    expect(first.finished.reason).toBe('stopped');
    await run({ resume: parts, ...stoppingAt(35) });
    const last = await run({ resume: parts });
    expect(last.finished).toMatchObject({ reason: 'done', iteration: 60 });
    expect(lastCheckpoint(parts).equals(lastCheckpoint(whole))).toBe(true);
    const iterations = (await readRun(parts)).events
      .flatMap((event) => (event.kind === 'metrics' ? Array.from({ length: event.count }, (_, i) => event.iteration - i) : []));
    expect(iterations.sort((a, b) => a - b), 'each iteration is told once').toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
  });

  test('goes on from the next older checkpoint when the newest is damaged', async () => {
    const folder = temporaryFolder();
    const config = configIn(folder);
    const [whole, parts] = [join(folder, 'whole'), join(folder, 'parts')];
    await run({ config, out: whole });
    await run({ config, out: parts });
    const newest = join(parts, 'checkpoints', '000000060.safetensors');
    // As if it had been killed in the final evaluation, and the disk had lost the end of the file.
    fs.truncateSync(join(parts, 'events.ndjson'), fs.statSync(join(parts, 'events.ndjson')).size - 200);
    fs.truncateSync(newest, 100);
    const { finished } = await run({ resume: parts });
    expect(finished.reason).toBe('done');
    expect(lastCheckpoint(parts).equals(lastCheckpoint(whole))).toBe(true);
    expect(fs.existsSync(`${newest}.damaged`)).toBe(true);
    const { events } = await readRun(parts);
    expect(events.find((event) => event.kind === 'warning')).toMatchObject({
      code: 'checkpoint', message: expect.stringContaining('it is cut off') });
  });

  test('that is done is told again, and nothing is written', async () => {
    const folder = temporaryFolder();
    const out = join(folder, 'one');
    await run({ config: configIn(folder), out });
    const before = fs.readdirSync(out);
    const again = await run({ resume: out });
    expect(again.finished).toMatchObject({ reason: 'done', iteration: 60 });
    expect(fs.readdirSync(out)).toEqual(before);
    const trained = await openTrainedRun(out);
    expect(trained.checkpoint.state.iteration).toBe(60);
  });

  test('on other versions refuses to resume and leaves the record as it was', async () => {
    const folder = temporaryFolder();
    const out = join(folder, 'one');
    await run({ config: configIn(folder), out, ...stoppingAt(13) });
    const path = join(out, 'config.json');
    fs.writeFileSync(path, fs.readFileSync(path, 'utf8').replace(/"graph": "\w+"/, '"graph": "other"'));
    await expect(run({ resume: out })).rejects.toThrow(/begun with graph other, but here it would go on with \w+/);
    expect((await summarise(out)).state).toBe('stopped');
    expect(fs.readdirSync(out).filter((name) => name.startsWith('events'))).toEqual(['events.ndjson']);
  });

  test('that fails says so in its record', async () => {
    const folder = temporaryFolder();
    const out = join(folder, 'one');
    const config = configIn(folder, small.replace('"maml"', '"maml", "innerRate": 1e30'));
    await expect(run({ config, out })).rejects.toThrow('adaptation diverged');
    expect(await summarise(out)).toMatchObject({ state: 'failed', message: expect.stringContaining('adaptation diverged') });
  });

  test('prints what plug-ins print to its log', async () => {
    const folder = temporaryFolder();
    fs.writeFileSync(join(folder, 'tasks.js'), `module.exports = { input: [1], output: 1, metric: 'mse', sample(rng) {
      console.log('a task'); const x = Float32Array.of(rng.normal()); return { support: { x, y: x }, query: { x, y: x }, about: '' };
    } };`);
    const text = small.replace('"sinusoid", "shots": 5', '"module", "path": "tasks.js"');
    const out = join(folder, 'one');
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    await run({ config: configIn(folder, text), out, set: ['training.iterations=2'] });
    stderr.mockRestore();
    expect(fs.readFileSync(join(out, 'log.txt'), 'utf8')).toMatch(/^a task\n/);
  });

  test.each([
    ['without anything to run', {}, 'Name a config file'],
    ['of a folder without a run', { resume: '/nowhere' }, 'is no run folder: it has no config.json'],
  ])('%s is refused', async (_, request, message) => expect(run(request)).rejects.toThrow(message));
});

test('a new run\'s folder is beside its config, sortable, and never one that is there', () => {
  const folder = temporaryFolder();
  const now = new Date(2026, 10, 24, 3, 4, 5);
  const first = newRunFolder(join(folder, 'x.maml.json'), now);
  expect(first).toBe(join(folder, 'runs', 'x-20261124-030405'));
  fs.mkdirSync(first, { recursive: true });
  expect(newRunFolder(join(folder, 'x.maml.json'), now)).toBe(`${first}-2`);
});
