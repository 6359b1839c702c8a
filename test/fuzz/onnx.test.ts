import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { resolveConfig } from '../../src/trainer/config/configFile';
import { lower } from '../../src/trainer/engine/lower';
import { openOnnxFile } from '../../src/trainer/engine/runtimes/onnxFile';
import { OnnxEmitter } from '../../src/trainer/engine/runtimes/onnxEmitter';
import { Message } from '../../src/trainer/engine/runtimes/protobuf';
import { openExperiment } from '../../src/trainer/experiment';
import { adaptationProgram } from '../../src/trainer/programs/compile';
import { scalarFeeds } from '../../src/trainer/programs/scalars';
import { schemas } from '../../src/trainer/registry';
import { damaged, fuzz, timeout } from './fuzz';

const folder = mkdtempSync(join(tmpdir(), 'maml-lab-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const shots = 2;
let network: Buffer;
beforeAll(async () => {
  const experiment = await openExperiment(resolveConfig(JSON.stringify({
    taskSet: { name: 'sinusoid', shots, queries: shots }, model: { name: 'mlp', hidden: [2] }, algorithm: { name: 'maml' },
  }), 'x.maml.json', [], schemas()), folder);
  const { inputs, outputs } = adaptationProgram(experiment);
  const defaults: Record<string, ArrayLike<number>> = { ...scalarFeeds(experiment) };
  for (const { name, shape } of experiment.parameters) defaults[name] = new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.1);
  network = Buffer.from(new OnnxEmitter({ fused: false }).model(inputs, lower(outputs, 'onnx'), defaults));
});

test('ONNX files of a teacher: answers, or the reason why there are none', async () => {
  const path = join(folder, 'teacher.onnx');
  const points = { data: new Float32Array(shots).fill(0.5), shape: [shots, 1] };
  await fuzz(damaged(network), async (bytes) => {
    writeFileSync(path, bytes);
    const file = await openOnnxFile(path, 1);
    try {
      await file.run({ 'support/x': points, 'support/y': points, 'query/x': points });
    } finally {
      await file.dispose();
    }
  });
}, timeout);

/** A network that gives its one weight, of four bytes, which lie in another file. */
const pointingAt = (place: string): Uint8Array => {
  const shaped = (name: string) => new Message().text(1, name)
    .message(2, new Message().message(1, new Message().int(1, 1).message(2, new Message().message(1, new Message().int(1, 1)))));
  const weight = new Message().int(1, 1).int(2, 1).text(8, 'w').int(14, 1).message(13, new Message().text(1, 'location').text(2, place));
  const graph = new Message().message(1, new Message().text(1, 'w').text(2, 'adapted').text(4, 'Identity'))
    .text(2, 'g').message(5, weight).message(12, shaped('adapted'));
  return new Message().int(1, 8).message(8, new Message().int(2, 18)).message(7, graph).finish();
};

test.each(['secret', '../secret', join(folder, 'secret'), '/etc/hostname'])('weights that lie in another file are not read: %s', async (place) => {
  for (const to of [folder, join(folder, '..'), process.cwd()]) writeFileSync(join(to, 'secret'), 'abcd');
  try {
    const path = join(folder, 'pointing.onnx');
    writeFileSync(path, pointingAt(place));
    await expect(openOnnxFile(path, 1).then((file) => file.run({}))).rejects.toThrow(/xternal|model_path/);
  } finally {
    for (const to of [join(folder, '..'), process.cwd()]) rmSync(join(to, 'secret'));
  }
});
