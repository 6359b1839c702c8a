import type { Points } from '../tuner';
import { type DeepKernel, featureCount, layersOf, trainedHyper } from './deepKernel';
import { layerSizes, leastNoise } from './deepKernelLoss';
import { marginalGradient } from './gaussianProcess';

/** Adam as FSBO fine-tunes with it (its `fsbo_modules.py`): at most 100 steps at each trial, always from the meta-trained weights. */
const refining = { steps: 100, rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/** ∂ ln p(y | x) / ∂ weights in float64, for any number of points; written into `into`. @returns ln p, −∞ where the matrix is singular */
export const kernelGradient = (kernel: DeepKernel, { x, y }: Points, into: Float64Array): number => {
  const { width, flat } = kernel;
  const layers = layersOf(kernel, x);
  const [sizes, last, wide] = [layerSizes(width), flat.length - 1, featureCount(kernel)];
  const scale = Math.exp(flat[last - 2]);
  const features = layers[layers.length - 1].map((value) => value / scale);
  const [hyper, places] = [new Float64Array(wide + 2), new Float64Array(features.length)];
  const likelihood = marginalGradient({ x: features, y, width: wide }, trainedHyper(kernel), hyper, places);
  into.fill(0);
  for (let j = 0; j < wide; j++) into[last - 2] += hyper[j];
  into[last - 1] = hyper[wide];
  into[last] = (hyper[wide + 1] * Math.exp(flat[last])) / (Math.exp(flat[last]) + leastNoise);
  let slope: Float64Array = places.map((value) => value / scale);
  let end = last - 2;
  for (let layer = sizes.length - 1; layer > 0; layer--) {
    const [from, to] = [sizes[layer - 1], sizes[layer]];
    end -= from * to + to;
    slope = backThrough(slope, layers[layer - 1], { from, to, at: end }, flat, into);
  }
  return likelihood;
};

/** One dense layer backwards: its weights' slopes into `into`. @returns slopes of what came in, 0 where a rectifier was closed */
const backThrough = (
  slope: Float64Array, h: Float64Array, { from, to, at }: { readonly from: number; readonly to: number; readonly at: number },
  flat: DeepKernel['flat'], into: Float64Array,
): Float64Array => {
  const n = slope.length / to;
  const before = new Float64Array(n * from);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < to; k++) into[at + from * to + k] += slope[i * to + k];
    for (let j = 0; j < from; j++) {
      const value = h[i * from + j];
      if (value === 0) continue;
      for (let k = 0; k < to; k++) {
        into[at + j * to + k] += value * slope[i * to + k];
        before[i * from + j] += flat[at + j * to + k] * slope[i * to + k];
      }
    }
  }
  return before;
};

/** A meta-trained kernel after some steps on the points of the task at hand; the likeliest weights on the way, the first ones included. */
export const refined = (kernel: DeepKernel, points: Points): DeepKernel => {
  const { steps, rate, beta1, beta2, epsilon } = refining;
  const flat = Float64Array.from(kernel.flat);
  const [gradient, first, second] = [0, 1, 2].map(() => new Float64Array(flat.length));
  const best = { likelihood: -Infinity, flat: kernel.flat };
  for (let t = 1; t <= steps + 1; t++) {
    const likelihood = kernelGradient({ ...kernel, flat }, points, gradient);
    if (!Number.isFinite(likelihood)) break;
    if (likelihood > best.likelihood) Object.assign(best, { likelihood, flat: Float64Array.from(flat) });
    for (let i = 0; i < flat.length; i++) {
      first[i] = beta1 * first[i] + (1 - beta1) * gradient[i];
      second[i] = beta2 * second[i] + (1 - beta2) * gradient[i] ** 2;
      flat[i] += (rate * (first[i] / (1 - beta1 ** t))) / (Math.sqrt(second[i] / (1 - beta2 ** t)) + epsilon);
    }
  }
  return { ...kernel, flat: best.flat };
};
