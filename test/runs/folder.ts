import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { EventOf, RunEvent } from '../../src/protocol/events';
import type { RunRecord } from '../../src/protocol/runFiles';

/** A folder that is gone after the test. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'maml-lab-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

export const record: RunRecord = {
  format: 1, version: '0.1.0', source: '/x/sinusoid.maml.json', folder: '/x', config: { training: {} },
};

export const started = (more: Partial<EventOf<'started'>> = {}): EventOf<'started'> => ({
  kind: 'started', time: 1, iteration: 0, version: 1, name: 'sinusoid', config: {}, iterations: 100, trainedSteps: 1,
  metric: 'mse', picture: 'curve', input: [1], parameters: 1761, runtime: 'onnx', runtimeReason: 'fastest', threads: 1,
  versions: { node: '20', onnx: '1.30' }, sizes: { train: 'endless' }, transductive: false, ...more,
});

export const metrics = (iteration: number, loss = 1): EventOf<'metrics'> => ({
  kind: 'metrics', time: iteration, iteration, count: 1, loss, lossMin: loss, lossMax: loss, gradientNorm: 1,
  rate: 0.001, itPerSecond: 100,
});

export const checkpoint = (iteration: number, file = `${iteration}.safetensors`): EventOf<'checkpoint'> =>
  ({ kind: 'checkpoint', time: iteration, iteration, file, bytes: 10 });

export const validation = (iteration: number, mean: number, best: boolean): EventOf<'validation'> => ({
  kind: 'validation', time: iteration, iteration, best, values: [], supportCurve: [],
  curve: [{ step: 0, mean: 4, ci95: 0.2, metric: 'mse' }, { step: 1, mean, ci95: 0.1, metric: 'mse' }],
});

export const finished = (iteration: number, reason: EventOf<'finished'>['reason'] = 'done'): EventOf<'finished'> =>
  ({ kind: 'finished', time: iteration, iteration, reason, itPerSecond: 100, seconds: 1, evaluation: null });

/** Iterations of the events, with the letter of their kind: `s0 m10 c20`. */
export const short = (events: readonly RunEvent[]): string =>
  events.map(({ kind, iteration }) => `${kind[0]}${iteration}`).join(' ');
