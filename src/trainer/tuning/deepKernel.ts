import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { concat, mean, reshape, slice } from '../engine/functions';
import { gradients } from '../engine/gradient';
import type { Program, Runtime } from '../engine/runtime';
import { sizeOf } from '../engine/shapes';
import { newGraph, trace } from '../engine/trace';
import { vmap } from '../engine/vmap';
import { adam } from '../math/optimizers';
import { Rng } from '../math/rng';
import type { Guidance, PastTask } from '../tuner';
import { deepKernelParameters, layerSizes, marginalLoss } from './deepKernelLoss';
import { rowsOf, standings } from './standing';

/** How long and on what it is meta-trained (FSBO: 64 points per task, Adam, cosine; far more steps at a smaller rate). */
export interface DeepKernelOptions {
  readonly steps: number;
  readonly rate: number;
  readonly points: number;
  readonly tasks: number;
}
export const deepKernelDefaults: DeepKernelOptions = { steps: 1500, rate: 2e-3, points: 48, tasks: 2 };

/** Weights as one vector, in the order of `deepKernelParameters`. */
export interface DeepKernel {
  readonly width: number;
  readonly flat: Float32Array;
}

const count = (width: number): number => deepKernelParameters(width).reduce((n, { shape }) => n + sizeOf(shape), 0);

/** One meta-step: mean loss of a batch of tasks, its gradient, Adam's update, all in one graph. */
export const deepKernelProgram = (width: number, { points, tasks }: DeepKernelOptions): Program => {
  const graph = newGraph();
  const flat = graph.input('meta', [count(width)]);
  let at = 0;
  const parts = deepKernelParameters(width).map(({ shape }) => {
    const part = slice(flat, [at], [sizeOf(shape)]);
    at += sizeOf(shape);
    return part;
  });
  const named = Object.fromEntries(deepKernelParameters(width).map(({ name, shape }, i) => [name, reshape(parts[i], shape)]));
  const one = { x: graph.input('one/x', [points, width]), y: graph.input('one/y', [points, 1]) };
  const twins = new Map([[one.x, graph.input('x', [tasks, points, width])], [one.y, graph.input('y', [tasks, points, 1])]]);
  const { loss: own } = trace(graph, { ...named, ...one }, (t) => {
    const { x, y, ...params } = t as Record<string, Tensor>;
    return { loss: marginalLoss(params, x, y) };
  });
  const [each] = vmap([own], twins, tasks);
  const loss = mean(each, [0]);
  const gradient = concat(gradients(loss, parts), 0);
  const state = ['first', 'second', 'rate', 'correction1', 'correction2'] as const;
  const inputs = Object.fromEntries(state.map((name, i) => [name, graph.input(name, i < 2 ? flat.shape : [])]));
  const outputs = trace(graph, { theta: flat, gradient, ...inputs }, (tensors) => {
    const { theta, gradient: g, first, second, rate, correction1, correction2 } = tensors as Record<string, Tensor>;
    const next = adam({ beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }).update(theta, g, { first, second }, {
      rate: rate as Scalar, correction1: correction1 as Scalar, correction2: correction2 as Scalar,
    });
    return { meta: next.theta, ...next.state };
  });
  return { inputs: [flat, ...twins.values(), ...Object.values(inputs)], outputs: { loss, gradient, ...outputs } };
};

/**
 * Meta-trains a kernel on old tasks' standings, by this trainer's engine; weights with the lowest loss on points of the old
 * tasks that no step saw are kept. @throws Interrupted by `breathe`
 */
export const trainDeepKernel = async (
  past: readonly PastTask[], width: number, runtime: Runtime, { rng, breathe, progress }: Omit<Guidance, 'pool' | 'past' | 'width'>,
  options: DeepKernelOptions = deepKernelDefaults,
): Promise<DeepKernel> => {
  const executable = await runtime.compile(deepKernelProgram(width, options), { threads: 1 });
  const tables = past.map(standings);
  let meta = Float32Array.from(deepKernelParameters(width).flatMap(({ name, shape, init }) =>
    Array.from(init(Rng.keyed(0, 'deepKernel', name), sizeOf(shape)))));
  let [first, second] = [new Float32Array(meta.length), new Float32Array(meta.length)];
  const best = { loss: Infinity, flat: meta };
  let smooth = Number.NaN;
  try {
    for (let t = 1; t <= options.steps; t++) {
      const rate = options.rate * 0.5 * (1 + Math.cos((Math.PI * t) / options.steps));
      const out = await executable.run({
        meta, first, second, ...drawn(tables, options, rng), rate: Float32Array.of(rate),
        correction1: Float32Array.of(1 / (1 - 0.9 ** t)), correction2: Float32Array.of(1 / (1 - 0.999 ** t)),
      });
      if (!Number.isFinite(out.loss[0]) || out.meta.some((w) => !Number.isFinite(w))) break;
      smooth = Number.isNaN(smooth) ? out.loss[0] : 0.98 * smooth + 0.02 * out.loss[0];
      if (t > options.steps / 2 && smooth < best.loss) Object.assign(best, { loss: smooth, flat: Float32Array.from(meta) });
      [meta, first, second] = [out.meta, out.first, out.second].map((v) => Float32Array.from(v));
      if (t % 20 === 0) {
        progress(t, options.steps);
        await breathe();
      }
    }
  } finally {
    await executable.dispose();
  }
  return { width, flat: best.loss < Infinity ? best.flat : meta };
};

/** A batch of old tasks, a few points of each; a task with fewer gives some of them twice. */
const drawn = (
  tables: readonly ReturnType<typeof standings>[], { points, tasks }: DeepKernelOptions, rng: Rng,
): { x: Float32Array; y: Float32Array } => {
  const picked = Array.from({ length: tasks }, () => tables[rng.int(tables.length)]);
  const parts = picked.map((table) => rowsOf(table, table.y.length >= points
    ? rng.choose(table.y.length, points) : Array.from({ length: points }, () => rng.int(table.y.length))));
  return {
    x: Float32Array.from(parts.flatMap((part) => Array.from(part.x))), y: Float32Array.from(parts.flatMap((part) => Array.from(part.y))),
  };
};

/** The network's features of places, in float64, in units of the trained lengthscale. @param x [m, width] @returns [m, 32] */
export const featuresOf = ({ width, flat }: DeepKernel, x: Float64Array): Float64Array => {
  const sizes = layerSizes(width);
  const m = x.length / width;
  const scale = Math.exp(flat[flat.length - 3]);
  let [h, at] = [x, 0];
  for (let layer = 1; layer < sizes.length; layer++) {
    const [from, to, isLast] = [sizes[layer - 1], sizes[layer], layer === sizes.length - 1];
    const next = new Float64Array(m * to);
    for (let i = 0; i < m; i++) {
      for (let k = 0; k < to; k++) {
        let sum = flat[at + from * to + k];
        for (let j = 0; j < from; j++) sum += h[i * from + j] * flat[at + j * to + k];
        next[i * to + k] = isLast ? sum / scale : Math.max(0, sum);
      }
    }
    [h, at] = [next, at + from * to + to];
  }
  return h;
};

/** Trained amplitude² and noise variance, as logarithms, behind a lengthscale of 1 for each feature. */
export const trainedHyper = ({ width, flat }: DeepKernel): Float64Array => {
  const hyper = new Float64Array((layerSizes(width).at(-1) ?? 0) + 2);
  hyper.set([flat[flat.length - 2], Math.log(Math.exp(flat[flat.length - 1]) + 1e-3)], hyper.length - 2);
  return hyper;
};
