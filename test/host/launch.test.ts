import fs from 'node:fs';
import { join } from 'node:path';
import type { LogOutputChannel } from 'vscode';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Launcher } from '../../src/host/launch';
import { RunNotes } from '../../src/host/runNotes';
import { isRunning, startTimeOf } from '../../src/runs/processes';
import { summarise, type RunSummary } from '../../src/runs/summary';
import { trainerPath, until, useCommandLine } from '../cli/commandLine';
import { temporaryFolder } from '../runs/folder';
import { fakeLog, settings } from './vscode';

vi.mock('vscode', async () => (await import('./vscode')).fakeEditor());

useCommandLine();
const text = JSON.stringify({
  taskSet: { name: 'sinusoid' }, model: { name: 'mlp', hidden: [8] }, algorithm: { name: 'maml' }, runtime: 'onnx',
  training: { iterations: 300000, metaBatch: 2, validateEvery: 0, checkpointEvery: 100000 }, evaluation: { tasks: 2, baselines: [] },
});

/** A folder with a config, and windows on it: launchers that share the extension's storage. */
const world = () => {
  const folder = temporaryFolder();
  const config = join(folder, 'long.maml.json');
  fs.writeFileSync(config, text);
  const saved = new Map<string, unknown>();
  const notes = new RunNotes({ get: (key) => saved.get(key), update: async (key, value) => void saved.set(key, value) });
  const log = fakeLog();
  const window = (): Launcher => new Launcher(trainerPath, log as unknown as LogOutputChannel, join(folder, 'storage'), notes);
  const registered = (): string[] => {
    const place = join(folder, 'storage', 'trainers');
    return fs.existsSync(place) ? fs.readdirSync(place).filter((name) => name.endsWith('.json')) : [];
  };
  return { folder, config, window, registered, notes };
};
const stateOf = async (run: string): Promise<RunSummary['state']> => (await summarise(run)).state;
const untilState = async (run: string, state: string): Promise<void> => {
  for (let i = 0; await stateOf(run) !== state; i++) {
    if (i > 400) throw new Error(`${run} did not become ${state} in 20 s, it is ${await stateOf(run)}`);
    await new Promise((done) => setTimeout(done, 50));
  }
};
const pidOf = (launcher: Launcher, run: string): number => {
  const pid = launcher.live(run)?.child?.pid ?? 0;
  onTestFinished(() => { try { process.kill(pid, 'SIGKILL'); } catch { /* gone */ } });
  return pid;
};
afterEach(() => { delete settings['mamlLab.run.whenWindowCloses']; });

describe('the life of a trainer', () => {
  it('attached: pauses, steps, goes on, and ends with a checkpoint when its window closes', async () => {
    const { config, window, registered } = world();
    const launcher = window();
    const run = launcher.start(config);
    const pid = pidOf(launcher, run);
    await untilState(run, 'running');
    launcher.ask(run, 'pause');
    await untilState(run, 'paused');
    const { iteration } = await summarise(run);
    launcher.ask(run, 'step');
    const pauses = (): number => fs.readFileSync(join(run, 'events.ndjson'), 'utf8').split('"kind":"paused"').length - 1;
    await until(() => pauses() === 2);
    expect((await summarise(run)).iteration).toBe(iteration + 1);
    launcher.ask(run, 'resume');
    await untilState(run, 'running');
    expect(registered().length).toBe(1);
    await launcher.close();
    expect(await isRunning(pid, null)).toBe(false);
    expect(await summarise(run)).toMatchObject({ state: 'stopped' });
    expect(fs.readdirSync(join(run, 'checkpoints')).length).toBe(1);
    await until(() => registered().length === 0);
  }, 60_000);

  it('detached: outlives its window, is found again, obeys, and leaves nothing behind', async () => {
    settings['mamlLab.run.whenWindowCloses'] = 'detach';
    const { config, window, registered } = world();
    const first = window();
    const run = first.start(config);
    const pid = pidOf(first, run);
    await untilState(run, 'running');
    await until(() => registered().length === 1);
    first.live(run)?.child?.disconnect();
    await first.close();
    first.dispose();
    const before = (await summarise(run)).iteration;
    await new Promise((done) => setTimeout(done, 500));
    expect((await summarise(run)).iteration).toBeGreaterThan(before);

    const second = window();
    await second.adopt(() => false);
    expect(second.all, 'another workspace\'s trainer').toEqual([]);
    await second.adopt((path) => path === config);
    expect(second.live(run)).toMatchObject({ child: undefined, detached: true });
    second.ask(run, 'pause');
    await untilState(run, 'paused');
    const stopping = second.stop(run);
    await untilState(run, 'stopped');
    const summary = await summarise(run);
    second.looked(() => summary);
    await stopping;
    expect(second.all).toEqual([]);
    for (let i = 0; await isRunning(pid, null); i++) {
      if (i > 300) throw new Error('the trainer lives on');
      await new Promise((done) => setTimeout(done, 20));
    }
    await until(() => registered().length === 0);
  }, 60_000);

  it('an attached one whose window was killed ends by itself; a hung one is ended when it is found', async () => {
    settings['mamlLab.run.whenWindowCloses'] = 'detach'; // does not end by itself: as if it were hung
    const { config, window, registered, folder } = world();
    const first = window();
    const run = first.start(config);
    const pid = pidOf(first, run);
    await untilState(run, 'running');
    await until(() => registered().length === 1);
    const path = join(folder, 'storage', 'trainers', registered()[0] ?? '');
    const record = JSON.parse(fs.readFileSync(path, 'utf8')) as Record<string, unknown>;
    fs.writeFileSync(path, JSON.stringify({ ...record, detached: false }));
    process.kill(pid, 'SIGSTOP');
    const second = window();
    await second.adopt(() => true);
    await until(() => !fs.existsSync(`/proc/${pid}`) || /\) Z/.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8')));
    expect(await stateOf(run)).toBe('interrupted');
  }, 60_000);

  it('a number that another process has now is not taken for the trainer', async () => {
    const { config, window, registered, folder } = world();
    const place = join(folder, 'storage', 'trainers');
    fs.mkdirSync(place, { recursive: true });
    const owner = { pid: 999999999, startTime: null };
    const self = { folder: join(folder, 'runs', 'a'), config, pid: process.pid, startTime: await startTimeOf(process.pid), token: 'abc',
      detached: false, owner };
    fs.writeFileSync(join(place, 'abc.json'), JSON.stringify(self));
    fs.writeFileSync(join(place, 'torn.json'), '{ "folder": ');
    const launcher = window();
    await launcher.adopt(() => true);
    expect(launcher.all).toEqual([]);
    expect(registered()).toEqual(['torn.json']);
  });

  it('a killed trainer is told in a sentence, and remembered until the run goes on', async () => {
    const { config, window, notes } = world();
    const launcher = window();
    const failed = vi.fn();
    launcher.onDidFail(failed);
    const run = launcher.start(config);
    const pid = pidOf(launcher, run);
    await untilState(run, 'running');
    process.kill(pid, 'SIGKILL');
    await until(() => failed.mock.calls.length === 1);
    expect(notes.of(run).failure).toMatch(/^The trainer was ended from outside \(SIGKILL\), perhaps because memory ran out; Continue/);
    expect(await stateOf(run)).toBe('interrupted');
    expect(launcher.start(config, { resume: run })).toBe(run);
    pidOf(launcher, run);
    expect(launcher.failureOf(run)).toBe(undefined);
    await untilState(run, 'running');
    await launcher.stop(run);
    expect(await stateOf(run)).toBe('stopped');
  }, 60_000);
});
