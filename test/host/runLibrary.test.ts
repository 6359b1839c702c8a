import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunLibrary } from '../../src/host/runLibrary';
import type { RunEvent } from '../../src/protocol/events';
import { RunWriter } from '../../src/runs/writer';
import * as sample from '../gallery/sampleRun';

const random = sample.generator(1);
let folder = '';
const config = (name: string): string => join(folder, `${name}.maml.json`);
const write = async (run: string, source: string, ...events: readonly object[]): Promise<RunWriter> => {
  const writer = await RunWriter.create(join(folder, 'runs', run), { format: 1, version: '0', source, folder, config: {} });
  for (const event of events) writer.append({ ...event, time: 1 } as RunEvent);
  return writer;
};

describe('the library of runs', () => {
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'maml-lab-library-')); });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('knows runs by the config they name, else by place and name', async () => {
    const library = new RunLibrary();
    for (const writer of [
      await write('by-source', config('a'), sample.started(10)),
      await write('b-20260102-030405', '/gone/b.maml.json', sample.started(10)),
      await write('by-name', '/gone/b.maml.json', sample.started(10, 'bee')),
      await write('nobody', '/gone/c.maml.json', sample.started(10)),
    ]) writer.close();
    await library.look([config('a'), config('b')], []);
    expect(library.all.length).toBe(4);
    expect(library.of(config('a'), 'a').map((run) => run.folder)).toEqual([join(folder, 'runs', 'by-source')]);
    expect(library.of(config('b'), 'bee').length).toBe(2);
  });

  it('sees a run go on and end, and then leaves it alone', async () => {
    const library = new RunLibrary();
    const writer = await write('a-20260102-030405', config('a'), sample.started(10), sample.metrics(4, 10, 1, random));
    await library.look([config('a')], []);
    expect(library.all[0]).toMatchObject({ state: 'running', iteration: 4 });
    writer.append({ ...sample.finished(10, 'done', 1, random), time: 2 } as RunEvent);
    writer.close();
    await library.look([config('a')], []);
    const [first] = library.all;
    expect(first).toMatchObject({ state: 'finished', iteration: 10 });
    await library.look([config('a')], []);
    expect(library.all[0]).toBe(first);
  });

  it('follows a run that is gone on with, also when it is looked at before its trainer has written', async () => {
    const library = new RunLibrary();
    const run = 'a-20260102-030405';
    const writer = await write(run, config('a'), sample.started(10), sample.metrics(4, 10, 1, random));
    writer.append({ ...sample.finished(4, 'stopped', 1, random), time: 2 } as RunEvent);
    const { place } = writer;
    writer.close();
    await library.look([config('a')], []);
    const again = await RunWriter.take(join(folder, 'runs', run));
    again.begin(place);
    await library.look([config('a')], []);
    expect(library.all[0]).toMatchObject({ state: 'stopped', iteration: 4 });
    for (const event of [sample.started(10), sample.metrics(6, 10, 1, random)]) again.append({ ...event, time: 3 } as RunEvent);
    await library.look([config('a')], []);
    expect(library.all[0]).toMatchObject({ state: 'running', iteration: 6 });
    again.close();
  });

  it('forgets a run that was deleted, and does not mind a folder that is none', async () => {
    const library = new RunLibrary();
    (await write('a', config('a'), sample.started(10))).close();
    mkdirSync(join(folder, 'runs', 'empty'));
    await library.look([config('a')], [join(folder, 'nowhere')]);
    expect(library.all.length).toBe(1);
    rmSync(join(folder, 'runs', 'a'), { recursive: true });
    await library.look([config('a')], []);
    expect(library.all).toEqual([]);
  });
});
