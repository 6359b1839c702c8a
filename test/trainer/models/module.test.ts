import { describe, expect, test } from 'vitest';
import module from '../../../src/trainer/models/module';
import type { Network } from '../../../src/trainer/model';
import { evaluate, given, initial, numbers, options } from '../evaluate';
import { folderWith } from '../userModules';

const build = async (text: string, chosen: object = {}): Promise<Network> => module.build(
  options(module.options, { path: 'net.ts', options: chosen }), { input: [2], output: 3, steps: 1 },
  folderWith({ 'net.ts': text }));

const linear = `import * as tf from '@tensorflow/tfjs-core';
export default ({ input, output }, { bias = 0 }) => ({
  parameters: [
    { name: 'features/weight', shape: [input[0], 4] },
    { name: 'head/weight', shape: [4, output] },
    { name: 'head/bias', shape: [output], init: (rng, size) => new Float32Array(size).fill(bias) },
  ],
  apply: (params, x) => tf.add(
    tf.matMul(tf.matMul(x, params['features/weight']), params['head/weight']), params['head/bias']),
});`;

test('a network of one\'s own: defaults filled in, options handed over', async () => {
  const network = await build(linear, { bias: 7 });
  expect(network.head).toEqual(['head/weight', 'head/bias']);
  expect([network.outerOnly, network.inductive]).toEqual([[], false]);
  const params = initial(network);
  expect(params['head/bias'].data).toEqual(Float32Array.of(7, 7, 7));
  expect(new Set(Array.from(params['head/weight'].data)).size).toBe(12);
  const { y } = await evaluate({ ...params, x: given([5, 2], numbers('x', 10)) },
    (t) => ({ y: network.apply(t, t.x, { step: 0 }) }));
  expect(y).toHaveLength(15);
});

describe('each mistake has its sentence, with file and line', () => {
  test.each<[string, string, RegExp]>([
    ['no function', 'export default { parameters: [] };', /net\.ts:1: the default export must be a function/],
    ['no parameters', 'export default () => ({ apply() {} });',
      /net\.ts:1: the network must be an object with `parameters`/],
    ['no name', '\nexport default () => ({\n  parameters: [{}], apply() {} });',
      /net\.ts:3: parameters\[0\] needs a `name`/],
    ['no shape', 'export default () => ({ parameters: [{ name: "a" }], apply() {} });',
      /parameters\[0\] \("a"\) needs a `shape`/],
    ['name twice', 'const p = { name: "a", shape: [1] };\nexport default () => ({ parameters: [p, p], apply() {} });',
      /net\.ts:2: parameters\[1\] has the name "a" of another one/],
    ['throws', 'export default () => {\n  throw new Error("boom");\n};',
      /net\.ts:2: the module threw in its default export: boom/],
  ])('%s', async (_name, text, message) => {
    await expect(build(text)).rejects.toThrow(message);
  });

  test.each<[string, string, RegExp]>([
    ['wrong shape', '(params, x) => x', /net\.ts:2: apply\(\) gives \[5, 2\]; for 5 examples it must be \[5, 3\]/],
    ['no tensor', '() => 1', /net\.ts:2: apply\(\) gives no tensor/],
    ['throws', '(params, x) =>\n    x.nothing()',
      /net\.ts:3: the module threw in apply\(\): x\.nothing is not a function/],
  ])('apply: %s', async (_name, apply, message) => {
    const network = await build(
      `export default () => ({ parameters: [{ name: 'a', shape: [1] }],\n  apply: ${apply} });`);
    await expect(evaluate({ ...initial(network), x: given([5, 2], numbers('x', 10)) },
      (t) => ({ y: network.apply(t, t.x, { step: 0 }) }))).rejects.toThrow(message);
  });

  test('init of the wrong length', async () => {
    const network = await build('export default () => ({ apply() {},\n'
      + '  parameters: [{ name: "a", shape: [2], init: () => new Float32Array(3) }] });');
    expect(() => initial(network)).toThrow(/net\.ts:2: init\(\) of "a" must give a Float32Array of 2 numbers/);
  });
});
