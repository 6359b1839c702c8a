import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { gradients } from '../../../src/trainer/engine/gradient';
import { referenceRuntime } from '../../../src/trainer/engine/runtimes/reference';
import { newGraph, trace } from '../../../src/trainer/engine/trace';
import { Rng } from '../../../src/trainer/math/rng';
import { deepKernelDefaults, trainDeepKernel } from '../../../src/trainer/tuning/deepKernel';
import { eliminated } from '../../../src/trainer/tuning/deepKernelLoss';
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

it('meta-training through the engine gives finite weights', async () => {
  const rng = Rng.keyed(4, 'deep');
  const past = [0, 1].map((t) => {
    const x = Float64Array.from({ length: 40 }, () => rng.uniform());
    return { name: String(t), width: 1, x, y: x.map((v) => Math.sin(6 * v + t)) };
  });
  const tools = { rng, breathe: async () => undefined, progress: () => undefined };
  const options = { ...deepKernelDefaults, points: 6, tasks: 1, steps: 12 };
  const { flat } = await trainDeepKernel(past, 1, referenceRuntime, tools, options);
  expect(flat.every(Number.isFinite)).toBe(true);
});
