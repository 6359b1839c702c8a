import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mamlLab, start, until, useCommandLine } from './commandLine';

useCommandLine();

const work = mkdtempSync(join(tmpdir(), 'maml-lab-sweeps-'));
const lab = (...words: string[]) => mamlLab(work, ...words);
const write = (name: string, value: object): void =>
  writeFileSync(join(work, `${name}.sweep.json`), JSON.stringify({ base: 'tiny.maml.json', ...value }));
const rates = { 'algorithm.innerRate': [0.01, 0.02, 0.03] };

interface Told { readonly id: string; readonly state: string; readonly iteration: number; readonly result: { readonly source: string }
  | null; readonly message?: string }
const told = (stdout: string): { readonly members: readonly Told[]; readonly counts: Readonly<Record<string, number>> } => JSON.parse(stdout);
/** Events of a kind in all segments of a run. */
const events = (run: string, kind: string): { readonly reason?: string }[] => readdirSync(run).filter((name) => name.startsWith('events'))
  .flatMap((name) => readFileSync(join(run, name), 'utf8').split('\n').filter((line) => line.startsWith(`{"kind":"${kind}"`))
    .map((line) => JSON.parse(line)));
const membersIn = (folder: string): string[] => readdirSync(join(work, folder)).filter((name) => name.startsWith('m-'))
  .map((name) => join(work, folder, name));

