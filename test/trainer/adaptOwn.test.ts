import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { adaptOwn } from '../../src/trainer/adaptOwn';
import { resolveConfig } from '../../src/trainer/config/configFile';
import { initialise, openExperiment } from '../../src/trainer/experiment';
import { schemas } from '../../src/trainer/registry';
import { temporaryFolder } from '../runs/folder';

/** A linear model on one input, so that adaptation can be followed by hand. */
const linear = async () => {
  const config = resolveConfig(`{ "taskSet": { "name": "sinusoid", "shots": 7 }, "runtime": "onnx",
    "model": { "name": "mlp", "hidden": [] }, "algorithm": { "name": "maml", "innerRate": 0.1 } }`, 'x.maml.json', [], schemas());
  const experiment = await openExperiment(config, '.');
  const zero = Object.fromEntries(Object.entries(initialise(experiment.parameters, 0))
    .map(([name, { shape, data }]) => [name, { shape, data: new Float32Array(data.length) }]));
  return { experiment, zero };
};

test('a person\'s own task is adapted to with its own sizes, predicted, scored and saved', async () => {
  const folder = temporaryFolder();
  const [support, query, save] = ['s.csv', 'q.csv', 'out/adapted.safetensors'].map((name) => join(folder, name)) as [string, string, string];
  writeFileSync(support, 'x,y\n1,2\n-1,-2\n');
  writeFileSync(query, 'x,y\n3,6\n');
  const { experiment, zero } = await linear();
  const result = await adaptOwn(experiment, zero, { support, query, steps: 1, save });
  // One step down from 0: w = 0.1 · mean(2·x·y) = 0.4, b = 0.1 · mean(2·y) = 0.
  expect(result).toMatchObject({ steps: 1, support: 2, predictions: [{ name: 'x = 3', before: [0], truth: 6 }] });
  expect((result.predictions[0]?.after as number[])[0]).toBeCloseTo(1.2, 6);
  expect(result.score?.before).toBeCloseTo(36, 5);
  expect(result.score?.after).toBeCloseTo(4.8 ** 2, 4);
  const bytes = readFileSync(save);
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + Number(bytes.readBigUInt64LE())));
  expect(Object.keys(header)).toEqual(['dense1/bias', 'dense1/weight']);
  expect(bytes.readFloatLE(bytes.length - 4)).toBeCloseTo(0.4, 6);
});

test('without a query the support set is predicted', async () => {
  const support = join(temporaryFolder(), 's.csv');
  writeFileSync(support, 'x,y\n1,2\n');
  const { experiment, zero } = await linear();
  const { predictions, score, steps } = await adaptOwn(experiment, zero, { support });
  expect([steps, predictions.map(({ name }) => name), score?.before]).toEqual([1, ['support 1'], 4]);
});

test('a task set that reads no files says so', async () => {
  const { experiment, zero } = await linear();
  const mute = { ...experiment, source: { ...experiment.source, readOwnTask: undefined } };
  await expect(adaptOwn(mute, zero, { support: 'x' })).rejects.toThrow('cannot read tasks from files');
});
