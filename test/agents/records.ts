import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CurvePoint } from '../../src/protocol/events';

/** What a made-up finished run is like; everything else is the same for all. */
export interface MadeUp {
  readonly innerRate?: number;
  readonly seed?: number;
  readonly shots?: number;
  /** Metric before adaptation, and after each step. */
  readonly curve?: readonly number[];
  readonly ci95?: number;
  readonly joint?: readonly number[];
  readonly validations?: readonly number[];
  readonly warning?: string;
  readonly reason?: 'done' | 'stopped' | 'failed';
}

const points = (values: readonly number[], ci95: number): CurvePoint[] =>
  values.map((mean, step) => ({ step, mean, ci95, metric: 'mse' }));

/** Writes a run folder as a trainer would have left it. @returns the folder */
export const writeRun = (root: string, name: string, made: MadeUp = {}): string => {
  const { innerRate = 0.01, seed = 0, shots = 10, curve = [4, 1, 0.9], ci95 = 0.1, validations = [3, 2, 1.5, 1.2], reason = 'done' } = made;
  const folder = join(root, 'runs', name);
  mkdirSync(folder, { recursive: true });
  const config = {
    name: 'sines', taskSet: { name: 'sinusoid', shots, queries: 10 }, model: { name: 'mlp', hidden: [40, 40] },
    algorithm: { name: 'maml', innerRate, innerSteps: 1 }, training: { iterations: 1000, metaBatch: 25, seed },
  };
  const record = { format: 1, version: '0.1.0', source: join(root, 'sines.maml.json'), folder: root, config };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(record));
  const at = (iteration: number) => ({ time: 1.7e12 + iteration * 1000, iteration });
  const events = [
    { kind: 'started', ...at(0), version: 1, name: 'sines', config, iterations: 1000, trainedSteps: 1, metric: 'mse', picture: 'curve',
      input: [1], parameters: 1761, runtime: 'onnx', runtimeReason: 'test', threads: 1, versions: {}, sizes: { train: 'endless' },
      transductive: false },
    { kind: 'metrics', ...at(10), count: 10, loss: 4, lossMin: 3, lossMax: 5, gradientNorm: 1, rate: 0.001, itPerSecond: 100 },
    ...validations.map((mean, i) => ({ kind: 'validation', ...at(100 * (i + 1)), curve: points([4, mean], ci95), values: [[4], [mean]],
      supportCurve: points([4, mean / 2], ci95), best: true })),
    ...(made.warning ? [{ kind: 'warning', ...at(900), code: 'joint', message: made.warning }] : []),
    { kind: 'metrics', ...at(1000), count: 10, loss: 1, lossMin: 1, lossMax: 1, gradientNorm: 1, rate: 0.001, itPerSecond: 100 },
    { kind: 'finished', ...at(1000), reason, itPerSecond: 100, seconds: 10, evaluation: reason === 'done' ? {
      tasks: 600, split: 'test', metric: 'mse', trainedSteps: 1, transductive: false, seed: 1, curve: points(curve, ci95),
      baselines: made.joint ? { joint: points(made.joint, ci95) } : {},
    } : null },
  ];
  writeFileSync(join(folder, 'events.ndjson'), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  return folder;
};

/** The config that those runs were made with, as a file. */
export const writeConfig = (root: string, shots = 10): string => {
  const path = join(root, 'sines.maml.json');
  writeFileSync(path,
    `// sines\n{ "taskSet": { "name": "sinusoid", "shots": ${shots} }, "model": { "name": "mlp" }, "algorithm": { "name": "maml" } }`);
  return path;
};
