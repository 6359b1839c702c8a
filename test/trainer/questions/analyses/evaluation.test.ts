import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Evaluation } from '../../../../src/protocol/events';
import { answer } from '../../../../src/trainer/questions/analyst';
import { OpenRuns } from '../../../../src/trainer/questions/openRuns';
import { runExperiment } from '../../../../src/trainer/run/runExperiment';

const folder = mkdtempSync(join(tmpdir(), 'maml-lab-evaluation-'));
const runs = new OpenRuns();
let final: Evaluation | null = null;
const ask = (request: object) => answer('evaluation', { run: join(folder, 'run'), ...request }, {
  runs, breathe: () => Promise.resolve(), progress: () => undefined,
});

beforeAll(async () => {
  const config = join(folder, 'a.maml.json');
  writeFileSync(config, JSON.stringify({
    taskSet: { name: 'sinusoid' }, model: { name: 'mlp', hidden: [8] }, algorithm: { name: 'maml' }, runtime: 'reference',
    training: { iterations: 3, metaBatch: 2, validateEvery: 0 }, evaluation: { tasks: 12, steps: 3, baselines: [] },
  }));
  const stop = new AbortController().signal;
  const outcome = await runExperiment({ config, out: join(folder, 'run'), set: [], version: 'test', stop, say: () => undefined });
  final = outcome.finished.evaluation;
});
afterAll(async () => {
  await runs.dispose();
  rmSync(folder, { recursive: true, force: true });
});

it('computes the values of the run\'s own final episodes', async () => {
  const result = await ask({ tasks: 12, steps: [1, 3] }) as { values: NonNullable<Evaluation['values']> };
  expect(result).toMatchObject({ metric: 'mse', split: 'test', tasks: 12, iteration: 3 });
  expect(final?.values?.map(({ step }) => step)).toEqual([1, 3]);
  result.values.forEach(({ values }, i) => values.forEach((value, task) =>
    expect(value).toBeCloseTo(final?.values?.[i]?.values[task] ?? NaN, 5)));
});

it('has the curve\'s mean as its mean', () => {
  for (const { step, values } of final?.values ?? []) {
    const mean = values.reduce<number>((sum, value) => sum + (value ?? NaN), 0) / values.length;
    expect(mean).toBeCloseTo(final?.curve[step]?.mean ?? NaN, 10);
  }
});

it('refuses a request that asks for no step', () => expect(ask({ steps: [] })).rejects.toThrow('does not fit'));
