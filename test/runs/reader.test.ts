import { appendFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/protocol/events';
import { readRun, RunReader } from '../../src/runs/reader';
import { checkpointsOf } from '../../src/runs/checkpoints';
import { checkpoint, finished, metrics, short, started, temporaryFolder } from './folder';

const line = (event: RunEvent): string => `${JSON.stringify(event)}\n`;
const lines = (...events: RunEvent[]): string => events.map(line).join('');
/** A run folder with these event files. */
const runWith = (...segments: string[]): string => {
  const run = temporaryFolder();
  segments.forEach((text, i) => writeFileSync(join(run, i ? `events.${i + 1}.ndjson` : 'events.ndjson'), text));
  return run;
};
const at = (segment: number, text: string) => ({ segment, offset: Buffer.byteLength(text) });

describe('a run', () => {
  test('is followed as it grows, and a torn last line waits for its end', async () => {
    const torn = line(metrics(20));
    const run = runWith(lines(started(), metrics(10)) + torn.slice(0, 30));
    const reader = new RunReader(run);
    expect(short((await reader.poll()).events)).toBe('s0 m10');
    expect(short((await reader.poll()).events)).toBe('');
    appendFileSync(join(run, 'events.ndjson'), torn.slice(30) + line(metrics(30)));
    expect(short((await reader.poll()).events)).toBe('m20 m30');
  });

  test('with a broken line in the middle says so and goes on', async () => {
    const run = runWith(`${lines(started())}{"kind":"metr\n{"kind":"news","time":1,"iteration":2}\n${line(metrics(2))}`);
    const { events, troubles } = await readRun(run);
    expect(short(events)).toBe('s0 m2');
    expect(troubles).toHaveLength(2);
    expect(troubles[0]).toMatch(/^events\.ndjson, byte \d+: not an event, skipped: \{"kind":"metr$/);
  });

  test('is read in pieces that join', async () => {
    const text = lines(started(), ...Array.from({ length: 2000 }, (_, i) => metrics(i + 1)));
    const reader = new RunReader(runWith(text), 20_000);
    const all: RunEvent[] = [];
    let looks = 0;
    for (let more = true; more; looks++) {
      const reading = await reader.poll();
      all.push(...reading.events);
      more = reading.more;
    }
    expect(all).toHaveLength(2001);
    expect(looks).toBeGreaterThan(10);
  });

  test('that was resumed is cut at the checkpoint and joined', async () => {
    const first = lines(started(), metrics(10), checkpoint(10));
    const run = runWith(
      first + lines(metrics(20), metrics(30)),
      lines(started({ iteration: 10, resumedFrom: 10, continues: at(1, first) }), metrics(21), finished(40)));
    expect(short((await readRun(run)).events)).toBe('s0 m10 c10 s10 m21 f40');
  });

  test('skips segments that were cut away whole, and those without a whole first line', async () => {
    const first = lines(started(), checkpoint(10));
    const resumed = (iteration: number) => started({ iteration, resumedFrom: 10, continues: at(1, first) });
    const run = runWith(
      first + line(metrics(20)), lines(resumed(10), metrics(25), metrics(30)), '',
      lines(resumed(10), metrics(11)), line(started()).slice(0, 40));
    expect(short((await readRun(run)).events)).toBe('s0 c10 s10 m11');
  });

  test('resumed without a checkpoint begins anew; a failure to resume is told after the rest', async () => {
    const failure: RunEvent = { kind: 'error', time: 1, iteration: 5, message: 'no data' };
    const run = runWith(lines(started(), metrics(5)), lines(started(), metrics(7)), line(failure));
    expect(short((await readRun(run)).events)).toBe('s0 m7 e5');
  });

  test('followed over a resume goes on when nothing was cut that it has read', async () => {
    const first = lines(started(), metrics(10), checkpoint(10));
    const run = runWith(first);
    const reader = new RunReader(run);
    await reader.poll();
    writeFileSync(join(run, 'events.2.ndjson'), lines(started({ iteration: 10, continues: at(1, first) }), metrics(20)));
    const reading = await reader.poll();
    expect(reading.restarted).toBe(false);
    expect(short(reading.events)).toBe('s10 m20');
  });

  test('followed over a resume starts over when what it has read was cut', async () => {
    const first = lines(started(), metrics(10), checkpoint(10));
    const run = runWith(first + line(metrics(20)));
    const reader = new RunReader(run);
    await reader.poll();
    writeFileSync(join(run, 'events.2.ndjson'), lines(started({ iteration: 10, continues: at(1, first) }), metrics(11)));
    const reading = await reader.poll();
    expect(reading.restarted).toBe(true);
    expect(short(reading.events)).toBe('s0 m10 c10 s10 m11');
  });

  test('that vanishes is told, and nothing is forgotten', async () => {
    const run = runWith(lines(started()));
    const reader = new RunReader(run);
    await reader.poll();
    rmSync(run, { recursive: true });
    expect(await reader.poll()).toMatchObject({ restarted: false, troubles: [`${run} is gone or cannot be read.`] });
  });

  test('two looks at once do not read anything twice', async () => {
    const reader = new RunReader(runWith(lines(started(), metrics(1))));
    const readings = await Promise.all([reader.poll(), reader.poll()]);
    expect(readings.map(({ events }) => events.length)).toEqual([2, 0]);
  });

  test('from a newer version is read with a warning', async () => {
    const { troubles } = await readRun(runWith(lines(started({ version: 99 }))));
    expect(troubles[0]).toMatch('newer MAML Lab');
  });
});

test('checkpoints know the end of their line, in the segment that still counts', async () => {
  const first = lines(started(), checkpoint(10));
  const run = runWith(
    first + line(checkpoint(20)), lines(started({ iteration: 10, continues: at(1, first) }), checkpoint(20)));
  const found = await checkpointsOf(run);
  expect(found.map(({ iteration, place }) => [iteration, place.segment])).toEqual([[10, 1], [20, 2]]);
  expect(found[0]?.place).toEqual(at(1, first));
});

test('a shortened file gives no events twice', async () => {
  const run = runWith(lines(started(), metrics(1), metrics(2)));
  const reader = new RunReader(run);
  await reader.poll();
  truncateSync(join(run, 'events.ndjson'), 10);
  expect((await reader.poll()).events).toEqual([]);
});
