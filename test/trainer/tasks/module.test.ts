import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { Rng } from '../../../src/trainer/math/rng';
import module from '../../../src/trainer/tasks/module';
import type { TaskSource } from '../../../src/trainer/taskSet';
import { evaluate, given, options } from '../evaluate';
import { folderWith } from '../userModules';

const open = async (folder: string, path: string, chosen: object = {}): Promise<TaskSource> =>
  module.open(options(module.options, { path, options: chosen }), folder);
const openOne = async (text: string, name = 'tasks.ts') => open(folderWith({ [name]: text }), name);

const points = 'const points = (rng) => { const x = Float32Array.from({ length: 4 }, () => rng.normal());'
  + ' return { x, y: x.map((v) => 2 * v) }; };';
const body = 'input: [1], output: 1, metric: "mse"';

describe('what a module may be', () => {
  test('four members are enough: the rest is filled in', async () => {
    const source = await openOne(`
      import type { Rng } from 'maml-lab';
      interface Slope { readonly a: number }
      const slope = (rng: Rng): Slope => ({ a: rng.uniform(-2, 2) });
      export default {
        input: [1], output: 1, metric: 'mse' as const,
        sample(rng: Rng) {
          const { a } = slope(rng);
          const points = (n: number) => {
            const x = Float32Array.from({ length: n }, () => rng.normal());
            return { x, y: x.map((v) => a * v) };
          };
          return { support: points(3), query: points(5), about: \`slope \${a.toFixed(2)}\` };
        },
      };`);
    expect(source.support).toEqual({ x: { shape: [3, 1], dtype: 'float32' }, y: { shape: [3, 1], dtype: 'float32' } });
    expect(source.query.x.shape).toEqual([5, 1]);
    expect([source.picture, source.sizes.test]).toEqual(['curve', 'endless']);
    const task = source.sample(Rng.keyed(0, 'train', 1), 'train');
    expect(task.query.y[0] / task.query.x[0]).toBeCloseTo(task.support.y[0] / task.support.x[0], 4);
    expect(task.about).toMatch(/^slope/);
    const { loss } = await evaluate({ o: given([2, 1], [1, 2]), y: given([2, 1], [0, 0]) },
      ({ o, y }) => ({ loss: source.loss(o, { x: o, y }) }));
    expect(loss).toEqual([2.5]);
  });

  test('classes: int32 labels, cross-entropy and accuracy', async () => {
    const source = await openOne(`
      export default {
        input: [2], output: 3, metric: 'accuracy',
        sample: (rng) => {
          const set = () => ({ x: Float32Array.from({ length: 6 }, () => rng.normal()), y: Int32Array.of(0, 1, 2) });
          return { support: set(), query: set(), about: ['a', 'b', 'c'] };
        },
      };`, 'tasks.js');
    expect(source.query.y).toEqual({ shape: [3], dtype: 'int32' });
    expect(source.picture).toBe('table');
    const { score } = await evaluate({ o: given([1, 3], [0, 9, 1]), y: given([1], [1], 'int32') },
      ({ o, y }) => ({ score: source.score(o, { x: o, y }) }));
    expect(score).toEqual([1]);
  });

  test('a function of the options and the config\'s folder; it may be slow', async () => {
    const folder = folderWith({ 'tasks.ts': `${points}
      export default async (options: { scale: number }, folder: string) => ({ ${body}, bestJoint: options.scale,
        sample: (rng) => ({ support: points(rng), query: points(rng), about: folder }) });` });
    const source = await open(folder, 'tasks.ts', { scale: 3 });
    expect(source.bestJoint).toBe(3);
    expect(source.sample(Rng.keyed(0), 'test').about).toBe(folder);
  });

  test('CommonJS, relative files with and without an ending, and the shared libraries', async () => {
    const folder = folderWith({
      'tasks.cjs': `${points} const { where } = require('./lib/where.js'); const lab = require('maml-lab');
        module.exports = { ${body}, where, libraries: [lab, require('@tensorflow/tfjs')],
          sample: (rng) => ({ support: points(rng), query: points(rng),
            about: where + typeof lab.losses.crossEntropy }) };`,
      'lib/where.ts': 'import { place } from "./place"; export const where: string = place.toString();',
      'lib/place/index.ts': 'export enum Place { here } export const place = Place[0];',
    });
    expect((await open(folder, 'tasks.cjs')).sample(Rng.keyed(0), 'test').about).toBe('herefunction');
  });

  test('its tfjs is the trainer\'s own, under every name', async () => {
    const source = await openOne(`${points}
      import * as core from '@tensorflow/tfjs-core';
      import * as whole from '@tensorflow/tfjs';
      import { tf } from 'maml-lab';
      export default () => ({ ${body}, bestJoint: core.add === whole.add && tf.add === core.add ? 1 : 0,
        sample: (rng) => ({ support: points(rng), query: points(rng), about: '' }),
        loss: (o, { y }) => core.mean(core.abs(core.sub(o, y))) });`);
    expect(source.bestJoint).toBe(1);
    const { loss } = await evaluate({ o: given([2, 1], [1, -2]), y: given([2, 1], [0, 0]) },
      ({ o, y }) => ({ loss: source.loss(o, { x: tf.zeros([1]), y }) }));
    expect(loss).toEqual([1.5]);
  });
});
