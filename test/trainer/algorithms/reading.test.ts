import { describe, expect, test } from 'vitest';
import { gradientProgram, predictionProgram } from '../../../src/trainer/programs/compile';
import { taskProgram } from '../../../src/trainer/programs/taskProgram';
import { countOf, type Experiment } from '../../../src/trainer/experiment';
import type { TaskSource } from '../../../src/trainer/taskSet';
import { exactly, type Feeds, feedsOf, gradientError } from '../exactly';
import { smallExperiment } from '../memoryRecorder';

const points = { name: 'sinusoid', shots: 4, queries: 3 };
const words = { name: 'textIntents', way: 3, shots: 2, queries: 2 };
const latent = { name: 'anp', size: 8, layers: 2, heads: 2, keys: [6], latent: 4 };
const mlp = (...hidden: number[]) => ({ name: 'mlp', hidden, activation: 'tanh' });

/** Every method that reads a support set, small. */
const methods: readonly (readonly [string, Readonly<Record<string, object>>])[] = [
  ['protoNet', { taskSet: words, model: mlp(), algorithm: { name: 'protoNet', embedding: 4 } }],
  ['matchingNet', { taskSet: words, model: mlp(), algorithm: { name: 'matchingNet', embedding: 4 } }],
  ['cnp', { taskSet: points, model: mlp(6), algorithm: { name: 'cnp', encoder: [6], representation: 5 } }],
  ['cnp that reads waves', { taskSet: points, model: mlp(6), algorithm: { name: 'cnp', encoder: [6], representation: 5, waves: 2 } }],
  ['anp that reads waves', { taskSet: points, model: mlp(6), algorithm: { ...latent, waves: 2 } }],
  ['anp with both paths', { taskSet: points, model: mlp(6), algorithm: latent }],
  ['cnp, held-out targets', { taskSet: points, model: mlp(6), algorithm: { name: 'cnp', encoder: [6], representation: 5, targets: 'heldOut' } }],
  ['anp, held-out targets', { taskSet: points, model: mlp(6), algorithm: { ...latent, targets: 'heldOut' } }],
  ['anp with self-attention', { taskSet: points, model: mlp(6), algorithm: { ...latent, path: 'deterministic', selfAttention: 2 } }],
  ['anp with one path, attention', { taskSet: points, model: mlp(6), algorithm: { ...latent, path: 'deterministic' } }],
  ['anp with one path, latent', { taskSet: points, model: mlp(6), algorithm: { ...latent, path: 'latent', samples: 2 } }],
  ['deepKernel', { taskSet: points, model: mlp(6), algorithm: { name: 'deepKernel', features: 3 } }],
  ['deepKernel, predictive, Matérn', {
    taskSet: points, model: mlp(6), algorithm: { name: 'deepKernel', features: 3, objective: 'predictive', kernel: 'matern52' },
  }],
  ['icl of curves', { taskSet: points, model: mlp(6), algorithm: { name: 'icl', width: 8, layers: 2, heads: 2, hidden: 6 } }],
  ['icl of classes', { taskSet: words, model: mlp(), algorithm: { name: 'icl', width: 8, layers: 2, heads: 2, hidden: 6 } }],
];

/** The support set of one task backwards. */
const backwards = (feeds: Feeds): Feeds => {
  const [x, y] = [feeds['support/x'], feeds['support/y']];
  const width = x.length / y.length;
  const order = Array.from(y, (_, i) => y.length - 1 - i);
  return {
    ...feeds,
    'support/x': Float64Array.from(order.flatMap((i) => Array.from(x.subarray(i * width, (i + 1) * width)))),
    'support/y': (y instanceof Int32Array ? Int32Array : Float64Array).from(order.map((i) => y[i])),
  };
};

/** The same tasks with empty places behind their examples. */
const padded = (experiment: Experiment, places: number): Experiment => {
  const longer = (set: TaskSource['support']) => ({
    x: { ...set.x, shape: [set.x.shape[0] + places, ...set.x.shape.slice(1)] },
    y: { ...set.y, shape: [set.y.shape[0] + places, ...set.y.shape.slice(1)] },
  });
  const { source } = experiment;
  return { ...experiment, source: { ...source, variable: true, support: longer(source.support), query: longer(source.query) } };
};

describe.each(methods)('%s', (_name, config) => {
  test('has the gradient of its loss', async () => {
    expect(await gradientError(await smallExperiment(config))).toBeLessThan(1e-4);
  });

  test('does not depend on the order of the support set', async () => {
    const experiment = await smallExperiment(config);
    const program = predictionProgram(experiment, 1, [1]);
    const feeds = feedsOf(experiment, 1);
    const [a, b] = [await exactly(program, feeds), await exactly(program, backwards(feeds))];
    a.predictions.forEach((v, i) => expect(b.predictions[i]).toBeCloseTo(v, 8));
  });

  test('does not count empty places', async () => {
    const plain = await smallExperiment(config);
    const wide = padded(plain, 2);
    const [a, b] = [await exactly(gradientProgram(plain, 2), feedsOf(plain, 2)), await exactly(gradientProgram(wide, 2), feedsOf(wide, 2))];
    expect(b.loss[0]).toBeCloseTo(a.loss[0], 7);
    const largest = Math.max(...a.gradient.map(Math.abs));
    a.gradient.forEach((g, i) => expect(Math.abs(b.gradient[i] - g) / largest).toBeLessThan(1e-6));
  });
});

// With a constant deviation s a Gaussian's mean −log-likelihood is log s + c + k / s²; c also takes the rest of the loss.
test.each(['cnp', 'anp'])('%s claims no deviation below leastDeviation', async (name) => {
  const lossAt = async (leastDeviation: number) => {
    const experiment = await smallExperiment({ taskSet: points, model: mlp(6), algorithm: { name, leastDeviation } });
    const feeds = feedsOf(experiment, 1);
    const meta = Float64Array.from(feeds.meta);
    // The network's last bias is that of the deviation: there softplus is 0.
    meta[countOf(experiment.network.parameters) - 1] = -1e4;
    const { loss } = await exactly(gradientProgram(experiment, 1), { ...feeds, meta });
    return loss[0] - Math.log(leastDeviation);
  };
  const [a, b, c] = [await lossAt(0.05), await lossAt(0.1), await lossAt(0.2)];
  expect((a - b) / (b - c)).toBeCloseTo((400 - 100) / (100 - 25), 6);
});

describe.each(['cnp', 'anp'])('%s', (name) => {
  // At step 1 the loss that evaluation reports of the query set is the mean −log-likelihood of held-out targets.
  test('trains what evaluation reports when targets are held out, and contexts too by default', async () => {
    const losses = async (targets: string) => {
      const experiment = await smallExperiment({
        taskSet: points, model: mlp(6), algorithm: { name, targets, ...(name === 'anp' && { path: 'deterministic' }) },
      });
      const feeds = feedsOf(experiment, 1);
      const { loss } = await exactly(gradientProgram(experiment, 1), feeds);
      const { loss: reported, supportLoss } = await exactly(taskProgram(experiment, 1), feeds);
      return { loss: loss[0], heldOut: reported[1], contexts: supportLoss[1] };
    };
    const alone = await losses('heldOut');
    expect(alone.loss).toBeCloseTo(alone.heldOut, 8);
    const all = await losses('all');
    expect(all.loss).toBeCloseTo((4 * all.contexts + 3 * all.heldOut) / 7, 8);
  });
});
