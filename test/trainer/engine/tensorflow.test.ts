import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { gather, greater, max, mul, neg, sum } from '../../../src/trainer/engine/functions';
import { gradients } from '../../../src/trainer/engine/gradient';
import type { Attributes, Graph, Node } from '../../../src/trainer/engine/graph';
import type { Executable, Values } from '../../../src/trainer/engine/runtime';
import { referenceRuntime } from '../../../src/trainer/engine/runtimes/reference';
import { tensorflowRuntime } from '../../../src/trainer/engine/runtimes/tensorflow';
import { findBinding, loadBinding } from '../../../src/trainer/engine/runtimes/tensorflowBinding';
import { sizeOf } from '../../../src/trainer/engine/shapes';
import { newGraph } from '../../../src/trainer/engine/trace';

/** What the grid leaves out: arrays too large for it, paddings tfjs cannot ask for, and how the runtime behaves. */

const threads = 1;
const open: Executable[] = [];
const compiled = async (inputs: readonly Node[], outputs: Readonly<Record<string, Node>>): Promise<Executable> => {
  const executable = await (await tensorflowRuntime()).compile({ inputs, outputs }, { threads });
  open.push(executable);
  return executable;
};
afterEach(async () => { for (const executable of open.splice(0)) await executable.dispose(); });

const noise = (size: number) => Float32Array.from({ length: size }, (_, i) => Math.sin(12.9898 * i + 4.1) + 0.1);
const feedsOf = (graph: Graph): Record<string, Values> =>
  Object.fromEntries(graph.inputs.map((input) => [String(input.attributes.name), noise(sizeOf(input.shape))]));

/** Largest difference from float64, relative to the largest entry, over all outputs. */
const difference = async (graph: Graph, outputs: Readonly<Record<string, Node>>): Promise<number> => {
  const feeds = feedsOf(graph);
  const got = await (await compiled(graph.inputs, outputs)).run(feeds);
  const truth = await (await referenceRuntime.compile({ inputs: graph.inputs, outputs }, { threads })).run(feeds);
  return Math.max(...Object.keys(outputs).map((name) => {
    const exact = Array.from(truth[name]);
    const largest = exact.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
    return exact.reduce((worst, v, i) => Math.max(worst, Math.abs(v - got[name][i])), 0) / largest;
  }));
};

describe.skipIf(!findBinding())('TensorFlow: sums over many rows', () => {
  it.each([
    ['every row', [60, 14, 14, 8], [0, 1, 2]], ['rows of each task', [3, 10, 14, 14, 8], [1, 2, 3]],
    ['beside axes of one entry', [1, 60, 14, 14, 1, 8], [1, 2, 3]], ['a prime number of rows', [4001, 8], [0]],
    ['the last axis', [400, 80], [1]], ['everything', [400, 80], [0, 1]], ['axes apart', [30, 20, 60], [0, 2]],
  ])('%s', async (_name, shape, axes) => {
    const graph = newGraph();
    const x = graph.input('x', shape as number[]);
    const outputs = { plain: sum(mul(x, x), axes as number[]), kept: sum(mul(x, x), axes as number[], true) };
    expect(await difference(graph, outputs)).toBeLessThan(2e-6);
  });
});

/** A convolution or pooling, its gradients and their gradients. */
const derived = (value: (inputs: readonly Node[]) => Node, inputs: readonly Node[]): Record<string, Node> => {
  const y = value(inputs);
  const first = gradients(sum(mul(y, mul(y, y))), inputs);
  const second = gradients(first.map((d) => sum(mul(d, d))).reduce((a, b) => mul(a, b)), inputs);
  return Object.fromEntries([y, ...first, ...second].map((node, i) => [`o${i}`, node]));
};
const window = (strides: readonly number[], pads: readonly number[]): Attributes => ({ strides: [...strides], pads: [...pads] });

