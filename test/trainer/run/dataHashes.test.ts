import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunEvent } from '../../../src/protocol/events';
import { readConfig } from '../../../src/trainer/config/configFile';
import { schemas } from '../../../src/trainer/registry';
import { readRecord } from '../../../src/runs/record';
import { readRun } from '../../../src/runs/reader';
import { changedData, dataHashes } from '../../../src/trainer/run/dataHashes';
import { runExperiment, type RunRequest } from '../../../src/trainer/run/runExperiment';
import { temporaryFolder } from '../../runs/folder';

const rest = {
  model: { name: 'mlp', hidden: [4] }, algorithm: { name: 'maml' }, runtime: 'onnx',
  training: { iterations: 6, metaBatch: 2, checkpointEvery: 1, validateEvery: 0 }, evaluation: { tasks: 4, steps: 1, baselines: [] },
};
const texts = (word: string): string => ['text,label', ...Array.from({ length: 12 }, (_, c) =>
  Array.from({ length: 4 }, (__, i) => `${word} number ${c} ${i},class${c}`)).flat()].join('\n');
const keysOf = (folder: string, config: object): string[] => {
  const path = join(folder, 'x.maml.json');
  fs.writeFileSync(path, JSON.stringify({ ...rest, ...config }));
  return Object.keys(dataHashes(readConfig(path, [], schemas()), dirname(path))).filter((key) => !key.startsWith('data/'));
};
const run = (request: Partial<RunRequest>) => runExperiment({
  set: [], version: 'test', stop: new AbortController().signal, say: () => undefined, ...request,
});

test('digests are of every file that a task set names, as it is trained and as it is tested', () => {
  const folder = temporaryFolder();
  for (const name of ['a.csv', 'b.csv']) fs.writeFileSync(join(folder, name), texts(name));
  fs.mkdirSync(join(folder, 'chars'));
  const taskSet = { name: 'textIntents', data: 'a.csv', way: 2 };
  expect(keysOf(folder, { taskSet })).toEqual(['taskSet.data']);
  expect(keysOf(folder, { taskSet: { ...taskSet, data: 'clinc150' } })).toEqual([]);
  expect(keysOf(folder, { taskSet, evaluation: { ...rest.evaluation, taskSet: { data: 'b.csv' } } }))
    .toEqual(['taskSet.data', 'evaluation.taskSet.data']);
  expect(keysOf(folder, { taskSet, evaluation: { ...rest.evaluation, taskSet: { shots: 2 } } })).toEqual(['taskSet.data']);
  expect(keysOf(folder, { taskSet: { name: 'metaDataset', folders: ['chars'] }, model: { name: 'conv' } })).toEqual(['taskSet.folders.chars']);
  expect(keysOf(folder, { taskSet: { name: 'distill', answers: 'a.csv' } })).toEqual(['taskSet.answers']);
});

test('only what both know is told to have changed', () => {
  expect(changedData({ a: '1', b: '2', gone: '3' }, { a: '1', b: '4', fresh: '5' })).toEqual(['b']);
  expect(changedData(undefined, { a: '1' })).toEqual([]);
});

test('a run that goes on with other data warns and records them', async () => {
  const folder = temporaryFolder();
  const [config, data, out] = [join(folder, 'x.maml.json'), join(folder, 'own.csv'), join(folder, 'run')];
  fs.writeFileSync(config, JSON.stringify({ ...rest, taskSet: { name: 'textIntents', data: 'own.csv', way: 2, queries: 2 } }));
  fs.writeFileSync(data, texts('first'));
  const stop = new AbortController();
  await run({ config, out, stop: stop.signal, onEvent: ({ iteration }: RunEvent) => { if (iteration >= 2) stop.abort(); } });
  fs.writeFileSync(data, texts('second'));
  const { finished } = await run({ resume: out });
  const { events } = await readRun(out);
  const [warning] = events.flatMap((event) => (event.kind === 'warning' ? [event.message] : []));
  expect(warning).toBe('Not the same data as when the run began: taskSet.data. It goes on with those that are there now.');
  const now = events.flatMap((event) => (event.kind === 'started' ? [event.data?.['taskSet.data']] : [])).at(-1);
  expect(now).toMatch(/^[0-9a-f]{16}$/);
  expect(now).not.toBe(readRecord(out).data?.['taskSet.data']);
  expect(finished.evaluation?.protocol?.parts['taskSet.data (digest)']).toBe(now);
});
