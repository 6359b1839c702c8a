import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { htmlOf } from '../../src/report/html';
import { runPage } from '../../src/report/oneRun';
import { checkpointsOf } from '../../src/runs/checkpoints';
import { readRun } from '../../src/runs/reader';
import { readRecord } from '../../src/runs/record';
import { summarise } from '../../src/runs/summary';
import { jobsIn } from '../../src/runs/sweepFolder';
import { SweepReader } from '../../src/runs/sweepReader';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/trainer/run/checkpoint';
import { encodeSafetensors, sealed } from '../../src/trainer/run/safetensors';
import { finished, metrics, started, validation } from '../runs/folder';
import { damaged, expectClear, fuzz, mutated, nastyJson, nastyKey, timeout } from './fuzz';

const folder = mkdtempSync(join(tmpdir(), 'maml-lab-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const events = [
  started(), metrics(10, 2), validation(10, 0.4, true), { kind: 'checkpoint', time: 1, iteration: 10, file: '000000010.safetensors', bytes: 9 },
  { kind: 'warning', time: 1, iteration: 10, code: 'x', message: 'y' }, finished(20),
];
const lines = events.map((event) => JSON.stringify(event));
const record = { format: 1, version: '0', source: '/x/a.maml.json', folder: '/x', config: { training: { seed: 1 } },
  runtime: { name: 'onnx', threads: 1, versions: {} } };
const run = join(folder, 'run');
mkdirSync(run);
const write = (record_: string, ...segments: (string | Uint8Array)[]): void => {
  for (const name of readdirSync(run)) rmSync(join(run, name), { recursive: true });
  writeFileSync(join(run, 'config.json'), record_);
  segments.forEach((text, i) => writeFileSync(join(run, i === 0 ? 'events.ndjson' : `events.${i + 1}.ndjson`), text));
};
/** Everything that reads a run says something, and nothing that it names lies elsewhere. */
const readAll = async (): Promise<void> => {
  await readRun(run);
  await summarise(run);
  for (const { path } of await checkpointsOf(run)) expect(path.startsWith(`${join(run, 'checkpoints')}/`)).toBe(true);
};

test('event files: damaged bytes, hostile values, segments that point nowhere', async () => {
  await fuzz(damaged(`${lines.join('\n')}\n`), async (bytes) => {
    write(JSON.stringify(record), bytes);
    await readAll();
  }, 0.4);
  const hostile = fc.tuple(fc.nat(events.length - 1), fc.nat()).chain(([i]) => mutated(events[i]).map((event) => [i, event] as const));
  await fuzz(hostile, async ([i, event]) => {
    write(JSON.stringify(record), `${lines.with(i, JSON.stringify(event) ?? '').join('\n')}\n`);
    await readAll();
  }, 0.4);
  await fuzz(fc.tuple(fc.integer({ min: -2, max: 5 }), fc.integer({ min: -5, max: 2000 })), async ([segment, offset]) => {
    const again = JSON.stringify({ ...started(), continues: { segment, offset } });
    write(JSON.stringify(record), `${lines.join('\n')}\n`, `${again}\n`, `${again}\n${lines[1]}\n`);
    await readAll();
  }, 0.1);
}, timeout);

test('a checkpoint\'s name in a record leads nowhere else', async () => {
  for (const file of ['../../secret', '/etc/passwd', '..', 'a/b.safetensors', '..\\x.safetensors', 'C:x.safetensors', '']) {
    write(JSON.stringify(record), `${lines[0]}\n${JSON.stringify({ ...events[3], file })}\n`);
    expect(await checkpointsOf(run), file).toEqual([]);
  }
});

test('records of runs, and the page about them', async () => {
  await fuzz(fc.oneof(damaged(JSON.stringify(record)).map(String), mutated(record).map((value) => JSON.stringify(value) ?? '')), async (text) => {
    write(text, `${lines.join('\n')}\n`);
    readRecord(run);
    const html = htmlOf(await runPage(run));
    expect(html).not.toMatch(/<script|\son\w+="/);
  }, 0.15);
}, timeout);

const list = {
  format: 1, version: '0', name: 's', source: '/x/s.sweep.json', folder: '.', digest: 'd', base: record.config,
  sweep: { base: 'a.maml.json', halving: {} },
  iterations: 20, validateEvery: 5, members: [{ id: 'm-0123456789ab', settings: { 'algorithm.innerRate': 0.1 }, seed: 1 }],
};
const bookkeeping = {
  'sweep.json': list, '.sweep/rungs/00000.json': { iteration: 5, kept: ['m-0123456789ab'], results: [{ members: ['m-0123456789ab'], value: 1 }] },
  '.sweep/ended/m-0123456789ab.json': { reason: 'failed', message: 'x' }, '.sweep/proposals/00000.json': list.members,
  '.sweep/slurm/jobs/1.json': { job: '1_0', member: 'm-0123456789ab', state: 'FAILED', exitCode: '1:0', reason: 'None', node: 'n1', restarts: 0 },
};
test('folders of sweeps: damaged lists and bookkeeping, members that would lie elsewhere', async () => {
  const names = Object.keys(bookkeeping) as (keyof typeof bookkeeping)[];
  const spoiled = fc.constantFrom(...names).chain((name) => fc.tuple(fc.constant(name), fc.oneof(
    damaged(JSON.stringify(bookkeeping[name])).map(String), mutated(bookkeeping[name]).map((value) => JSON.stringify(value) ?? ''),
    nastyKey.map((id) => JSON.stringify(bookkeeping[name]).replaceAll('m-0123456789ab', id)))));
  const sweep = join(folder, 'sweep');
  for (const name of names) mkdirSync(dirname(join(sweep, name)), { recursive: true });
  await fuzz(spoiled, async ([spoilt, text]) => {
    for (const name of names) writeFileSync(join(sweep, name), name === spoilt ? text : JSON.stringify(bookkeeping[name]));
    jobsIn(sweep, 'slurm');
    const { status } = await new SweepReader(sweep).look();
    for (const { member } of status.members) expect(dirname(join(sweep, member.id))).toBe(sweep);
  });
}, timeout);

const state = {
  iteration: 7, meta: { 'dense1/weight': { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) } },
  optimizer: { first: { shape: [4], data: new Float32Array(4) } }, counters: { best: 0.5 },
};
test('checkpoints: damaged bytes', async () => {
  const bytes = encodeCheckpoint(state);
  await fuzz(damaged(bytes), (spoiled) => {
    if (!spoiled.equals(bytes)) expect(() => decodeCheckpoint(spoiled)).toThrow();
    try { decodeCheckpoint(spoiled); } catch (error) { expectClear(error); }
  });
}, timeout);

const entry = { dtype: 'F32', shape: [2, 2], data_offsets: [0, 16] };
test('safetensors whose digest holds, with headers that lie', async () => {
  const header = fc.oneof(mutated({ 'meta/a': entry, iteration: { dtype: 'F64', shape: [], data_offsets: [16, 24] } }),
    fc.array(fc.tuple(nastyKey, nastyJson), { maxLength: 3 }).map(Object.fromEntries), nastyJson);
  await fuzz(header, (entries) => {
    const { meta, optimizer } = decodeCheckpoint(sealed((entries ?? null) as never, Buffer.alloc(24), { format: 'maml-lab checkpoint 1' }));
    for (const { shape, data } of [...Object.values(meta), ...Object.values(optimizer)]) {
      expect(data.length).toBe(shape.reduce((a, b) => a * b, 1));
    }
  });
  expect(encodeSafetensors({}).length).toBeGreaterThan(8);
}, timeout);
