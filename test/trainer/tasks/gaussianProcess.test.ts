import { describe, expect, test } from 'vitest';
import { averagedPosterior, choleskyOf, covariance, gaussianScores, logMarginal, posterior, type Process,
  sampleProcess } from '../../../src/trainer/math/gaussianProcess';
import { Rng } from '../../../src/trainer/math/rng';
import taskSet from '../../../src/trainer/tasks/gaussianProcess';
import { options } from '../evaluate';
import { drawTask } from '../../../src/trainer/draw';
import { evaluate } from '../../../src/trainer/evaluation/evaluate';
import { initialise } from '../../../src/trainer/experiment';
import { smallExperiment } from '../memoryRecorder';

const process: Process = { kernel: 'rbf', lengthScale: 0.4, deviation: 1.5, noise: 0.1, period: 1 };
const open = (chosen: object = {}) => taskSet.open(options(taskSet.options, chosen as Record<string, unknown>), '.');

describe('the process', () => {
  test.each(['rbf', 'matern52', 'periodic'] as const)('with %s is sampled with its covariance', (kernel) => {
    const own = { ...process, kernel };
    const x = [0, 0.3, 1.1];
    const rng = Rng.keyed(0, 'covariance', kernel);
    const draws = Array.from({ length: 20_000 }, () => sampleProcess(own, x, () => rng.normal()));
    x.forEach((a, i) => x.forEach((b, j) => {
      const found = draws.reduce((s, y) => s + y[i] * y[j], 0) / draws.length;
      expect(Math.abs(found - covariance(own, a, b) - (i === j ? 0.01 : 0))).toBeLessThan(0.08);
    }));
  });

  test('has known covariances', () => {
    expect(covariance(process, 0, 0.4)).toBeCloseTo(2.25 * Math.exp(-0.5), 12);
    expect(covariance({ ...process, kernel: 'periodic' }, 0.2, 3.2)).toBeCloseTo(2.25, 10);
    const r = Math.sqrt(5);
    expect(covariance({ ...process, kernel: 'matern52' }, 0, 0.4)).toBeCloseTo(2.25 * (1 + r + 5 / 3) * Math.exp(-r), 12);
  });

  test('factorises: L Lᵀ is the covariance', () => {
    const x = [-1, 0.2, 0.5, 2];
    const L = choleskyOf(process, x);
    x.forEach((a, i) => x.forEach((b, j) => {
      const product = x.reduce((s, _, k) => s + L[i * 4 + k] * L[j * 4 + k], 0);
      expect(product).toBeCloseTo(covariance(process, a, b) + (i === j ? 0.01 : 0), 7);
    }));
  });

  test('has the posterior of two points by hand, and the chain rule of likelihoods', () => {
    const [x, y, at] = [[0.1], [0.8], [0.3]];
    const k = covariance(process, 0.1, 0.3);
    const variance = 2.25 + 0.01;
    const { mean, deviation } = posterior(process, x, y, at);
    expect(mean[0]).toBeCloseTo((k / variance) * 0.8, 7);
    expect(deviation[0] ** 2).toBeCloseTo(variance - k ** 2 / variance, 7);
    const next = [1.2];
    const { logLikelihood } = gaussianScores({ mean, deviation }, next);
    expect(logMarginal(process, [0.1, 0.3], [0.8, 1.2])).toBeCloseTo(logMarginal(process, x, y) + logLikelihood, 8);
  });
});

describe('the posterior averaged over scales', () => {
  const scales = [0.2, 0.4, 0.8].map((lengthScale): Process => ({ ...process, lengthScale }));

  test('is the one posterior when there is one process', () => {
    const [x, y, at] = [[-1, 0.1, 0.9], [0.8, -0.2, 1.1], [-0.5, 0.3]];
    const [one, averaged] = [posterior(process, x, y, at), averagedPosterior([process], x, y, at)];
    one.mean.forEach((v, i) => expect(averaged.mean[i]).toBeCloseTo(v, 12));
    one.deviation.forEach((v, i) => expect(averaged.deviation[i]).toBeCloseTo(v, 10));
  });

  test('has the mean and variance of the mixture by hand', () => {
    const [x, y, at] = [[-1, 0.1], [0.8, -0.2], [0.3]];
    const evidence = scales.map((each) => Math.exp(logMarginal(each, x, y)));
    const weights = evidence.map((e) => e / evidence.reduce((a, b) => a + b));
    const parts = scales.map((each) => posterior(each, x, y, at));
    const mean = parts.reduce((sum, part, i) => sum + weights[i] * part.mean[0], 0);
    const variance = parts.reduce((sum, part, i) => sum + weights[i] * (part.deviation[0] ** 2 + (part.mean[0] - mean) ** 2), 0);
    const found = averagedPosterior(scales, x, y, at);
    expect(found.mean[0]).toBeCloseTo(mean, 10);
    expect(found.deviation[0]).toBeCloseTo(Math.sqrt(variance), 10);
  });
});

