import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { TrainerHint } from '../../../src/protocol/control';
import { checkpointsOf } from '../../../src/runs/checkpoints';
import { sendControl } from '../../../src/runs/control';
import { readRun } from '../../../src/runs/reader';
import { readRecord } from '../../../src/runs/record';
import { RunWriter } from '../../../src/runs/writer';
import { RunRecorder, type RecorderOptions } from '../../../src/trainer/run/recorder';
import { metrics, record, short, started, temporaryFolder } from '../../runs/folder';

const stateAt = (iteration: number) => ({ iteration, meta: {}, optimizer: {}, counters: { best: iteration } });
const recorderIn = async (run: string, options: Partial<RecorderOptions> = {}) => {
  const writer = await RunWriter.create(run, record);
  onTestFinished(() => writer.close());
  return { writer, recorder: new RunRecorder(writer, { record, keep: 2, ...options }) };
};

describe('a recorder', () => {
  test('adds the time, wakes its parent and shows events to the command line', async () => {
    const run = temporaryFolder();
    const hints: TrainerHint[] = [];
    const seen: string[] = [];
    const { recorder, writer } = await recorderIn(run, {
      hint: (hint) => hints.push(hint), onEvent: ({ kind }) => seen.push(kind),
    });
    const { time: _, ...untimed } = started();
    recorder.event(untimed);
    recorder.event(metrics(1));
    const { events } = await readRun(run);
    expect(short(events)).toBe('s0 m1');
    expect(Math.abs((events[0]?.time ?? 0) - Date.now())).toBeLessThan(10_000);
    expect(seen).toEqual(['started', 'metrics']);
    expect(hints).toHaveLength(1);
    expect(writer.place.offset).toBeGreaterThan(0);
  });

  test('writes down what ran the graph, and refuses another one after a resume', async () => {
    const run = temporaryFolder();
    const { recorder, writer } = await recorderIn(run);
    recorder.event(started());
    const known = readRecord(run);
    expect(known.runtime).toEqual({ name: 'onnx', threads: 1, versions: { node: '20', onnx: '1.30' } });
    const resumed = new RunRecorder(writer, { record: known, keep: 2 });
    expect(() => resumed.event(started({ runtime: 'tensorflow' })))
      .toThrow('This run was begun with runtime onnx, but here it would go on with tensorflow');
    expect(() => resumed.event(started({ versions: { node: '20', onnx: '1.31' } }))).toThrow('onnx 1.30');
    resumed.event(started({ versions: { node: '22', onnx: '1.30' } }));
    expect((await readRun(run)).events.at(-1)).toMatchObject({ kind: 'warning', code: 'version' });
  });

  test('keeps the newest checkpoints and the best one', async () => {
    const run = temporaryFolder();
    const { recorder } = await recorderIn(run);
    recorder.event(started());
    for (let i = 1; i <= 6; i++) await recorder.checkpoint(stateAt(i), i === 2);
    expect(readdirSync(join(run, 'checkpoints'))).toEqual([2, 5, 6].map((i) => `00000000${i}.safetensors`));
    const listed = await checkpointsOf(run);
    expect(listed.map(({ iteration, best }) => [iteration, best])).toEqual(
      [1, 2, 3, 4, 5, 6].map((i) => [i, i === 2]));
  });

  test('brings wishes in order, this process\'s own first, and warns of what is none', async () => {
    const run = temporaryFolder();
    const { recorder } = await recorderIn(run);
    recorder.event(started());
    sendControl(run, { kind: 'pause' });
    writeFileSync(join(run, 'control', 'x.json'), 'not JSON');
    expect(await recorder.control()).toEqual({ kind: 'pause' });
    expect(await recorder.control()).toBeUndefined();
    sendControl(run, { kind: 'checkpoint' });
    recorder.request({ kind: 'stop' });
    expect(await recorder.control()).toEqual({ kind: 'stop' });
    expect(await recorder.control(), 'looks only every 100 ms').toBeUndefined();
    await new Promise((done) => setTimeout(done, 110));
    expect(await recorder.control()).toEqual({ kind: 'checkpoint' });
    expect(readdirSync(join(run, 'control'))).toEqual([]);
    expect((await readRun(run)).events.at(-1)).toMatchObject({ kind: 'warning', code: 'control' });
  });
});
