/** Writes made-up, finished run folders beside a config: for the end-to-end test and the benches. The numbers mean nothing. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const methods = ['maml', 'fomaml', 'anil', 'reptile'];
const noise = (i) => Math.abs(Math.sin((i + 1) * 12.9898) * 43758.5453) % 1;

/** @returns {string[]} the folders, `method-0000` and so on; the same each time */
export function writeManyRuns(folder, config, count, episodes = 600) {
  return Array.from({ length: count }, (_, n) => {
    const method = methods[n % methods.length];
    const run = join(folder, 'runs', `${method}-${String(n).padStart(4, '0')}`);
    mkdirSync(run, { recursive: true });
    const settings = settingsOf(method, n);
    writeFileSync(join(run, 'config.json'), JSON.stringify({ format: 1, version: '0', source: config, folder, config: settings }));
    writeFileSync(join(run, 'events.ndjson'), eventsOf(method, n, settings, episodes).map((event) => `${JSON.stringify(event)}\n`).join(''));
    return run;
  });
}

const settingsOf = (method, n) => ({
  name: `${method} ${n}`, taskSet: { name: 'sinusoid', shots: 10, queries: 10 }, model: { name: 'mlp', hidden: [40, 40] },
  algorithm: { name: method, innerRate: [0.001, 0.003, 0.01, 0.03, 0.1][n % 5], innerSteps: 1 },
  training: { iterations: 20_000, metaBatch: 25, validateEvery: 1000, validationTasks: 100, seed: n % 10 },
  evaluation: { tasks: 600, seed: 1, steps: 10, baselines: [] }, runtime: 'auto',
});

const eventsOf = (method, n, config, episodes) => {
  const time = 1_760_000_000_000 + n * 1000;
  const place = (iteration) => ({ time: time + iteration, iteration });
  const gain = 1 + methods.indexOf(method) * 0.3 + 0.1 * noise(n);
  const values = [1, 10].map((step) => ({
    step, values: Array.from({ length: episodes }, (_, i) => gain * (0.2 + noise(i)) / step + 0.3 * noise(i + 31 * n)),
  }));
  const curve = Array.from({ length: 11 }, (_, step) => {
    const found = values.find((one) => one.step === step)?.values;
    const mean = found ? found.reduce((sum, v) => sum + v, 0) / found.length : gain * (0.2 + 3 * Math.exp(-step));
    return { step, mean, ci95: 0.05, metric: 'mse' };
  });
  const families = ['line', 'sine'].map((name, f) => ({
    name, tasks: episodes / 2, curve: curve.map((point) => ({ ...point, mean: point.mean * (0.5 + f) * (0.9 + 0.2 * noise(n + f)), ci95: 0.07 })),
  }));
  return [
    {
      kind: 'started', ...place(0), version: 1, name: config.name, config, iterations: 20_000, trainedSteps: 1, metric: 'mse', picture: 'curve',
      input: [1], parameters: 1761, runtime: 'fake', runtimeReason: 'made up', threads: 1, versions: { 'maml-lab': '0' },
      sizes: { train: 'endless', validation: 'endless', test: 'endless' }, transductive: false,
    },
    ...Array.from({ length: 200 }, (_, i) => {
      const loss = gain * (0.4 + 3 * Math.exp(-i / 20)) * (0.9 + 0.2 * noise(i + n));
      return {
        kind: 'metrics', ...place((i + 1) * 100), count: 100, loss, lossMin: loss / 2, lossMax: loss * 2, gradientNorm: loss,
        rate: 0.001, itPerSecond: 300,
      };
    }),
    { kind: 'validation', ...place(20_000), curve, values: [], supportCurve: curve, best: true },
    {
      kind: 'finished', ...place(20_000), reason: 'done', itPerSecond: 300, seconds: 60 + n,
      evaluation: { tasks: episodes, split: 'test', metric: 'mse', trainedSteps: 1, transductive: false, seed: n % 10, curve, families, baselines: {}, values },
    },
  ];
};
