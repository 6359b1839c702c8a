import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/protocol/events';
import { linesBackward } from '../../src/runs/lines';
import { findRuns, listRuns, summarise } from '../../src/runs/summary';
import { RunWriter } from '../../src/runs/writer';
import type { Evaluation } from '../../src/protocol/events';
import { ownProtocol } from '../../src/runs/laterEvaluation';
import { checkpoint, finished, metrics, started, temporaryFolder, validation } from './folder';

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

describe('a run that ended without a final evaluation', () => {
  const first = started({ config: { taskSet: { name: 'sinusoid' }, evaluation: { tasks: 6, seed: 1 } } });
  const measured = (mean: number): Evaluation => ({
    tasks: 6, split: 'test', metric: 'mse', trainedSteps: 1, transductive: false, seed: 0, baselines: {},
    curve: [{ step: 1, mean, ci95: 0.1, metric: 'mse' }], protocol: ownProtocol(first),
  });
  const keep = (run: string, n: number, iteration: number, evaluation: object): void => {
    mkdirSync(join(run, 'results'), { recursive: true });
    writeFileSync(join(run, 'results', `evaluation-${n}.json`), JSON.stringify({ ...evaluation, iteration }));
  };
  const stopped = (): string => runWith(temporaryFolder(), first, metrics(10), checkpoint(10), finished(10, 'stopped'));

  test('has the newest later one', async () => {
    const run = stopped();
    expect((await summarise(run)).evaluation).toBeUndefined();
    keep(run, 9, 10, measured(0.9));
    keep(run, 10, 10, measured(0.3));
    expect(await summarise(run)).toMatchObject({
      state: 'stopped', later: { file: 'results/evaluation-10.json', iteration: 10 }, evaluation: { curve: [{ mean: 0.3 }] },
    });
  });

  test.each([
    ['of another protocol', 10, { ...measured(0.1), protocol: { id: 'other', parts: {} } }],
    ['of another checkpoint', 5, measured(0.1)],
    ['without a protocol', 10, { ...measured(0.1), protocol: undefined }],
    ['that is no evaluation', 10, { curve: 3 }],
  ])('does not have one %s', async (_what, iteration, evaluation) => {
    const run = stopped();
    keep(run, 2, iteration, evaluation);
    writeFileSync(join(run, 'results', 'evaluation-3.json'), '{"tasks": 6, "cur');
    expect(await summarise(run)).toMatchObject({ evaluation: undefined });
    keep(run, 1, 10, measured(0.4));
    expect(await summarise(run)).toMatchObject({ later: { file: 'results/evaluation-1.json' } });
  });

  test('has none while it is trained, and its own final one goes before', async () => {
    const run = stopped();
    keep(run, 1, 10, measured(0.4));
    const writer = await RunWriter.take(run);
    expect((await summarise(run)).evaluation).toBeUndefined();
    writer.close();
    const done = runWith(temporaryFolder(), first, checkpoint(10), { ...finished(10), evaluation: measured(0.2) });
    keep(done, 1, 10, measured(0.4));
    const summary = await summarise(done);
    expect(summary).toMatchObject({ evaluation: { curve: [{ mean: 0.2 }] } });
    expect(summary.later).toBeUndefined();
  });

  test('of early stopping is the one of the best checkpoint', async () => {
    const begun = started({ config: { ...first.config, training: { earlyStop: { patience: 3 } } } });
    const run = runWith(temporaryFolder(), begun, validation(5, 0.1, true), { ...checkpoint(5), best: true }, validation(10, 0.2, false),
      checkpoint(10), finished(10, 'stopped'));
    keep(run, 1, 10, measured(0.4));
    expect((await summarise(run)).evaluation).toBeUndefined();
    keep(run, 2, 5, measured(0.3));
    expect(await summarise(run)).toMatchObject({ later: { iteration: 5 } });
  });
});