describe.skipIf(!findBinding())('TensorFlow: windows with any padding, one group and several', () => {
  const windows: [string, Attributes][] = [
    ['no padding', window([1, 1], [0, 0, 0, 0])], ['same', window([1, 1], [1, 1, 1, 1])], ['same, stride 2', window([2, 2], [0, 1, 0, 1])],
    ['one side only', window([1, 1], [2, 0, 0, 1])], ['wide, stride 2', window([2, 2], [2, 2, 1, 2])],
  ];
  const many = [1, 3].flatMap((groups) => windows.map(([name, a]) => [groups, name, a] as const));
  it.each(many)('convolution, %i groups, %s', async (groups, _name, attributes) => {
    const graph = newGraph();
    const x = graph.input('x', [groups, 2, 6, 6, 2]);
    const w = graph.input('w', [groups, 3, 3, 2, 3]);
    expect(await difference(graph, derived(([a, b]) => graph.apply('Conv', [a, b], attributes), [x, w]))).toBeLessThan(1e-5);
  });
  const small: [string, number[], Attributes][] = [
    ['halving', [2, 2], window([2, 2], [0, 0, 0, 0])], ['2×2 same', [2, 2], window([1, 1], [0, 1, 0, 1])],
    ['2×2 zeros in front', [2, 2], window([1, 1], [1, 0, 1, 0])], ['columns', [3, 1], window([1, 1], [1, 1, 0, 0])],
    ['single entries', [1, 1], window([1, 1], [0, 0, 0, 0])], ['every second entry', [1, 1], window([2, 2], [0, 0, 0, 0])],
  ];
  const pools = [1, 3].flatMap((groups) => [
    ...windows.map(([name, a]) => [groups, name, [3, 3], a] as const), ...small.map((rest) => [groups, ...rest] as const),
  ]);
  it.each(pools)('max pool, %i groups, %s, %s', async (groups, _name, kernel, attributes) => {
    const graph = newGraph();
    const x = graph.input('x', [groups, 2, 6, 6, 2]);
    // An array of the graph's own, not an input: TensorFlow may reuse its room.
    const pool = ([a]: readonly Node[]) => graph.apply('MaxPool', [neg(a)], { ...attributes, kernel: [...kernel] });
    expect(await difference(graph, derived(pool, [x]))).toBeLessThan(1e-5);
  });
});

describe.skipIf(!findBinding())('TensorFlow: the runtime', () => {
  const square = async () => {
    const graph = newGraph();
    const x = graph.input('any name: ü,1', [2, 2]);
    return compiled([x], { 'out, put': mul(x, x), same: x, sign: greater(x, 0), most: max(x) });
  };

  it('takes any names, gives inputs back, and bool as numbers', async () => {
    const out = await (await square()).run({ 'any name: ü,1': Float32Array.of(1, -2, 3, -4) });
    expect(Object.values(out).map((v) => Array.from(v))).toEqual([[1, 4, 9, 16], [1, -2, 3, -4], [1, 0, 1, 0], [3]]);
  });

  it('refuses what does not fit the input, by name', async () => {
    const run = await square();
    await expect(run.run({})).rejects.toThrow('input any name: ü,1 was not fed');
    await expect(run.run({ 'any name: ü,1': new Float32Array(3) })).rejects.toThrow('shape [2,2] and was fed 3 numbers');
  });

  it('leaves no tensor behind, not even from a run that fails', async () => {
    const graph = newGraph();
    const x = graph.input('x', [3, 2]);
    const i = graph.input('i', [2], 'int32');
    const run = await compiled([x, i], { rows: gather(x, i) });
    const binding = await loadBinding();
    const before = binding.tensorCount();
    for (let k = 0; k < 20; k++) await run.run({ x: noise(6), i: Int32Array.of(0, 2) });
    await expect(run.run({ x: noise(6), i: Int32Array.of(0, 7) })).rejects.toThrow();
    await expect(run.run({ x: noise(6) })).rejects.toThrow();
    expect(binding.tensorCount()).toBe(before);
  });

  it('lets timers and messages in between runs', async () => {
    const run = await square();
    let turns = 0;
    const count = () => { turns++; again = setImmediate(count); };
    let again = setImmediate(count);
    for (let k = 0; k < 3; k++) await run.run({ 'any name: ü,1': noise(4) });
    clearImmediate(again);
    expect(turns).toBeGreaterThanOrEqual(3);
  });

  it('keeps the first number of threads, and says so', async () => {
    await square();
    const runtime = await tensorflowRuntime(7);
    const graph = newGraph();
    const x = graph.input('x', []);
    const executable = await runtime.compile({ inputs: [x], outputs: { y: mul(x, x) } }, { threads: 3 });
    expect((await executable.run({ x: Float32Array.of(3) })).y[0]).toBe(9);
    await executable.dispose();
    expect(runtime.version).toMatch(/^2\.\d+\.\d+ \(1 thread\)$/);
  });

  it('leaves nothing in the folder for temporary files', async () => {
    const before = process.env.TMPDIR;
    const folder = mkdtempSync(join(tmpdir(), 'tensorflow-test-'));
    process.env.TMPDIR = folder;
    try {
      await square();
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
    }
    expect(readdirSync(folder)).toEqual([]);
  });
});
