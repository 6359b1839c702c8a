import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/protocol/events';
import { linesBackward } from '../../src/runs/lines';
import { findRuns, listRuns, summarise } from '../../src/runs/summary';
import { RunWriter } from '../../src/runs/writer';
import { finished, metrics, started, temporaryFolder, validation } from './folder';

const runWith = (folder: string, ...events: RunEvent[]): string => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'events.ndjson'), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  return folder;
};
const paused: RunEvent = { kind: 'paused', time: 5, iteration: 20 };
const resumed: RunEvent = { kind: 'resumed', time: 6, iteration: 20 };
const error: RunEvent = { kind: 'error', time: 7, iteration: 20, message: 'loss is not finite' };

/** Events, whether somebody writes, state. */
const table: readonly (readonly [string, readonly RunEvent[], boolean])[] = [
  ['starting', [], true],
  ['starting', [started()], true],
  ['running', [started(), metrics(10)], true],
  ['interrupted', [started(), metrics(10)], false],
  ['paused', [started(), metrics(10), paused], true],
  ['running', [started(), paused, resumed, metrics(21)], true],
  ['finished', [started(), metrics(10), finished(100)], false],
  ['finished', [started(), metrics(10), finished(40, 'earlyStop')], false],
  ['stopped', [started(), metrics(10), finished(10, 'stopped')], false],
  ['failed', [started(), error, finished(20, 'failed')], false],
  ['running', [started(), metrics(10), finished(10, 'stopped'), started({ resumedFrom: 10 }), metrics(11)], true],
];

describe('a summary', () => {
  test.each(table)('says %s', async (state, events, isWritten) => {
    const run = runWith(temporaryFolder(), ...events);
    const writer = isWritten ? await RunWriter.take(run) : undefined;
    const summary = await summarise(run);
    writer?.close();
    expect(summary.state).toBe(state);
  });

  test('has progress, best and last results, times', async () => {
    const run = runWith(temporaryFolder(), started({ time: 1000 }), metrics(10, 2), validation(10, 0.4, true),
      metrics(20, 1.5), validation(20, 0.5, false), metrics(30, 1.2));
    expect(await summarise(run)).toMatchObject({
      name: 'sinusoid', iteration: 30, iterations: 100, metric: 'mse', loss: 1.2, itPerSecond: 100,
      validation: { iteration: 20, mean: 0.5, ci95: 0.1 }, best: { iteration: 10, mean: 0.4 },
      began: 1000, changed: 30, message: undefined, holder: undefined,
    });
  });

  test('has the reason of a failure', async () => {
    const run = runWith(temporaryFolder(), started(), error, finished(20, 'failed'));
    expect((await summarise(run)).message).toBe('loss is not finite');
  });

  test('reads little of a long record', async () => {
    const long: RunEvent = {
      kind: 'tasks', time: 1, iteration: 1, split: 'train',
      samples: [{ about: 'x'.repeat(3_000_000), support: { x: [], y: [] }, query: { x: [], y: [] } }],
    };
    const run = runWith(temporaryFolder(), started(), validation(1, 1, true), long, metrics(2), long, metrics(3));
    expect(await summarise(run)).toMatchObject({ iteration: 3, best: { mean: 1 } });
  });
});

test('runs are found below a folder, oldest first, and nothing inside a run', async () => {
  const root = temporaryFolder();
  runWith(join(root, 'b', 'runs', 'late'), started({ time: 20 }));
  const early = runWith(join(root, 'z', 'early'), started({ time: 10 }));
  runWith(join(early, 'results', 'inner'), started());
  runWith(join(root, 'node_modules', 'x'), started());
  expect((await listRuns(root)).map(({ folder }) => folder)).toEqual([early, join(root, 'b', 'runs', 'late')]);
  expect(await findRuns(join(root, 'nothing'))).toEqual([]);
});

test.each([
  ['', []], ['a\nb\nc\n', ['c', 'b', 'a']], ['a\n\nb\ntorn', ['b', '', 'a']], ['\n', ['']], ['torn', []],
  [`${'x'.repeat(600_000)}\ny\n`, ['y', 'x'.repeat(600_000)]],
  [`a\n${'t'.repeat(600_000)}`, ['a']],
])('lines from the end of %j', async (text, lines) => {
  const path = join(temporaryFolder(), 'x');
  writeFileSync(path, text);
  const found: string[] = [];
  for await (const line of linesBackward(path)) found.push(line);
  expect(found).toEqual(lines);
});
