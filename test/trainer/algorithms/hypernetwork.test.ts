import { expect, test } from 'vitest';
import { train } from '../../../src/trainer/run/loop';
import { curveProgram } from '../../../src/trainer/programs/compile';
import { exactly, feedsOf, gradientError } from '../exactly';
import { MemoryRecorder, smallExperiment } from '../memoryRecorder';

const small = (options: object = {}, more: object = {}) =>
  smallExperiment({ algorithm: { name: 'hypernetwork', code: 4, encoder: 6, generator: 5, ...options }, ...more });

test.each([0, 2])('the meta-gradient is what differences give, with %d refinements', async (refinements) => {
  expect(await gradientError(await small({ refinements, innerRate: 0.02 }))).toBeLessThan(1e-4);
});

test('at first it generates the shared weights; then a refinement is a gradient step of MAML', async () => {
  const experiment = await small({ refinements: 1, innerRate: 0.02 });
  const feeds = feedsOf(experiment, 1);
  const { score } = await exactly(curveProgram(experiment, 1, 2), feeds);
  expect(score[1]).toBeCloseTo(score[0], 10);
  const maml = await smallExperiment({ algorithm: { name: 'maml', innerRate: 0.02 } });
  const plain = await exactly(curveProgram(maml, 1, 1), feedsOf(maml, 1));
  expect(score[2]).toBeCloseTo(plain.score[1], 6);
});

test('the weights depend on the support set, not on its order', async () => {
  const experiment = await small();
  const feeds = feedsOf(experiment, 1);
  const meta = Float64Array.from(feeds.meta, (v, i) => v + 0.1 * Math.sin(3 * i));
  const after = async (x: ArrayLike<number>, y: ArrayLike<number>) =>
    (await exactly(curveProgram(experiment, 1, 1, true),
      { ...feeds, meta, 'support/x': Float32Array.from(x), 'support/y': Float32Array.from(y) })).adapted;
  const [x, y] = [Array.from(feeds['support/x']), Array.from(feeds['support/y'])];
  const own = await after(x, y);
  (await after([...x].reverse(), [...y].reverse())).forEach((v, i) => expect(v).toBeCloseTo(own[i], 6));
  expect(await after(x, y.map((v) => -v))).not.toEqual(own);
});

test('learns to generate: sine waves it has not seen are fitted better than by the shared weights', async () => {
  const experiment = await small({ code: 16, encoder: 32, generator: 32 }, {
    model: { name: 'mlp', hidden: [16] }, training: { iterations: 600, metaBatch: 16, optimizer: { name: 'adam', rate: 0.003 } },
    evaluation: { tasks: 60, steps: 1 },
  });
  const recorder = new MemoryRecorder();
  const { evaluation } = await train(experiment, recorder);
  const [before, after] = evaluation?.curve ?? [];
  expect(Number(after.mean)).toBeLessThan(0.7 * Number(before.mean));
  expect(recorder.problems).toEqual([]);
});

test('tasks whose labels say nothing about their inputs are refused', async () => {
  await expect(smallExperiment({ taskSet: { name: 'omniglot' }, algorithm: { name: 'hypernetwork' } })).rejects.toThrow('needs a task set of curves');
});
