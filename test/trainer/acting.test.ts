import { describe, expect, test } from 'vitest';
import { ActedEpisodes } from '../../src/trainer/acting/actedEpisodes';
import { curveProgram, gradientProgram } from '../../src/trainer/programs/compile';
import { referenceRuntime } from '../../src/trainer/engine/runtimes/reference';
import { flatten, initialise } from '../../src/trainer/experiment';
import { train } from '../../src/trainer/run/loop';
import { clippedGradientProgram, fisherProgram, judgeProgram } from '../../src/trainer/programs/policyPrograms';
import { actedBatch, actingOf, exactly, smallNavigation } from './acting';
import { schemas } from '../../src/trainer/registry';
import { MemoryRecorder, smallExperiment } from './memoryRecorder';

const tasks = 2;
type Settings = NonNullable<Parameters<typeof smallExperiment>[0]>;
const direction = (n: number, k: number) => Float64Array.from({ length: n }, (_, i) => Math.sin(1 + 7 * k + 1.7 * i));
const along = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a).reduce((s, v, i) => s + v * b[i], 0);
const moved = (meta: ArrayLike<number>, d: ArrayLike<number>, h: number) => Float64Array.from(meta, (v, i) => v + h * d[i]);

describe.each<[string, Settings]>([
  ['normal actions', {}],
  ['two inner steps', { algorithm: { name: 'maml', innerRate: 0.5, innerSteps: 2 } }],
  ['only the head', { algorithm: { name: 'anil', innerRate: 0.5 } }],
  ['a bonus for entropy', { taskSet: { name: 'navigation2d', horizon: 6, trajectories: 3, entropy: 0.1, baseline: 'time' } }],
  ['log-likelihoods within', { taskSet: { name: 'navigation2d', horizon: 6, trajectories: 3, innerLoss: 'likelihood' } }],
  ['a choice among a few', { taskSet: { name: 'bandits', horizon: 4, trajectories: 3, arms: 3 } }],
])('a meta-batch that was acted, %s', (_, settings) => {
  test('has the meta-gradient of central differences, through adaptation', async () => {
    const experiment = await smallNavigation(settings);
    const { meta, feeds } = await actedBatch(experiment);
    const program = gradientProgram(experiment, tasks);
    const { gradient } = await exactly(program, feeds);
    for (let k = 0; k < 3; k++) {
      const d = direction(meta.length, k);
      const at = async (h: number) => (await exactly(program, { ...feeds, meta: moved(meta, d, h) })).loss[0];
      const slope = (await at(1e-5) - await at(-1e-5)) / 2e-5;
      expect(along(gradient, d)).toBeCloseTo(slope, 7);
    }
  });

  test('has the Fisher products of differences of the divergence\'s slope, and no slope where it was acted', async () => {
    const experiment = await smallNavigation(settings);
    const { meta, feeds } = await actedBatch(experiment);
    const judge = judgeProgram(experiment, tasks);
    const at = async (m: Float64Array) => (await exactly(judge, { ...feeds, meta: m })).divergence[0];
    const [v, w] = [direction(meta.length, 5), direction(meta.length, 6)];
    const { product } = await exactly(fisherProgram(experiment, tasks), { ...feeds, vector: v });
    const h = 1e-3;
    // ⟨w, F v⟩ as a mixed second difference.
    const mixed = async (a: number, b: number) => at(moved(moved(meta, v, a * h), w, b * h));
    const second = (await mixed(1, 1) - await mixed(1, -1) - await mixed(-1, 1) + await mixed(-1, -1)) / (4 * h * h);
    expect(along(w, product)).toBeCloseTo(second, 3);
    expect(along(v, product)).toBeGreaterThan(0);
    expect(await at(Float64Array.from(meta))).toBeCloseTo(0, 7);
  });

  test('is clipped nowhere at the policy that acted: there PPO\'s gradient is the gradient', async () => {
    const experiment = await smallNavigation(settings);
    const { feeds } = await actedBatch(experiment);
    const { gradient: plain } = await exactly(gradientProgram(experiment, tasks), feeds);
    const { gradient: clipped } = await exactly(clippedGradientProgram(experiment, tasks, 0.2), feeds);
    plain.forEach((g, i) => expect(clipped[i]).toBeCloseTo(g, 6));
  });
});

