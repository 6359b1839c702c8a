import { describe, expect, test } from 'vitest';
import { drawNumbers, fisherProgram, fisherSize } from '../../../src/trainer/advice/fisher';
import { meanDistance, taskDistance } from '../../../src/trainer/advice/taskVectors';
import { onlyFamilies, transferMatrix } from '../../../src/trainer/advice/transfer';
import { drawTask, drawTasks } from '../../../src/trainer/draw';
import { referenceRuntime } from '../../../src/trainer/engine/runtimes/reference';
import { type Experiment, flatten, initialise } from '../../../src/trainer/experiment';
import { yieldToEvents } from '../../../src/trainer/interrupt';
import { Rng } from '../../../src/trainer/math/rng';
import { scalarFeeds } from '../../../src/trainer/programs/scalars';
import { smallExperiment } from '../memoryRecorder';

/** Mean of many estimates of one task's Fisher information, and the standard error of each entry. */
const estimated = async (experiment: Experiment, repeats: number) => {
  const executable = await referenceRuntime.compile(fisherProgram(experiment, 1), { threads: 1 });
  const meta = flatten(experiment.parameters, initialise(experiment.parameters, 0));
  const rng = Rng.keyed(0, 'fisher test');
  const all: number[][] = [];
  for (let r = 0; r < repeats; r++) {
    const draw = drawNumbers(experiment, () => rng.uniform(), () => rng.normal());
    const { fisher } = await executable.run({ ...drawTasks(experiment, 'train', 0, 1), ...scalarFeeds(experiment), meta, draw });
    all.push([...fisher]);
  }
  const mean = all[0].map((_, i) => all.reduce((sum, one) => sum + one[i], 0) / repeats);
  const error = mean.map((m, i) => Math.sqrt(all.reduce((sum, one) => sum + (one[i] - m) ** 2, 0) / repeats / (repeats - 1)));
  return { mean, error, meta, size: fisherSize(experiment) };
};

describe('Fisher information', () => {
  test('of a line is the mean of x² and 1, whatever the labels are', async () => {
    const experiment = await smallExperiment({ model: { name: 'mlp', hidden: [] } });
    const { mean, error, size } = await estimated(experiment, 200);
    const { query } = drawTask(experiment, 'train', 0, 0);
    const squares = [...query.x].reduce((sum, x) => sum + x * x, 0) / query.x.length;
    expect(size).toBe(2);
    expect(Math.abs(mean[0] - squares)).toBeLessThan(4 * error[0]);
    expect(Math.abs(mean[1] - 1)).toBeLessThan(4 * error[1]);
  });

  test('of classes is that of softmax regression: mean of p (1 − p) x² over inputs, per output', async () => {
    const made = await smallExperiment({
      taskSet: { name: 'textIntents', way: 3, shots: 1, queries: 4 }, model: { name: 'mlp', hidden: [] },
      algorithm: { name: 'maml', innerRate: 0.01 },
    });
    // Without adaptation, and told by the head, which is all there is.
    const experiment = { ...made, trainedSteps: 0 };
    const { mean, error, meta } = await estimated(experiment, 100);
    const { query } = drawTask(experiment, 'train', 0, 0);
    const [width, way, n] = [128, 3, query.y.length];
    const expected = [0, 0, 0];
    for (let i = 0; i < n; i++) {
      const x = query.x.subarray(i * width, (i + 1) * width);
      const logits = [0, 1, 2].map((c) => [...x].reduce((sum, v, j) => sum + v * meta[j * way + c], meta[width * way + c]));
      const total = logits.reduce((sum, l) => sum + Math.exp(l), 0);
      const mean2 = [...x].reduce((sum, v) => sum + v * v, 0) / width;
      logits.forEach((l, c) => { expected[c] += (Math.exp(l) / total) * (1 - Math.exp(l) / total) * mean2 / n; });
    }
    expected.forEach((value, c) => expect(Math.abs(mean[c] - value)).toBeLessThan(4 * error[c]));
  });
});

describe('distances of tasks', () => {
  test('are 0 for the same vector, 1 for disjoint ones, and symmetric', () => {
    const [a, b, c] = [[1, 2, 0], [0, 0, 3], [2, 1, 1]].map((v) => Float64Array.from(v));
    expect(taskDistance(a, a)).toBeCloseTo(0, 12);
    expect(taskDistance(a, b)).toBe(1);
    expect(taskDistance(a, c)).toBeCloseTo(taskDistance(c, a), 12);
    // a/(a+c) = (1/3, 2/3, 0), c/(a+c) = (2/3, 1/3, 1).
    expect(taskDistance(a, c)).toBeCloseTo(1 - (4 / 9) / (Math.sqrt(5 / 9) * Math.sqrt(14 / 9)), 12);
  });

  test('have a mean over pairs with an interval that shrinks to nothing where all are equal', () => {
    const equal = Array.from({ length: 6 }, (_, i) => Array.from({ length: 6 }, (__, j) => (i === j ? 0 : 0.5)));
    expect(meanDistance(equal)).toEqual({ mean: 0.5, low: 0.5, high: 0.5 });
  });
});

describe('transfer between families', () => {
  /** Sine waves up and down, by the sign of x in the first example. */
  const withFamilies = (experiment: Experiment): Experiment => {
    const source: Experiment['source'] = {
      ...experiment.source,
      sample: (rng, split) => {
        const { support, query, about } = experiment.source.sample(rng, split);
        return { support, query, about, family: rng.int(2) === 0 ? 'even' : 'odd' };
      },
    };
    return { ...experiment, source, held: source };
  };

  test('draws tasks of the wanted families only, by the same key', async () => {
    const { source, config } = withFamilies(await smallExperiment());
    const only = onlyFamilies(source, ['odd']);
    const families = Array.from({ length: 20 }, (_, i) => drawTask({ source: only, config }, 'train', 0, i).family);
    expect(new Set(families)).toEqual(new Set(['odd']));
    const [once, twice] = [3, 3].map((i) => drawTask({ source: only, config }, 'train', 0, i).support.x);
    expect(once).toEqual(twice);
  });

  test('is refused where there is one kind', async () => {
    const { config, folder } = await smallExperiment();
    await expect(transferMatrix({
      config, folder, budget: { iterations: 1 }, tasks: 10, breathe: yieldToEvents, progress: () => undefined,
    })).rejects.toThrow('Tasks of sinusoid are all of one kind');
  });
});
