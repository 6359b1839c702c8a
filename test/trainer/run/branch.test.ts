import fs from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunEvent } from '../../../src/protocol/events';
import { readRecord } from '../../../src/runs/record';
import { parseBranch } from '../../../src/trainer/run/branch';
import { decodeCheckpoint } from '../../../src/trainer/run/checkpoint';
import { runExperiment, type RunRequest } from '../../../src/trainer/run/runExperiment';
import { temporaryFolder } from '../../runs/folder';

const text = (hidden: number, innerRate = 0.01): string => JSON.stringify({
  taskSet: { name: 'sinusoid', shots: 5 }, model: { name: 'mlp', hidden: [hidden] },
  algorithm: { name: 'maml', innerRate }, runtime: 'onnx',
  training: { iterations: 20, metaBatch: 3, checkpointEvery: 10, validateEvery: 0 },
  evaluation: { tasks: 2, steps: 1, baselines: [] },
});
const run = (request: Partial<RunRequest>) => runExperiment({
  set: [], version: 'test', stop: new AbortController().signal, say: () => undefined, ...request,
});
const parent = async (): Promise<{ readonly folder: string; readonly out: string; config(body: string): string }> => {
  const folder = temporaryFolder();
  const config = (body: string): string => {
    fs.writeFileSync(join(folder, 'a.maml.json'), body);
    return join(folder, 'a.maml.json');
  };
  const out = join(folder, 'parent');
  await run({ config: config(text(8)), out });
  return { folder, out, config };
};
const metaIn = (out: string, iteration: number) =>
  decodeCheckpoint(fs.readFileSync(join(out, 'checkpoints', `${String(iteration).padStart(9, '0')}.safetensors`))).meta;

test('a branch begins with the very bits of its checkpoint, and says which', async () => {
  const { folder, out, config } = await parent();
  const branch = join(folder, 'branch');
  const stop = new AbortController();
  const onEvent = ({ kind }: RunEvent): void => { if (kind === 'started') stop.abort(); };
  await run({ config: config(text(8, 0.02)), out: branch, from: `${out}@10`, stop: stop.signal, onEvent });
  expect(metaIn(branch, 0)).toEqual(metaIn(out, 10));
  expect(metaIn(out, 20)).not.toEqual(metaIn(out, 10));
  expect(readRecord(branch).from).toEqual({ run: out, iteration: 10 });
  await run({ resume: branch });
  expect(metaIn(branch, 20)).not.toEqual(metaIn(out, 20));
});

test.each([
  ['another width', text(9), '@10', /dense1\/weight is \[1, 8\] there and \[1, 9\] here/],
  ['no such checkpoint', text(8), '@11', /there is no such checkpoint/],
])('%s: refused in one sentence, nothing written', async (_, body, at, sentence) => {
  const { folder, out, config } = await parent();
  const refused = run({ config: config(body), out: join(folder, 'branch'), from: out + at });
  await expect(refused).rejects.toThrow(sentence);
  expect(fs.existsSync(join(folder, 'branch'))).toBe(false);
});

/** Begins a branch and ends it at once. */
const begun = async (config: string, out: string, from: string) => {
  const stop = new AbortController();
  await run({ config, out, from, stop: stop.signal, onEvent: ({ kind }: RunEvent): void => { if (kind === 'started') stop.abort(); } });
  return metaIn(out, 0);
};

test('what the other run does not have begins fresh: rates that are learned now', async () => {
  const { folder, out, config } = await parent();
  const sgd = config(text(8).replace('"maml"', '"metaSgd"').replace('"innerRate":0.01', '"innerSteps":1'));
  const meta = await begun(sgd, join(folder, 'branch'), `${out}@10`);
  expect(meta).toMatchObject(metaIn(out, 10));
  expect(Object.keys(meta).length).toBe(2 * Object.keys(metaIn(out, 10)).length);
});

test('a trained optimiser becomes the inner loop of an initialisation', async () => {
  const { folder, config } = await parent();
  const learned = (algorithm: object, taskSet: string, model: string): string => text(8)
    .replace('{"name":"maml","innerRate":0.01}', JSON.stringify({ hidden: 3, innerSteps: 2, ...algorithm }))
    .replace('"name":"sinusoid","shots":5', taskSet).replace('{"name":"mlp","hidden":[8]}', model);
  const trained = join(folder, 'trained');
  await run({ config: config(learned({ name: 'learnedOptimizer' }, '"name":"quadratic"', '{"name":"linear"}')), out: trained });
  const meta = await begun(config(learned({ name: 'learnedInner' }, '"name":"sinusoid"', '{"name":"mlp","hidden":[8]}')),
    join(folder, 'branch'), trained);
  expect(meta).toMatchObject(metaIn(trained, 20));
  expect(meta['dense1/weight'].shape).toEqual([1, 8]);
});

test('a name without @ is the newest checkpoint; a folder may hold an @', () => {
  expect(parseBranch('/a@b')).toEqual({ run: '/a@b' });
  expect(parseBranch('/a@b@12')).toEqual({ run: '/a@b', iteration: 12 });
});
