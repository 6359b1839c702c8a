import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SweepRecord } from '../../../../src/protocol/sweepFiles';
import { english } from '../../../../src/protocol/sentence';
import slurm from '../../../../src/trainer/sweep/schedulers/slurm';

/** Commands of a SLURM that answers from files: `npm run slurm` is the test on a real one. */
let folder = '';
let said: string[] = [];
const path = process.env.PATH ?? '';
const answer = (command: string, text: string): void => fs.writeFileSync(join(folder, `${command}.txt`), text);
const calls = (): string[] => (fs.existsSync(join(folder, 'calls')) ? fs.readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n') : []);

beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'maml-lab-slurm-unit-'));
  said = [];
  for (const command of ['squeue', 'scontrol', 'sbatch', 'sacct', 'scancel']) {
    answer(command, '');
    fs.writeFileSync(join(folder, command), `#!/bin/sh\necho "${command} $*" >> "${folder}/calls"\ncat "${folder}/${command}.txt"\n`, { mode: 0o755 });
  }
  process.env.PATH = `${folder}${delimiter}${path}`;
  fs.mkdirSync(join(folder, '.sweep', 'slurm'), { recursive: true });
  fs.writeFileSync(join(folder, '.sweep', 'slurm', '00000.list'), 'm-a\nm-b\nm-c\n');
});
afterEach(() => {
  process.env.PATH = path;
  fs.rmSync(folder, { recursive: true, force: true });
});

const opened = () => slurm.open({
  folder, record: { sweep: {} } as SweepRecord, program: ['maml-lab'], roots: [], atOnce: undefined, say: (told) => said.push(english(told)),
  needsOf: async () => ({ threads: 1, memoryMb: 100 }), isOpen: async () => true, wake: () => undefined,
});
/** The command fails with these words. */
const fail = (command: string, ...lines: readonly string[]): void => {
  answer(command, lines.join('\n'));
  fs.writeFileSync(join(folder, command), `#!/bin/sh\necho "${command} $*" >> "${folder}/calls"\ncat "${folder}/${command}.txt" >&2\nexit 1\n`);
};
const members = ['m-d', 'm-e'].map((id) => ({ id, settings: {}, seed: null }));
const queue = (...reasons: readonly string[]): void => answer('squeue', reasons.map((reason, i) => `7|${i}|maml-x-0|${reason}`).join('\n'));
const releases = () => calls().filter((call) => call.startsWith('scontrol release'));

describe.skipIf(process.platform === 'win32')('jobs that SLURM holds', () => {
  test('what it held because it could not begin is released, and is still placed', async () => {
    const placement = await opened();
    queue('None', 'launch failed requeued held', 'Resources');
    const look = await placement.look();
    await placement.close();
    expect(releases()).toEqual(['scontrol release 7_1']);
    expect(said[0]).toBe('SLURM holds job 7_1 (launch failed requeued held): it is released.');
    expect([...look?.placed ?? []]).toEqual(['m-a', 'm-b', 'm-c']);
  });

  test('what a person holds is told once and left', async () => {
    const placement = await opened();
    queue('JobHeldUser', 'JobHeldAdmin');
    await placement.look();
    await placement.look();
    await placement.close();
    expect(releases()).toEqual([]);
    expect(said[0]).toBe('Held jobs: 2 (7_0: JobHeldUser). "scontrol release 7_0" lets one go on.');
    expect(said.filter((sentence) => sentence === said[0])).toHaveLength(1);
  });

  test('a job that is held again and again is left to a person', async () => {
    const placement = await opened();
    queue('launch failed requeued held');
    for (let i = 0; i < 15; i++) await placement.look();
    await placement.close();
    expect(releases()).toHaveLength(10);
    expect(said.at(-2)).toBe('Held jobs: 1 (7_0: launch failed requeued held). "scontrol release 7_0" lets one go on.');
  });
});

describe.skipIf(process.platform === 'win32')('what sbatch does not take', () => {
  test('is no placed job: nothing ended, nothing goes on, and the same list is given again', async () => {
    const placement = await opened();
    fail('sbatch', 'sbatch: warning: slow', 'sbatch: error: Unable to contact slurm controller (connect failure)',
      'sbatch: error: Batch job submission failed');
    for (let i = 0; i < 3; i++) {
      expect(await placement.look()).toEqual({ placed: new Set(), ended: [] });
      await placement.place(members);
    }
    await placement.close();
    expect(said).toEqual(['sbatch: Unable to contact slurm controller (connect failure). It is tried again.']);
    expect(fs.readdirSync(join(folder, '.sweep', 'slurm')).filter((name) => name.endsWith('.list'))).toEqual(['00000.list', '00001.list']);
  });

  test('what waiting does not mend ends the sweep with the line that says why', async () => {
    const placement = await opened();
    await placement.look();
    fail('sbatch', "sbatch: unrecognized option '--bogus-flag'", 'Try "sbatch --help" for more information');
    await expect(placement.place(members)).rejects.toThrow(/^sbatch: unrecognized option '--bogus-flag'$/);
    await placement.close();
    expect(said).toEqual([]);
  });

  test('what it took is placed, and is told to go on until it was stopped', async () => {
    const [left, stopped] = [await opened(), await opened()];
    await left.look();
    await left.place(members);
    await left.close();
    expect(said).toEqual([`Jobs left with SLURM: 0 at work, 2 queued. They need no conductor; "maml-lab sweep ${folder} --stop" ends them.`]);
    await stopped.look();
    await stopped.place(members);
    await stopped.stop();
    await stopped.close();
    expect(said).toHaveLength(1);
    expect(calls().filter((call) => call.startsWith('scancel'))).toHaveLength(6);
  });

  test('what waits in the queue is not at work', async () => {
    const placement = await opened();
    answer('squeue', '7|0|maml-x-0|None|RUNNING\n7|1|maml-x-0|Resources|PENDING\n7|2|maml-x-0|Priority|PENDING\n');
    await placement.look();
    await placement.place(members);
    await placement.close();
    expect(said.at(-1)).toMatch(/^Jobs left with SLURM: 1 at work, 4 queued\. /);
  });

  test('a stop that SLURM was not told of says so; jobs that are gone are no reason', async () => {
    const context = { folder, record: { sweep: {} } as SweepRecord, say: () => undefined };
    fail('scancel', 'scancel: error: Kill job error on job id 7: Invalid job id specified');
    await slurm.end?.(context);
    fail('scancel', 'scancel: error: Unable to contact slurm controller (connect failure)');
    await expect(slurm.end?.(context)).rejects.toThrow('may go on: scancel: Unable to contact slurm controller (connect failure)');
  });
});
