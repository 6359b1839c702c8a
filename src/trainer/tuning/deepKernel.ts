import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { concat, mean, reshape, slice } from '../engine/functions';
import { gradients } from '../engine/gradient';
import type { Program, Runtime } from '../engine/runtime';
import { sizeOf } from '../engine/shapes';
import { newGraph, trace } from '../engine/trace';
import { vmap } from '../engine/vmap';
import { adam } from '../math/optimizers';
import { Rng } from '../math/rng';
import type { Guidance, PastTask, Points } from '../tuner';
import { deepKernelParameters, layerSizes, leastNoise, marginalLoss } from './deepKernelLoss';
import { logMarginal } from './gaussianProcess';
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
  readonly flat: Float32Array | Float64Array;
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
 * Meta-trains a kernel on old tasks' standings, by this trainer's engine. One old task is held out of it (with two or more of them):
 * the weights that are likeliest on that one are kept, as FSBO keeps those of the best validation. @throws Interrupted by `breathe`
 */
export const trainDeepKernel = async (
  past: readonly PastTask[], width: number, runtime: Runtime, { rng, breathe, progress }: Omit<Guidance, 'pool' | 'past' | 'width'>,
  options: DeepKernelOptions = deepKernelDefaults,
): Promise<DeepKernel> => {
  const executable = await runtime.compile(deepKernelProgram(width, options), { threads: 1 });
  const { trained, judges } = heldOutOf(past.map(standings), options, rng);
  let meta = Float32Array.from(deepKernelParameters(width).flatMap(({ name, shape, init }) =>
    Array.from(init(Rng.keyed(0, 'deepKernel', name), sizeOf(shape)))));
  let [first, second] = [new Float32Array(meta.length), new Float32Array(meta.length)];
  const best = { likelihood: -Infinity, flat: meta };
  const judge = (): void => {
    const likelihood = judges.reduce((sum, points) => sum + likelihoodOf({ width, flat: meta }, points), 0);
    if (likelihood > best.likelihood) Object.assign(best, { likelihood, flat: Float32Array.from(meta) });
  };
  try {
    for (let t = 1; t <= options.steps; t++) {
      const rate = options.rate * 0.5 * (1 + Math.cos((Math.PI * t) / options.steps));
      const out = await executable.run({
        meta, first, second, ...drawn(trained, options, rng), rate: Float32Array.of(rate),
        correction1: Float32Array.of(1 / (1 - 0.9 ** t)), correction2: Float32Array.of(1 / (1 - 0.999 ** t)),
      });
      if (!Number.isFinite(out.loss[0]) || out.meta.some((w) => !Number.isFinite(w))) break;
      [meta, first, second] = [out.meta, out.first, out.second].map((v) => Float32Array.from(v));
      if (t % judgeEvery === 0 || t === options.steps) judge();
      if (t % judgeEvery === 0) {
        progress(t, options.steps);
        await breathe();
      }
    }
  } finally {
    await executable.dispose();
  }
  return { width, flat: judges.length > 0 ? best.flat : meta };
};

/** Steps between two looks at the task that was held out, and draws of its points that each looks at: always the same ones. */
const judgeEvery = 20;
const judgedDraws = 4;

/** Old tasks to train on, and points of the one that chooses the weights; a single old task is trained on and chooses nothing. */
const heldOutOf = (tables: readonly Points[], { points }: DeepKernelOptions, rng: Rng): { trained: readonly Points[]; judges: readonly Points[] } => {
  if (tables.length < 2) return { trained: tables, judges: [] };
  const held = rng.int(tables.length);
  const judge = tables[held];
  return {
    trained: tables.filter((_, i) => i !== held),
    judges: Array.from({ length: judgedDraws }, () => rowsOf(judge, rng.choose(judge.y.length, Math.min(points, judge.y.length)))),
  };
};

/** ln p of a task's points under a kernel; −∞ where its matrix is singular. */
export const likelihoodOf = (kernel: DeepKernel, { x, y }: Points): number =>
  logMarginal({ x: featuresOf(kernel, x), y, width: featureCount(kernel) }, trainedHyper(kernel));

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
export const featuresOf = (kernel: DeepKernel, x: Float64Array): Float64Array => {
  const scale = Math.exp(kernel.flat[kernel.flat.length - 3]);
  return (layersOf(kernel, x).at(-1) as Float64Array).map((value) => value / scale);
};

/** What each layer gives for places, x itself first; all but the last are rectified. @param x [m, width] */
export const layersOf = ({ width, flat }: DeepKernel, x: Float64Array): readonly Float64Array[] => {
  const sizes = layerSizes(width);
  const m = x.length / width;
  const layers = [x];
  let at = 0;
  for (let layer = 1; layer < sizes.length; layer++) {
    const [from, to, isLast] = [sizes[layer - 1], sizes[layer], layer === sizes.length - 1];
    const [h, next] = [layers[layer - 1], new Float64Array(m * to)];
    for (let i = 0; i < m; i++) {
      for (let k = 0; k < to; k++) next[i * to + k] = flat[at + from * to + k];
      for (let j = 0; j < from; j++) {
        const value = h[i * from + j];
        if (value === 0) continue; // about half of what a rectifier lets through
        for (let k = 0; k < to; k++) next[i * to + k] += value * flat[at + j * to + k];
      }
      for (let k = 0; !isLast && k < to; k++) next[i * to + k] = Math.max(0, next[i * to + k]);
    }
    layers.push(next);
    at += from * to + to;
  }
  return layers;
};

/** Features of a place. */
export const featureCount = ({ width }: DeepKernel): number => layerSizes(width).at(-1) ?? 0;

/** Trained amplitude² and noise variance, as logarithms, behind a lengthscale of 1 for each feature. */
export const trainedHyper = (kernel: DeepKernel): Float64Array => {
  const { flat } = kernel;
  const hyper = new Float64Array(featureCount(kernel) + 2);
  hyper.set([flat[flat.length - 2], Math.log(Math.exp(flat[flat.length - 1]) + leastNoise)], hyper.length - 2);
  return hyper;
};