beforeAll(() => {
  writeFileSync(join(work, 'tiny.maml.json'), JSON.stringify({
    taskSet: { name: 'sinusoid', shots: 5 }, model: { name: 'mlp', hidden: [4] }, algorithm: { name: 'maml' },
    training: { iterations: 60, metaBatch: 2, validateEvery: 20, validationTasks: 4, checkpointEvery: 20 },
    evaluation: { tasks: 4, steps: 1, baselines: [] },
  }));
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

describe('maml-lab sweep', () => {
  test('two people start one sweep at once: every member runs exactly once', async () => {
    write('two', { grid: rates, seeds: 2 });
    const both = await Promise.all([lab('sweep', 'two.sweep.json', '--json'), lab('sweep', 'two.sweep.json', '--json')]);
    for (const { code, stdout, stderr } of both) {
      expect(code, stderr).toBe(0);
      expect(told(stdout).counts).toMatchObject({ finished: 6 });
    }
    const runs = membersIn('runs/two');
    expect(runs).toHaveLength(6);
    for (const run of runs) expect([events(run, 'started').length, events(run, 'finished').length], run).toEqual([1, 1]);
    const again = await lab('sweep', 'runs/two', '--json');
    expect(told(again.stdout)).toEqual(told(both[0]?.stdout ?? ''));
    for (const run of runs) expect(events(run, 'started')).toHaveLength(1);
  }, 60_000);

  test('the report on a sweep has settings over seeds, charts, paired tests and how it is made again', async () => {
    write('reported', { grid: { 'algorithm.innerRate': [0.01, 0.02] }, seeds: 2 });
    expect((await lab('sweep', 'reported.sweep.json', '--json')).code).toBe(0);
    const { code, stderr } = await lab('report', 'runs/reported', '--out', 'reported.html');
    expect(code, stderr).toBe(0);
    const html = readFileSync(join(work, 'reported.html'), 'utf8');
    expect(html.match(/<svg /g)).toHaveLength(3);
    for (const words of ['4 members: 4 finished.', 'innerRate 0.01, seed 1', 'Best so far', 'Result against a setting',
      'paired t-test on identical episodes', 'maml-lab sweep reported.sweep.json']) {
      expect(html).toContain(words);
    }
    expect(html).not.toMatch(/NaN|undefined|\[object/);
    expect((await lab('report', 'runs/reported')).code).toBe(0);
    expect(existsSync(join(work, 'runs/reported/results/report-1.html'))).toBe(true);
  }, 60_000);

  test('results of unlike protocols are not ranked together', async () => {
    write('shots', { grid: { 'taskSet.shots': [2, 10] }, seeds: 2 });
    const { stdout } = await lab('sweep', 'shots.sweep.json');
    expect(stdout).toContain('The last 2 are in no order: they were measured otherwise, taskSet.shots is 2 against 10.');
    expect((await lab('report', 'runs/shots', '--markdown', '--out', 'shots.md')).code).toBe(0);
    const page = readFileSync(join(work, 'shots.md'), 'utf8');
    expect(page).toContain('2 of 4 results are left out, as they were measured otherwise: taskSet.shots is 2 against 10.');
    const settings = page.slice(page.indexOf('## Settings'), page.indexOf('## Runs'));
    expect(settings).toMatch(/\| shots 2 \|/);
    expect(settings).not.toMatch(/\| shots 10 \|/);
  }, 60_000);

  test('Ctrl-C leaves checkpoints, --status tells, and a second start goes on', async () => {
    write('stopped', { list: [{ 'training.iterations': 20_000 }] });
    const { child, ended } = start(work, 'sweep', 'stopped.sweep.json', '--json');
    await until(() => existsSync(join(work, 'runs/stopped')) && membersIn('runs/stopped').some((run) => events(run, 'metrics').length > 0));
    child.kill('SIGINT');
    expect(told((await ended).stdout).counts).toMatchObject({ finished: 0, waiting: 1 });
    expect((await ended).code).toBe(130);
    const [run = ''] = membersIn('runs/stopped');
    expect(events(run, 'finished')).toMatchObject([{ reason: 'stopped' }]);
    const { stdout } = await lab('sweep', 'stopped.sweep.json', '--status', '--json');
    const before = told(stdout).members[0]?.iteration ?? 0;
    expect(before).toBeGreaterThan(0);
    const second = start(work, 'sweep', 'stopped.sweep.json');
    await until(() => events(run, 'started').length === 2);
    expect((await lab('sweep', 'stopped.sweep.json', '--stop')).code).toBe(0);
    expect((await second.ended).code).toBe(130);
    expect(events(run, 'started')).toContainEqual(expect.objectContaining({ resumedFrom: before }));
  }, 60_000);

  test('halving stops what is worse at its rung and trains the best to the end, as without a stop', async () => {
    write('halved', { grid: { 'algorithm.innerRate': [0.01, 0.5, 5] }, halving: { rungs: 2, factor: 3 } });
    const { stdout, code, stderr } = await lab('sweep', 'halved.sweep.json', '--json');
    expect(code, stderr).toBe(0);
    const { members } = told(stdout);
    expect(members.map(({ state, iteration }) => [state, iteration]).sort()).toEqual([['dropped', 20], ['dropped', 20], ['finished', 60]]);
    const best = members.find(({ state }) => state === 'finished');
    await lab('run', 'tiny.maml.json', '--set',
      `algorithm.innerRate=${(best as { settings?: Record<string, number> } | undefined)?.settings?.['algorithm.innerRate']}`,
      '--set', 'threads=1', '--out', 'whole');
    const last = 'checkpoints/000000060.safetensors';
    expect(readFileSync(join(work, 'runs/halved', best?.id ?? '', last)).equals(readFileSync(join(work, 'whole', last)))).toBe(true);
  }, 60_000);

  test('suggestions learn from the members before them', async () => {
    write('suggested', { suggest: { count: 3, space: { 'algorithm.innerRate': { low: 0.001, high: 0.1, log: true } } }, atOnce: 1 });
    const { stdout, code, stderr } = await lab('sweep', 'suggested.sweep.json', '--json');
    expect(code, stderr).toBe(0);
    expect(told(stdout).counts).toMatchObject({ finished: 3, waiting: 0 });
    expect(new Set(told(stdout).members.map(({ id }) => id)).size).toBe(3);
  }, 60_000);

  test('a limit of time ends a member, and one that cannot run is given up with its reason', async () => {
    write('limited', { list: [{ 'training.iterations': 10_000_000 }], limits: { minutes: 0.1 } });
    const { stdout } = await lab('sweep', 'limited.sweep.json', '--json');
    expect(told(stdout).members).toMatchObject([{ state: 'limited', result: { source: 'validation' } }]);
    write('lost', { list: [{ taskSet: { name: 'imageFolder', path: 'nowhere' } }] });
    const lost = start(work, 'sweep', 'lost.sweep.json');
    const log = join(work, 'runs/lost/logs');
    await until(() => existsSync(log) && readdirSync(log).some((name) => readFileSync(join(log, name), 'utf8').includes('nowhere')));
    lost.child.kill('SIGINT');
    expect((await lost.ended).code).toBe(130);
  }, 60_000);

  test.skipIf(process.platform === 'win32')('a sweep is stopped and continued where it was started', async () => {
    write('cluster', { grid: rates });
    const bin = mkdtempSync(join(work, 'bin-'));
    for (const [name, rest] of [['sbatch', 'echo "sbatch: unrecognized option" >&2; exit 1'], ['squeue', ''], ['scancel', '']] as const) {
      writeFileSync(join(bin, name), `#!/bin/sh\necho "${name} $*" >> "${bin}/calls"\n${rest}\n`, { mode: 0o755 });
    }
    const { PATH } = process.env;
    process.env.PATH = `${bin}${delimiter}${PATH}`;
    try {
      const first = await lab('sweep', 'cluster.sweep.json', '--scheduler', 'slurm');
      expect([first.code, first.stderr]).toEqual([1, expect.stringContaining('sbatch: unrecognized option')]);
      const stopped = await lab('sweep', 'cluster.sweep.json', '--stop', '--language', 'zh-cn');
      expect([stopped.code, stopped.stdout]).toEqual([0, expect.stringContaining('其成员会写入检查点')]);
      const refused = await lab('sweep', 'bin-nowhere', '--status', '--language', 'zh-cn');
      expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/[\u4e00-\u9fff]/)]);
      expect(readFileSync(join(bin, 'calls'), 'utf8')).toMatch(/^scancel --batch --signal=TERM --name=maml-\w+-0$/m);
      for (const words of ['runs/cluster', 'cluster.sweep.json']) {
        const again = await lab('sweep', words);
        expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('sbatch: unrecognized option')]);
      }
    } finally {
      process.env.PATH = PATH;
    }
    expect(membersIn('runs/cluster')).toEqual([]);
    expect((await lab('sweep', 'runs/cluster', '--scheduler', 'local')).code).toBe(0);
    expect((await lab('sweep', 'runs/cluster')).code).toBe(0);
  }, 60_000);

  test('members that have started do not drop out of a list: it grows, or another folder is asked for', async () => {
    write('grown', { grid: { 'algorithm.innerRate': [0.01] } });
    expect((await lab('sweep', 'grown.sweep.json')).code).toBe(0);
    write('grown', { grid: { 'algorithm.innerRate': [0.02] } });
    const refused = await lab('sweep', 'grown.sweep.json');
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/have started \(1 of 1\).* --out FOLDER/)]);
    write('other', { grid: { 'algorithm.innerRate': [0.02] }, out: 'runs/grown' });
    expect((await lab('sweep', 'other.sweep.json')).code).toBe(1);
    expect(told((await lab('sweep', 'runs/grown', '--status', '--json')).stdout).counts).toMatchObject({ finished: 1 });
    write('grown', { grid: { 'algorithm.innerRate': [0.01, 0.02] } });
    const { code, stdout } = await lab('sweep', 'grown.sweep.json', '--json');
    expect([code, told(stdout).counts]).toEqual([0, expect.objectContaining({ finished: 2 })]);
  }, 60_000);

  test.each([
    [['sweep', 'none.sweep.json'], /none\.sweep\.json: there is no such file/],
    [['sweep', 'tiny.maml.json'], /^tiny\.maml\.json is a config: "maml-lab run" runs it/],
    [['sweep', '.'], /holds no sweep/],
    [['sweep', 'two.sweep.json', '--scheduler', 'slurmm'], /did you mean "slurm"\?/],
    [['sweep', 'runs/two', '--member', 'm-0'], /has no member m-0/],
  ] as const)('%j fails in one sentence', async (words, message) => {
    const { code, stderr } = await lab(...words);
    expect([code, stderr]).toEqual([1, expect.stringMatching(message)]);
  });
});