test('log-likelihoods within adapt alike, but their meta-gradient lacks the sampling distribution\'s part', async () => {
  const found = await Promise.all(['ratio', 'likelihood'].map(async (innerLoss) => {
    const experiment = await smallNavigation({ taskSet: { name: 'navigation2d', horizon: 6, trajectories: 3, innerLoss } });
    const { feeds } = await actedBatch(experiment);
    return exactly(gradientProgram(experiment, tasks), feeds);
  }));
  const [kept, dropped] = found;
  expect(dropped.loss[0]).toBeCloseTo(kept.loss[0], 5);
  const apart = Math.hypot(...kept.gradient.map((g, i) => g - dropped.gradient[i]));
  expect(apart).toBeGreaterThan(0.01 * Math.hypot(...kept.gradient));
});

test('a likelihood ratio beyond its bound has no gradient, whichever way the advantage points', async () => {
  const experiment = await smallNavigation();
  const { meta, feeds } = await actedBatch(experiment);
  const far = Float64Array.from(meta, (v, i) => (i === meta.length - 1 || i === meta.length - 2 ? v - 0.5 : v));
  const none = await exactly(clippedGradientProgram(experiment, tasks, 1e-9), { ...feeds, meta: far });
  const some = await exactly(clippedGradientProgram(experiment, tasks, 0.999), { ...feeds, meta: far });
  expect(Math.hypot(...some.gradient)).toBeGreaterThan(0);
  expect(Math.hypot(...none.gradient)).toBeLessThan(Math.hypot(...some.gradient));
});

test('each adaptation step learns from what the policy before it did; a batch tells its return', async () => {
  const experiment = await smallNavigation({ algorithm: { name: 'maml', innerRate: 0.5, innerSteps: 2 } });
  const { feeds, meanReturn } = await actedBatch(experiment);
  expect(experiment.source.support.x.shape).toEqual([2, 18, 2]);
  expect(feeds['support/x']).toHaveLength(2 * 2 * 18 * 2);
  const { score } = await exactly(curveProgram(experiment, tasks, 2), feeds);
  expect((score[2] + score[5]) / 2).toBeCloseTo(meanReturn as number, 4);
});

test('advantages are refitted per task and standardised there; the weights of a batch sum to 1', async () => {
  const experiment = await smallNavigation();
  const { feeds } = await actedBatch(experiment);
  const width = 2 + 4 + 4;
  for (let t = 0; t < tasks; t++) {
    const rows = Array.from({ length: 18 }, (_, i) => feeds['query/y'].subarray((t * 18 + i) * width, (t * 18 + i + 1) * width));
    const own = rows.filter((row) => row[3] > 0);
    expect(own.reduce((s, row) => s + row[3], 0)).toBeCloseTo(1, 5);
    expect(own.reduce((s, row) => s + row[2], 0)).toBeCloseTo(0, 4);
    expect(own.reduce((s, row) => s + row[2] ** 2, 0) / own.length).toBeCloseTo(1, 4);
  }
});

