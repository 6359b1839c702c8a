import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { RunLibrary } from '../../src/host/runLibrary';
import { linesOf } from '../../src/host/views/lines';
import type { RunEvent } from '../../src/protocol/events';
import { RunWriter } from '../../src/runs/writer';
import * as sample from '../gallery/sampleRun';

const folder = mkdtempSync(join(tmpdir(), 'maml-lab-many-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** One run as a trainer leaves it, copied: what is measured is reading. */
const thousandRuns = async (): Promise<void> => {
  const first = join(folder, 'runs', 'a-20260101-000000');
  const random = sample.generator(1);
  const writer = await RunWriter.create(first, { format: 1, version: '0', source: join(folder, 'a.maml.json'), folder, config: {} });
  const write = (event: object): void => writer.append({ ...event, time: 1 } as RunEvent);
  write(sample.started(1000));
  for (let i = 1; i <= 200; i++) write(sample.metrics(i * 5, 1000, 5, random));
  write(sample.validation(1000, 1000, random));
  write(sample.finished(1000, 'done', 1, random));
  writer.close();
  for (let i = 1; i < 1000; i++) cpSync(first, join(folder, 'runs', `a-20260101-${String(i).padStart(6, '0')}`), { recursive: true });
};

it('a thousand runs are listed, and those that have ended are not read again', async () => {
  mkdirSync(join(folder, 'runs'));
  await thousandRuns();
  const library = new RunLibrary();
  const delays = monitorEventLoopDelay({ resolution: 5 });
  const timed = async (work: () => unknown): Promise<number> => {
    const begin = performance.now();
    await work();
    return performance.now() - begin;
  };
  const look = () => library.look([join(folder, 'a.maml.json')], []);
  delays.enable();
  const experiment = { path: join(folder, 'a.maml.json'), name: 'a' };
  const first = await timed(look);
  const read = library.of(experiment.path, 'a');
  const second = await timed(look);
  delays.disable();
  const draw = () => linesOf({ experiments: [experiment], live: [], runsOf: () => library.of(experiment.path, 'a') }, String, String);
  const lines = await timed(draw);
  console.log(
    `1,000 runs: first look ${first.toFixed(0)} ms, second ${second.toFixed(0)} ms, lines ${lines.toFixed(1)} ms, longest block ${(delays.max / 1e6).toFixed(0)} ms`);
  expect(draw()[0]?.runs.length).toBe(1000);
  const again = library.of(experiment.path, 'a');
  expect(again.filter((run, i) => run !== read[i])).toEqual([]);
}, 120_000);
