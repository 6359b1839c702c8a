import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LeaseRecord } from '../../src/protocol/runFiles';
import { BeatObserver, holderOf } from '../../src/runs/holder';
import { Lease, Superseded } from '../../src/runs/lease';
import { isRunning, startTimeOf, thisProcess } from '../../src/runs/processes';
import { RunWriter } from '../../src/runs/writer';
import { metrics, record, started, temporaryFolder } from './folder';

const quick = { stillMs: 60, pollMs: 10 };
const leaseOf = (run: string): LeaseRecord => JSON.parse(fs.readFileSync(join(run, 'lease.json'), 'utf8'));
/** A lease as another process would have left it. */
const leave = async (run: string, change: Partial<LeaseRecord>): Promise<void> => {
  const mine = { ...await thisProcess(), token: 'theirs', epoch: 1, beat: 3, released: false, ...change };
  fs.writeFileSync(join(run, 'lease.json'), JSON.stringify(mine));
  fs.writeFileSync(join(run, `epoch-${mine.epoch}`), JSON.stringify(mine));
};
/** The number of a process that has ended. */
const deadPid = async (): Promise<number> => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid as number;
};

describe('a lease', () => {
  test('says who writes, beats, and is free once released', async () => {
    const run = temporaryFolder();
    const lease = await Lease.acquire(run);
    expect(leaseOf(run)).toMatchObject({ pid: process.pid, epoch: 1, beat: 0, released: false });
    expect((await holderOf(run)).state).toBe('live');
    await expect(Lease.acquire(run)).rejects.toThrow(`is being written by process ${process.pid}`);
    lease.release();
    expect((await holderOf(run)).state).toBe('free');
    const next = await Lease.acquire(run);
    expect(next.epoch).toBe(2);
    next.release();
  });

  test.each([
    ['of a dead process', async () => ({ pid: await deadPid() })],
    ['of a process whose number another one has now', async () => ({ startTime: 'long ago' })],
  ])('%s is taken over at once', async (_, change) => {
    const run = temporaryFolder();
    await leave(run, { epoch: 4, ...await change() });
    const lease = await Lease.acquire(run, { stillMs: 1e9 });
    expect(lease.epoch).toBe(5);
    lease.release();
  });

  test('of another machine is taken over when its beat stands still, and only then', async () => {
    const run = temporaryFolder();
    await leave(run, { host: 'elsewhere' });
    const said: string[] = [];
    const lease = await Lease.acquire(run, { ...quick, onWait: (sentence) => said.push(sentence) });
    expect(lease.epoch).toBe(2);
    expect(said[0]).toMatch(/last written by process \d+ on elsewhere/);
    lease.release();

    await leave(run, { host: 'elsewhere', epoch: 3 });
    const beating = setTimeout(() => void leave(run, { host: 'elsewhere', epoch: 3, beat: 4 }), 20);
    await expect(Lease.acquire(run, quick)).rejects.toThrow(/is being written by process \d+ on elsewhere/);
    clearTimeout(beating);
  });

  test('that is torn is not taken for free', async () => {
    const run = temporaryFolder();
    fs.writeFileSync(join(run, 'lease.json'), '{"ho');
    fs.writeFileSync(join(run, 'epoch-1'), '');
    expect((await holderOf(run)).state).toBe('elsewhere');
    const lease = await Lease.acquire(run, quick);
    expect(lease.epoch).toBe(2);
    lease.release();
  });

  test('between the claim of an epoch and its renewal is already the claimer\'s', async () => {
    const run = temporaryFolder();
    await leave(run, { epoch: 1, pid: await deadPid() });
    fs.writeFileSync(join(run, 'epoch-2'), JSON.stringify({ ...leaseOf(run), pid: process.pid, epoch: 2 }));
    expect(await holderOf(run)).toMatchObject({ state: 'live', epoch: 2 });
  });

  test('is given to one of many who want it', async () => {
    const run = temporaryFolder();
    await leave(run, { pid: await deadPid() });
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => Lease.acquire(run)));
    const won = tries.filter((attempt) => attempt.status === 'fulfilled');
    expect(won).toHaveLength(1);
    won[0]?.value.release();
  });
});

test('a writer that sees a higher epoch stops without writing', async () => {
  const run = temporaryFolder();
  const old = await RunWriter.create(run, record);
  old.append(started());
  const before = fs.readFileSync(join(run, 'events.ndjson'));
  fs.writeFileSync(join(run, 'epoch-2'), '');
  await new Promise((done) => setTimeout(done, 260));
  expect(() => old.append(metrics(1))).toThrow(Superseded);
  expect(() => old.writeCheckpoint('1.safetensors', Buffer.of(1))).toThrow(Superseded);
  expect(() => old.writeRecord(record)).toThrow(Superseded);
  old.close();
  expect(fs.readFileSync(join(run, 'events.ndjson')).equals(before)).toBe(true);
  expect(fs.readdirSync(join(run, 'checkpoints'))).toEqual([]);
});

test('a beat of a writer that was taken over does not touch the new lease', async () => {
  const run = temporaryFolder();
  const old = await Lease.acquire(run);
  await leave(run, { epoch: 2 });
  fs.rmSync(join(run, 'lease.json'));
  fs.writeFileSync(join(run, 'lease.json'), JSON.stringify({ ...leaseOf2, epoch: 2 }));
  old.release();
  expect(leaseOf(run).token).toBe('new');
});
const leaseOf2: LeaseRecord = {
  host: 'h', space: '', pid: 1, startTime: null, token: 'new', epoch: 2, beat: 0, released: false,
};

test('an observer calls a foreign writer gone only after its beat stood still on its own clock', async () => {
  const observer = new BeatObserver(40);
  const hold = (beat: number) => ({
    state: 'elsewhere' as const, epoch: 1, holder: { ...leaseOf2, beat, epoch: 1 },
  });
  expect(observer.isHeld('run', hold(1))).toBe(true);
  await new Promise((done) => setTimeout(done, 60));
  expect(observer.isHeld('run', hold(2))).toBe(true);
  expect(observer.isHeld('run', hold(2))).toBe(true);
  await new Promise((done) => setTimeout(done, 60));
  expect(observer.isHeld('run', hold(2))).toBe(false);
});

test.skipIf(process.platform !== 'linux')('a killed process that nobody has reaped yet is dead', async () => {
  expect(await isRunning(process.pid, (await thisProcess()).startTime)).toBe(true);
  expect(await startTimeOf(process.pid)).toBeTruthy();
  // The second sleep takes the place of the shell and never asks how the first one ended.
  const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 9']);
  const [text] = await once(parent.stdout, 'data') as [Buffer];
  await new Promise((done) => setTimeout(done, 100));
  expect(process.kill(Number(text), 0)).toBe(true);
  expect(await isRunning(Number(text), null)).toBe(false);
  parent.kill();
});
