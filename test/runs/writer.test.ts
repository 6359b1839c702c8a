import fs from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { writeAtomically } from '../../src/runs/atomic';
import { sendControl, takeControls } from '../../src/runs/control';
import { readRun } from '../../src/runs/reader';
import { readRecord } from '../../src/runs/record';
import { RunWriter } from '../../src/runs/writer';
import { metrics, record, short, started, temporaryFolder } from './folder';

afterEach(() => vi.restoreAllMocks());

const systemError = (code: string): Error => Object.assign(new Error(`${code}: simulated`), { code });
const failing = (name: 'writeSync' | 'openSync' | 'renameSync' | 'mkdirSync', code: string) =>
  vi.spyOn(fs, name).mockImplementation(() => { throw systemError(code); });

describe('a run folder', () => {
  test('gets a config, events and a lease; the next writer gets a segment of its own', async () => {
    const run = join(temporaryFolder(), 'runs', 'one');
    const first = await RunWriter.create(run, record);
    first.append(started());
    first.append(metrics(10));
    const { place } = first;
    first.close();
    expect(readRecord(run)).toEqual(record);
    const second = await RunWriter.take(run);
    second.begin(place);
    second.append(started({ iteration: 10, continues: second.continues }));
    second.close();
    expect(fs.readdirSync(run)).toContain('events.2.ndjson');
    expect(short((await readRun(run)).events)).toBe('s0 m10 s10');
  });

  test('with a run in it is refused; one without events counts as empty', async () => {
    const run = temporaryFolder();
    fs.writeFileSync(join(run, 'notes.txt'), 'mine');
    const writer = await RunWriter.create(run, record);
    await expect(RunWriter.create(run, record)).rejects.toThrow(/already holds a run.*--resume/s);
    writer.close();
    await expect(RunWriter.create(run, record)).rejects.toThrow(/already holds a run/);
    expect(fs.readFileSync(join(run, 'notes.txt'), 'utf8')).toBe('mine');
  });

  test('where only a start was made can still be used', async () => {
    const run = temporaryFolder();
    (await RunWriter.take(run)).close();
    const writer = await RunWriter.create(run, record);
    writer.append(started());
    writer.close();
    expect(fs.existsSync(join(run, 'events.ndjson'))).toBe(true);
  });

  test('loses half-written files and late wishes of the last writer, and an unused segment', async () => {
    const run = temporaryFolder();
    const writer = await RunWriter.create(run, record);
    writer.append(started());
    writer.close();
    fs.writeFileSync(join(run, 'checkpoints', '.000000001.safetensors.1.tmp'), 'half');
    sendControl(run, { kind: 'stop' });
    const next = await RunWriter.take(run);
    next.begin();
    expect(fs.readdirSync(join(run, 'checkpoints'))).toEqual([]);
    expect(takeControls(run)).toEqual([]);
    next.close();
    expect(fs.readdirSync(run).filter((name) => name.startsWith('events'))).toEqual(['events.ndjson']);
  });

  test.each([
    ['ENOSPC', /^The disk is full: .*events\.ndjson could not be written\. Free some space/],
    ['EROFS', /cannot be written to \(read-only, or not yours\)\. Choose another folder/],
  ])('tells %s in one sentence and keeps whole lines', async (code, sentence) => {
    const run = temporaryFolder();
    const writer = await RunWriter.create(run, record);
    writer.append(started());
    const write = fs.writeSync.bind(fs);
    // Half of the line still fits.
    vi.spyOn(fs, 'writeSync').mockImplementationOnce((file: number, bytes: unknown) => write(file, bytes as Uint8Array, 0, 20))
      .mockImplementationOnce(() => { throw systemError(code); });
    expect(() => writer.append(metrics(1))).toThrow(sentence);
    writer.append(metrics(2));
    writer.close();
    const { events, troubles } = await readRun(run);
    expect([short(events), troubles]).toEqual(['s0 m2', []]);
  });

  test.skipIf(!fs.existsSync('/dev/full'))('on a really full disk', async () => {
    const run = temporaryFolder();
    const writer = await RunWriter.take(run);
    fs.symlinkSync('/dev/full', join(run, 'events.ndjson'));
    const open = fs.openSync.bind(fs);
    vi.spyOn(fs, 'openSync').mockImplementationOnce((path) => open(path, 'w'));
    writer.begin();
    expect(() => writer.append(started())).toThrow(/^The disk is full/);
    writer.close();
  });

  test('that cannot be made is told', async () => {
    const folder = temporaryFolder();
    failing('mkdirSync', 'EROFS');
    await expect(RunWriter.create(join(folder, 'x'), record)).rejects.toThrow(/could not be made: the disk is read-only/);
    vi.restoreAllMocks();
    fs.writeFileSync(join(folder, 'file'), '');
    await expect(RunWriter.create(join(folder, 'file'), record)).rejects.toThrow(/cannot be a folder: it, or a part of its path, is a file/);
  });
});

describe('an atomic write', () => {
  test.each(['writeSync', 'renameSync', 'openSync'] as const)('that fails in %s leaves the earlier file', (step) => {
    const folder = temporaryFolder();
    const path = join(folder, 'config.json');
    writeAtomically(path, 'old');
    failing(step, 'ENOSPC');
    expect(() => writeAtomically(path, 'new')).toThrow(/^The disk is full/);
    vi.restoreAllMocks();
    expect(fs.readFileSync(path, 'utf8')).toBe('old');
    expect(fs.readdirSync(folder)).toEqual(['config.json']);
  });

  test('is tried again on Windows while the target is busy', () => {
    const path = join(temporaryFolder(), 'x');
    vi.spyOn(process, 'platform', 'get').mockReturnValue('win32');
    const rename = fs.renameSync.bind(fs);
    vi.spyOn(fs, 'renameSync').mockImplementationOnce(() => { throw systemError('EPERM'); }).mockImplementation(rename);
    writeAtomically(path, 'there');
    expect(fs.readFileSync(path, 'utf8')).toBe('there');
  });
});

describe('wishes', () => {
  test('come in order, once; what is no wish is told and deleted', () => {
    const run = temporaryFolder();
    sendControl(run, { kind: 'pause' });
    fs.writeFileSync(join(run, 'control', '1-bad.json'), '{"kind":"fly"}');
    fs.writeFileSync(join(run, 'control', '.half.tmp'), '{');
    expect(takeControls(run)).toEqual([
      { wrong: { template: expect.stringContaining('is no request'), values: ['1-bad.json'] } }, { control: { kind: 'pause' } }]);
    expect(takeControls(run)).toEqual([]);
  });
});
