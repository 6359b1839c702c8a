import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readRun } from '../../../src/runs/reader';
import { mamlLab, start, until, useCommandLine } from '../../cli/commandLine';

/** One run over several processes: the same bytes however many there are, and whatever happens to them. */

useCommandLine();

const work = mkdtempSync(join(tmpdir(), 'maml-lab-workers-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const training = { iterations: 12, metaBatch: 6, shard: 1, validateEvery: 6, validationTasks: 160, checkpointEvery: 4, keepCheckpoints: 9 };
const base = {
  taskSet: { name: 'sinusoid' }, model: { name: 'mlp', hidden: [8] }, algorithm: { name: 'maml' }, training,
  evaluation: { tasks: 10, steps: 1, baselines: [] }, runtime: 'onnx',
};
const write = (name: string, config: object): string => {
  writeFileSync(join(work, `${name}.maml.json`), JSON.stringify(config));
  return `${name}.maml.json`;
};
const checkpoints = (run: string): Record<string, string> => Object.fromEntries(
  readdirSync(join(work, run, 'checkpoints')).sort().map((file) =>
    [file, readFileSync(join(work, run, 'checkpoints', file)).toString('base64')]));
const warnings = async (run: string): Promise<string[]> => (await readRun(join(work, run))).events
  .flatMap((event) => (event.kind === 'warning' && event.code === 'worker' ? [event.message] : []));
const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
const isThere = (pid: number): boolean => {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
};
/** Waits until all of these have gone. */
const gone = (pids: readonly number[]): Promise<void> => until(() => !pids.some(isThere));

describe('a run over workers', () => {
  const long = { ...base, training: { ...training, iterations: 900, checkpointEvery: 300, validateEvery: 0 } };
  test('leaves no worker behind when it is killed itself; a resume with another number goes on to the same bytes', async () => {
    const file = write('long', long);
    await mamlLab(work, 'run', file, '--out', 'quiet');
    const { child, ended } = start(work, 'run', file, '--out', 'resumed', '--workers', '2');
    await until(() => childrenOf(child.pid ?? 0).length === 1);
    const workers = childrenOf(child.pid ?? 0);
    await until(() => safely(() => readdirSync(join(work, 'resumed', 'checkpoints')).join()).includes('000000300'));
    child.kill('SIGKILL');
    await ended;
    await gone(workers);
    expect((await mamlLab(work, 'run', '--resume', 'resumed', '--workers', '3')).code).toBe(0);
    expect(checkpoints('resumed')).toEqual(checkpoints('quiet'));
  }, 60_000);

  test('says so when there is nothing to share, and refuses shards that do not divide the meta-batch', async () => {
    const file = write('whole', { ...base, workers: 2, training: { ...training, shard: 6, iterations: 2 } });
    expect((await mamlLab(work, 'run', file, '--out', 'whole')).code).toBe(0);
    expect(await warnings('whole')).toEqual(['workers: the meta-batch of 6 is one shard: set training.shard to 3 or less.']);
    const refused = await mamlLab(work, 'run', file, '--set', 'training.shard=4', '--out', 'never');
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('it must divide training.metaBatch')]);
  }, 60_000);
});

const safely = (read: () => string): string => {
  try {
    return read();
  } catch {
    return '';
  }
};
