import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { gradients } from '../../../src/trainer/engine/gradient';
import { referenceRuntime } from '../../../src/trainer/engine/runtimes/reference';
import { newGraph, trace } from '../../../src/trainer/engine/trace';
import { Rng } from '../../../src/trainer/math/rng';
import { type DeepKernel, deepKernelDefaults, deepKernelProgram, likelihoodOf, trainDeepKernel } from '../../../src/trainer/tuning/deepKernel';
import { deepKernelParameters, eliminated } from '../../../src/trainer/tuning/deepKernelLoss';
import { kernelGradient, refined } from '../../../src/trainer/tuning/refineKernel';
import { factor, forward } from '../../../src/trainer/math/lowerTriangles';

describe('the traced Cholesky elimination', () => {
  const n = 5;
  const rng = Rng.keyed(3, 'deep');
  const half = Float64Array.from({ length: n * n }, () => rng.normal());
  const k = Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return half.subarray(i * n, (i + 1) * n).reduce((sum, v, m) => sum + v * half[j * n + m], i === j ? 1 : 0);
  });
  const y = Float64Array.from({ length: n }, () => rng.normal());
  const graph = newGraph();
  const inputs = { k: graph.input('k', [n, n]), y: graph.input('y', [n, 1]) };
  const { loss } = trace(graph, inputs, ({ k: kernel, y: values }) => {
    const { logDeterminant, quadratic } = eliminated(kernel, values);
    return { loss: tf.add(logDeterminant, quadratic) };
  });
  const [slope] = gradients(loss, [inputs.k]);
  const run = async (kernel: Float64Array) =>
    (await referenceRuntime.compile({ inputs: Object.values(inputs), outputs: { loss, slope } }, { threads: 1 })).run({ k: kernel, y });

  it('gives ln det K + yᵀ K⁻¹ y of a float64 factorisation, and its gradient', async () => {
    const l = Float64Array.from(k);
    factor(l, n);
    const z = forward(l, n, Float64Array.from(y));
    let expected = 0;
    for (let i = 0; i < n; i++) expected += 2 * Math.log(l[i * n + i]) + z[i] ** 2;
    const out = await run(k);
    expect(out.loss[0]).toBeCloseTo(expected, 9);
    for (const at of [0, 7, 24]) {
      const moved = async (by: number) => (await run(k.map((v, i) => v + (i === at ? by : 0)))).loss[0];
      expect(out.slope[at]).toBeCloseTo((await moved(1e-5) - await moved(-1e-5)) / 2e-5, 5);
    }
  });
});

/** Tasks of one setting; a phase tells them apart. */
const pastOf = (...phases: readonly number[]) => phases.map((phase, t) => {
  const rng = Rng.keyed(t, 'deep', 'task');
  const x = Float64Array.from({ length: 40 }, () => rng.uniform());
  return { name: String(t), width: 1, x, y: x.map((v) => Math.sin(6 * v + phase)) };
});
const tools = () => ({ rng: Rng.keyed(4, 'deep'), breathe: async () => undefined, progress: () => undefined });
const trainedOn = (past: ReturnType<typeof pastOf>, steps: number): Promise<DeepKernel> =>
  trainDeepKernel(past, 1, referenceRuntime, tools(), { ...deepKernelDefaults, points: 6, tasks: 1, steps });

describe('meta-training through the engine', () => {
  it('gives finite weights, from a single old task too', async () => {
    for (const past of [pastOf(0, 1), pastOf(0)]) expect((await trainedOn(past, 12)).flat.every(Number.isFinite)).toBe(true);
  });
  it('holds one old task out of its steps, and trains on the others', async () => {
    const held = tools().rng.int(3);
    const other = (t: number) => pastOf(...[0, 1, 2].map((phase) => (phase === t ? 30 : phase)));
    const { flat } = await trainedOn(pastOf(0, 1, 2), 12);
    expect((await trainedOn(other(held), 12)).flat).toEqual(flat);
    expect((await trainedOn(other((held + 1) % 3), 12)).flat).not.toEqual(flat);
  });
});

describe('refinement on the task at hand', () => {
  const kernel = (): DeepKernel => ({ width: 2, flat: Float64Array.from(deepKernelParameters(2).flatMap(({ name, shape, init }) =>
    Array.from(init(Rng.keyed(7, 'deep', name), shape.reduce((a, b) => a * b, 1))))) });
  const rng = Rng.keyed(8, 'deep');
  const x = Float64Array.from({ length: 14 }, () => rng.uniform());
  const seen = { width: 2, x, y: Float64Array.from({ length: 7 }, (_, i) => Math.cos(5 * x[2 * i]) + x[2 * i + 1]) };

  it('has the gradient that the engine derives', async () => {
    const program = deepKernelProgram(2, { ...deepKernelDefaults, points: 7, tasks: 1 });
    const executable = await referenceRuntime.compile(program, { threads: 1 });
    const { flat } = kernel();
    const zeros = new Float64Array(flat.length);
    const one = Float64Array.of(1);
    const state = { first: zeros, second: zeros, rate: one, correction1: one, correction2: one };
    const out = await executable.run({ meta: flat, x: seen.x, y: seen.y, ...state });
    const own = new Float64Array(flat.length);
    const likelihood = kernelGradient({ width: 2, flat }, seen, own);
    expect(likelihood).toBeCloseTo(-7 * out.loss[0], 4);
    const largest = Math.max(...own.map(Math.abs));
    own.forEach((slope, i) => expect(Math.abs(slope + 7 * out.gradient[i])).toBeLessThan(1e-4 * largest));
  });
  it('makes what was seen likelier, and leaves the meta-trained weights as they are', () => {
    const before = kernel();
    const after = refined(before, seen);
    expect(likelihoodOf(after, seen)).toBeGreaterThan(likelihoodOf(before, seen) + 0.5);
    expect(before.flat).toEqual(kernel().flat);
  });
});