describe('the task set', () => {
  test('draws as many points as it says, contexts and targets apart', async () => {
    const source = await open({ contexts: [3, 9], targets: [2, 9] });
    const tasks = Array.from({ length: 300 }, (_, i) => source.sample(Rng.keyed(0, 'train', i), 'train'));
    const sizes = (set: 'support' | 'query') => new Set(tasks.map((task) => task[set].x.length));
    expect([...sizes('support')].sort((a, b) => a - b)).toEqual([3, 4, 5, 6, 7, 8, 9]);
    expect([...sizes('query')].sort((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    for (const { support, query } of tasks) expect(Array.from(query.x).filter((x) => Array.from(support.x).includes(x))).toEqual([]);
  });

  test('shares its points between contexts and targets, and refuses too few', async () => {
    const source = await open({ contexts: [3, 49], targets: [1, 47], points: 50 });
    const totals = Array.from({ length: 200 }, (_, i) => source.sample(Rng.keyed(1, i), 'train'))
      .map(({ support, query }) => support.x.length + query.x.length);
    expect(Math.max(...totals)).toBeLessThanOrEqual(50);
    expect(() => open({ contexts: [3, 9], points: 10 })).toThrow('taskSet.points is 10');
  });

  test('is a yardstick: the exact posterior beats its prior and an untrained learner, on the same queries', async () => {
    const experiment = await smallExperiment({
      taskSet: { name: 'gaussianProcess' }, model: { name: 'mlp', hidden: [8] }, algorithm: { name: 'cnp', encoder: [8], representation: 4 },
    });
    const meta = initialise(experiment.parameters, 0);
    const found = await evaluate(experiment, meta, { tasks: 40, steps: 5, split: 'test', baselines: ['random'] });
    const likelihood = found.further?.logLikelihood;
    expect(found.curve).toHaveLength(2);
    expect(found.baselines.exactGp).toHaveLength(2);
    expect(found.baselines.exactGp[1].mean ?? NaN).toBeLessThan(found.curve[1].mean ?? NaN);
    expect(likelihood?.baselines.exactGp[1].mean ?? NaN).toBeGreaterThan(likelihood?.curve[1].mean ?? NaN);
    expect(likelihood?.baselines.random[1].mean).toBeCloseTo(likelihood?.curve[1].mean ?? NaN, 6);
    const tasks = Array.from({ length: 40 }, (_, i) => drawTask(experiment, 'test', 0, i));
    const [yardstick, ...others] = experiment.source.yardsticks ?? [];
    expect(others).toEqual([]);
    const scores = tasks.map((task) => gaussianScores(yardstick.predict(task, task.query.x, true) as never, task.query.y).logLikelihood);
    expect(likelihood?.baselines.exactGp[1].mean).toBeCloseTo(scores.reduce((a, b) => a + b) / 40, 8);
  });

  test('has a second yardstick where scales differ: it knows the ranges, says less than the exact one and more than the prior', async () => {
    const source = await open({ lengthScale: [0.1, 0.6], deviation: [0.1, 1], contexts: [10, 20], targets: [10, 10], points: 30 });
    const [exact, hierarchical, ...others] = source.yardsticks ?? [];
    expect([exact.name, hierarchical.name, others.length]).toEqual(['exactGp', 'hierarchicalGp', 0]);
    const tasks = Array.from({ length: 60 }, (_, i) => source.sample(Rng.keyed(0, 'test', i), 'test'));
    const mean = (yardstick: typeof exact, informed: boolean) => tasks.reduce((sum, task) =>
      sum + gaussianScores(yardstick.predict(task, task.query.x, informed), task.query.y).logLikelihood / tasks.length, 0);
    expect(mean(hierarchical, true)).toBeLessThan(mean(exact, true));
    expect(mean(hierarchical, true)).toBeGreaterThan(mean(exact, false) + 0.5);
    expect(mean(hierarchical, false)).toBeLessThan(mean(exact, false));
  });
});