test('where a walk follows one that arrived, every step of an update is used; the score is the mean return of walks that were not cut', async () => {
  // Goals so near that a step may arrive.
  const taskSet = { name: 'navigation2d', horizon: 6, trajectories: 3, goals: 0.012, arrival: 'again' };
  const experiment = await smallNavigation({ taskSet });
  const meta = flatten(experiment.parameters, initialise(experiment.parameters, 4));
  const episodes = new ActedEpisodes(experiment, actingOf(experiment.source), referenceRuntime, 1);
  const acted = await episodes.act({ split: 'train', iteration: 0, count: 40 }, meta, 0);
  await episodes.dispose();
  const all = acted.map(({ recorded }) => recorded[0]);
  expect(all.some((own) => own.length > 3)).toBe(true);
  expect(all.some((own) => own.some(({ cut }) => cut))).toBe(true);
  for (const own of all) {
    expect(own.reduce((sum, { length }) => sum + length, 0)).toBe(18);
    for (const { done, cut, length } of own) expect(cut).toBe(!done && length < 6);
    // One after another: long walks are cut no more often than short ones, but for the last.
    expect(own.slice(0, -1).some(({ cut }) => cut)).toBe(false);
    const whole = own.filter(({ cut }) => !cut);
    const mean = whole.reduce((sum, { rewards, length }) => sum + rewards.subarray(0, length).reduce((a, b) => a + b, 0), 0) / whole.length;
    const { y } = actingOf(experiment.source).examples(own);
    const counted = Array.from({ length: 18 }, (_, row) => y[row * 10 + 4]).reduce((a, b) => a + b, 0);
    expect(counted / (18 / 6)).toBeCloseTo(mean, 4);
    expect(Array.from({ length: 18 }, (_, row) => y[row * 10 + 3]).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
  }
});

test('a trajectory that a time limit cut goes on in what the baseline says; one that ended does not', async () => {
  const { source } = await smallNavigation();
  const { examples, horizon } = actingOf(source);
  const one = (done: boolean, i: number) => ({
    length: horizon, done, cut: false, observations: Float32Array.from({ length: 2 * (horizon + 1) }, (_, t) => Math.cos(t + i)),
    actions: new Float32Array(2 * horizon), rewards: Float64Array.from({ length: horizon }, (_, t) => -1 - t * i),
    outputs: new Float32Array(4 * horizon),
  });
  const advantagesOf = (done: boolean) => Array.from({ length: 18 }, (_, i) => examples([0, 1, 2].map((k) => one(done, k))).y[i * 10 + 2]);
  expect(advantagesOf(true)).not.toEqual(advantagesOf(false));
});

const short = { iterations: 4, checkpointEvery: 2, validateEvery: 2, validationTasks: 2 };
test.each<[string, Settings]>([
  ['trpo', { training: { ...short, outer: { name: 'trpo' } } }],
  ['ppo', { training: { ...short, outer: { name: 'ppo', epochs: 2 } } }],
  ['the optimiser', { training: { ...short, metaBatch: 2 } }],
])('%s: an acting run resumed in its middle ends with the very bytes of one that was not', async (_, settings) => {
  const evaluation = { tasks: 2, steps: 2, baselines: ['random'] };
  const experiment = () => smallNavigation({ ...settings, evaluation } as Settings);
  const whole = new MemoryRecorder();
  const done = await train(await experiment(), whole);
  const resumed = new MemoryRecorder();
  const result = await train(await experiment(), resumed, whole.state(2));
  expect(resumed.checkpoints.at(-1)?.bytes.equals(whole.checkpoints.at(-1)?.bytes ?? Buffer.alloc(0))).toBe(true);
  expect(result.evaluation).toEqual(done.evaluation);
  const { parameters, config } = await experiment();
  expect(done.state.meta).not.toEqual(initialise(parameters, config.training.seed));
});

describe('what later rewards are held against', () => {
  const chosen = (name: string) => schemas().taskSets[name].parse({ name }).baseline;

  test('is what the task set says where nobody says otherwise', () => {
    expect(chosen('dialoguePolicy')).toBe('time');
    expect(['navigation2d', 'pointMass', 'bandits', 'tabularMdp'].map(chosen)).toEqual(['linear', 'linear', 'linear', 'linear']);
    expect(schemas().taskSets.dialoguePolicy.parse({ name: 'dialoguePolicy', baseline: 'linear' }).baseline).toBe('linear');
  });
});
