import { describe, expect, test } from 'vitest';
import { referenceRuntime } from '../../../src/trainer/engine/runtimes/reference';
import { MetaTrainer } from '../../../src/trainer/metaTrainer';
import { curveProgram, gradientProgram, predictionProgram } from '../../../src/trainer/programs/compile';
import { scalarValues } from '../../../src/trainer/programs/scalars';
import { train } from '../../../src/trainer/run/loop';
import { exactly, type Feeds, feedsOf, gradientError } from '../exactly';
import { MemoryRecorder, smallExperiment } from '../memoryRecorder';

const curves = { taskSet: { name: 'sinusoidLine', shots: 5, queries: 5 } };
const images = {
  taskSet: { name: 'omniglot', way: 3, shots: 1, queries: 2, imageSize: 14 },
  model: { name: 'conv', blocks: 2, filters: 3, downsample: 'pool' }, training: { metaBatch: 2 },
};

describe('mmaml', () => {
  const opened = (more: object = {}) =>
    smallExperiment({ ...curves, algorithm: { name: 'mmaml', innerSteps: 2, innerRate: 0.005, code: 4, encoder: 5 }, ...more });
  /** Everything that starts at zero, moved: so that modulation modulates. */
  const moved = (meta: ArrayLike<number>) => Float64Array.from(Array.from(meta), (v, i) => (v === 0 ? 0.1 * Math.sin(i) : v));

  test('starts as MAML does', async () => {
    const [own, maml] = [await opened(), await smallExperiment({ ...curves, algorithm: { name: 'maml', innerSteps: 2, innerRate: 0.005 } })];
    const [a, b] = await Promise.all([own, maml].map(async (one) => (await exactly(predictionProgram(one, 1, [0, 2]), feedsOf(one, 1))).predictions));
    a.forEach((v, i) => expect(v).toBeCloseTo(b[i], 10));
  });

  test.each([['curves', {}], ['images', images]])('has the gradient that differences give, on %s', async (_, more) => {
    expect(await gradientError(await opened(more))).toBeLessThan(1e-4);
  });

  test('predicts by what the support set is, before any step; its order does not matter', async () => {
    const experiment = await opened();
    const feeds = feedsOf(experiment, 1);
    const meta = moved(feeds.meta);
    const at = async (x: ArrayLike<number>, y: ArrayLike<number>) => (await exactly(predictionProgram(experiment, 1, [0]), {
      ...feeds, meta, 'support/x': Float64Array.from(Array.from(x)), 'support/y': Float64Array.from(Array.from(y)),
    })).predictions;
    const [x, y] = [Array.from(feeds['support/x']), Array.from(feeds['support/y'])];
    const before = await at(x, y);
    (await at([...x].reverse(), [...y].reverse())).forEach((v, i) => expect(v).toBeCloseTo(before[i], 10));
    const other = await at(x, y.map((v) => v + 1));
    expect(Math.max(...other.map((v, i) => Math.abs(v - before[i])))).toBeGreaterThan(1e-3);
  });

  test('changes θ alone in the inner loop, and needs hidden layers', async () => {
    const experiment = await opened();
    const feeds = feedsOf(experiment, 1);
    const { adapted } = await exactly(curveProgram(experiment, 1, 1, true), feeds);
    expect(adapted).toHaveLength(25);
    await expect(opened({ model: { name: 'mlp', hidden: [] } })).rejects.toThrow(/mmaml.*hidden layers/);
  });
});

describe('clusterMaml', () => {
  const opened = (algorithm: object = {}, more: object = {}) => smallExperiment({
    ...curves, algorithm: { name: 'clusterMaml', innerSteps: 2, innerRate: 0.005, clusters: 3, ...algorithm }, ...more,
  });
  const size = 25;

  test('predicts with the initialisation whose adaptation fits the support set best', async () => {
    const experiment = await opened();
    const maml = await smallExperiment({ ...curves, algorithm: { name: 'maml', innerSteps: 2, innerRate: 0.005 } });
    const feeds = feedsOf(experiment, 6);
    const own = await exactly(curveProgram(experiment, 6, 2), feeds);
    const each = await Promise.all([0, 1, 2].map((k) =>
      exactly(curveProgram(maml, 6, 2), { ...feeds, meta: feeds.meta.slice(k * size, (k + 1) * size) })));
    const chosen = Array.from({ length: 6 }, (_, t) => {
      const fits = each.map(({ supportScore }) => supportScore[3 * t + 2]);
      return fits.indexOf(Math.min(...fits));
    });
    chosen.forEach((k, t) => [0, 1, 2].forEach((s) => expect(own.score[3 * t + s]).toBeCloseTo(each[k].score[3 * t + s], 8)));
    expect(own.parts).toEqual(chosen.flatMap((k) => [0, 1, 2].map((j) => (j === k ? 1 : 0))));
    expect(new Set(chosen).size).toBeGreaterThan(1);
  });

  test('meta-loss is the mean of the clusters\' query losses, by the softmax of their fits', async () => {
    const experiment = await opened();
    const maml = await smallExperiment({ ...curves, algorithm: { name: 'maml', innerSteps: 2, innerRate: 0.005 } });
    const feeds: Feeds = { ...feedsOf(experiment, 1), 'scalar/temperature': Float32Array.of(0.5) };
    const each = await Promise.all([0, 1, 2].map((k) =>
      exactly(curveProgram(maml, 1, 2), { ...feeds, meta: feeds.meta.slice(k * size, (k + 1) * size) })));
    const fits = each.map(({ supportScore }) => supportScore[2]);
    const mean = fits.reduce((a, b) => a + b) / 3;
    const weights = fits.map((fit) => Math.exp(-(fit - Math.min(...fits)) / (0.5 * mean)));
    const expected = each.reduce((s, { score }, k) => s + (weights[k] * score[2]) / weights.reduce((a, b) => a + b), 0);
    expect((await exactly(gradientProgram(experiment, 1), feeds)).loss[0] / expected).toBeCloseTo(1, 6);
  });

  test('gradient of a cluster is its share of that cluster\'s own: shares are constants', async () => {
    const experiment = await opened({ temperature: 1e-3, lastTemperature: 1e-3 });
    const maml = await smallExperiment({ ...curves, algorithm: { name: 'maml', innerSteps: 2, innerRate: 0.005 } });
    const feeds = feedsOf(experiment, 1);
    const { gradient } = await exactly(gradientProgram(experiment, 1), feeds);
    const { parts } = await exactly(curveProgram(experiment, 1, 0), feeds);
    const k = parts.indexOf(1);
    const own = (await exactly(gradientProgram(maml, 1), { ...feeds, meta: feeds.meta.slice(k * size, (k + 1) * size) })).gradient;
    own.forEach((g, i) => expect(gradient[k * size + i]).toBeCloseTo(g, 6));
    gradient.forEach((g, i) => { if (Math.floor(i / size) !== k) expect(Math.abs(g)).toBeLessThan(1e-6); });
  });

  test('at the end of a short training its temperature is the last one, whatever the config\'s length', async () => {
    const experiment = await opened({ temperature: 1, lastTemperature: 0.25 }, { training: { iterations: 10_000 } });
    const trainer = await MetaTrainer.create(experiment, referenceRuntime, 1, 2);
    expect(scalarValues(experiment, trainer).temperature).toBe(1);
    await trainer.step();
    expect(scalarValues(experiment, trainer).temperature).toBe(0.625);
    await trainer.step();
    expect(scalarValues(experiment, trainer).temperature).toBe(0.25);
    await trainer.dispose();
  });

  test('tells how each family uses its clusters', async () => {
    const recorder = new MemoryRecorder();
    await train(await opened({}, { evaluation: { tasks: 12 } }), recorder);
    const families = recorder.of('finished')[0].evaluation?.families ?? [];
    expect(families.map(({ name }) => name).sort()).toEqual(['line', 'sine']);
    families.forEach(({ parts = [] }) => expect(parts.reduce<number>((a, b) => a + (b ?? NaN), 0)).toBeCloseTo(1, 5));
    expect(recorder.problems).toEqual([]);
  });
});
