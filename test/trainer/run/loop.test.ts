import { describe, expect, test } from 'vitest';
import { evaluate } from '../../../src/trainer/evaluation/evaluate';
import { flatten, initialise, unflatten } from '../../../src/trainer/experiment';
import { train } from '../../../src/trainer/run/loop';
import { scheduled } from '../../../src/trainer/metaTrainer';
import { better } from '../../../src/trainer/statistics';
import type { TrainingState } from '../../../src/trainer/state';
import { at, MemoryRecorder, smallExperiment, told, type Wish } from '../memoryRecorder';

type Settings = Parameters<typeof smallExperiment>[0];
const run = async (settings: Settings = {}, wishes: readonly Wish[] = [], resume?: TrainingState) => {
  const experiment = await smallExperiment(settings);
  const recorder = new MemoryRecorder(...wishes);
  return { experiment, recorder, result: await train(experiment, recorder, resume) };
};
const withoutMetrics = ({ story }: MemoryRecorder): string => story.filter((line) => !line.startsWith('metrics')).join(', ');
const lossesOf = ({ events }: MemoryRecorder) =>
  events.flatMap((event) => (event.kind === 'metrics' ? [[event.iteration, event.loss]] : []));

describe('a run', () => {
  test('tells its story in order, in events that the schema knows', async () => {
    const { recorder, result } = await run({ evaluation: { baselines: ['random'] } });
    expect(withoutMetrics(recorder).replace(/, warning \d+/g, '')).toBe([
      'started 0', 'tasks 0', 'parameters 0', 'checkpoint 5', 'validation 10', 'tasks 10', 'parameters 10', 'checkpoint 10',
      'checkpoint 15', 'validation 20', 'tasks 20', 'parameters 20', 'checkpoint 20', 'progress 20', 'finished 20',
    ].join(', '));
    expect(recorder.problems).toEqual([]);
    expect(recorder.of('metrics').map((m) => [m.iteration, m.count])).toEqual(Array.from({ length: 20 }, (_, i) => [i + 1, 1]));
    expect(recorder.of('validation').map((v) => [v.values.length, v.values[0]?.length, v.curve.map((p) => p.step)]))
      .toEqual([[3, 4, [0, 1, 2]], [3, 4, [0, 1, 2]]]);
    expect(recorder.of('tasks')[0]?.samples[0]).toMatchObject({ about: expect.stringMatching(/^amplitude/), grid: { length: 60 } });
    expect(recorder.of('parameters')[0]?.layers.map(({ name, size }) => [name, size])).toEqual([
      ['dense1/weight', 8], ['dense1/bias', 8], ['dense2/weight', 8], ['dense2/bias', 1]]);
    expect(result).toMatchObject({ reason: 'done', state: { iteration: 20 }, evaluation: { tasks: 4, trainedSteps: 1 } });
    expect(result.evaluation?.curve).toHaveLength(3);
    expect(result.evaluation?.values?.map(({ step, values }) => [step, values.length])).toEqual([[1, 4], [2, 4]]);
    for (const { step, values } of result.evaluation?.values ?? []) {
      const mean = values.reduce((sum: number, value) => sum + (value ?? NaN), 0) / values.length;
      expect(mean).toBeCloseTo(result.evaluation?.curve[step]?.mean ?? NaN, 5);
    }
    expect(result.evaluation?.baselines.random).toHaveLength(3);
    expect(recorder.of('finished')[0]).toMatchObject({ reason: 'done', evaluation: result.evaluation });
  });

  test('with a million iterations gathers 200 of them in a metrics line', async () => {
    const { recorder } = await run(
      { training: { iterations: 1_000_000, validateEvery: 0, checkpointEvery: 1e6 } },
      [{ wish: 'stop', when: ({ events }) => events.filter((e) => e.kind === 'metrics').length === 2 }]);
    expect(recorder.of('metrics').map((m) => [m.iteration, m.count])).toEqual([[200, 200], [400, 200]]);
    const [first] = recorder.of('metrics');
    expect(first?.lossMin).toBeLessThan(first?.loss ?? NaN);
    expect(first?.lossMax).toBeGreaterThan(first?.loss ?? NaN);
    expect(first?.itPerSecond).toBeGreaterThan(1);
  });

  test('is the same one whatever is asked of it: the same config gives the same numbers', async () => {
    const plain = await run();
    const asked = await run({}, [
      { wish: 'checkpoint', when: at(3) }, { wish: 'pause', when: at(7) }, { wish: 'step' }, { wish: 'resume' }]);
    expect(lossesOf(asked.recorder)).toEqual(lossesOf(plain.recorder));
    expect(asked.result.evaluation).toEqual(plain.result.evaluation);
    const other = await run({ training: { seed: 1 } });
    expect(lossesOf(other.recorder)).not.toEqual(lossesOf(plain.recorder));
  });
});

describe('wishes', () => {
  test('pause, single steps, checkpoint, resume and stop are obeyed between iterations', async () => {
    const quiet = { training: { validateEvery: 0, checkpointEvery: 100 } };
    const { recorder, result } = await run(quiet, [
      { wish: 'pause', when: at(3) }, { wish: 'step' }, { wish: 'step' }, { wish: 'pause' }, { wish: 'checkpoint' },
      { wish: 'resume' }, { wish: 'resume' }, { wish: 'stop', when: at(8) }]);
    expect(recorder.story.slice(recorder.story.indexOf('metrics 3')).join(', ')).toBe([
      'metrics 3', 'paused 3', 'metrics 4', 'paused 4', 'metrics 5', 'paused 5', 'checkpoint 5', 'resumed 5',
      'metrics 6', 'metrics 7', 'metrics 8', 'checkpoint 8', 'finished 8'].join(', '));
    expect(result).toMatchObject({ reason: 'stopped', evaluation: null });
  });

  test('a stop before the first iteration leaves a checkpoint, too', async () => {
    const { recorder } = await run({}, [{ wish: 'stop' }]);
    expect(recorder.story).toEqual(['started 0', 'tasks 0', 'parameters 0', 'checkpoint 0', 'finished 0']);
    const resumed = await run({}, [], recorder.state(0));
    expect(resumed.recorder.story.slice(0, 2), 'what was told stays told once').toEqual(['started 0', 'metrics 1']);
  });

  // A long one of each kind: it would not be over by itself before the next look.
  const chunks = 40;
  const evaluation = { tasks: 75 * chunks, steps: 2, baselines: ['joint'], baselineIterations: 100_000 };
  test.each<[string, Wish]>([
    ['the final evaluation', { wish: 'stop', when: told('progress 20') }],
    ['a baseline\'s training', { wish: 'stop', when: ({ events }) => events.some((e) => e.kind === 'progress' && e.what === 'joint pretraining') }],
  ])('a stop is heard within %s; a resume does the evaluation alone', async (_, wish) => {
    const stopped = await run({ evaluation }, [wish]);
    expect(stopped.result).toMatchObject({ reason: 'stopped', evaluation: null, state: { iteration: 20 } });
    expect(stopped.recorder.of('finished')).toMatchObject([{ reason: 'stopped', iteration: 20, evaluation: null }]);
    const short = { evaluation: { ...evaluation, tasks: 4, baselines: [] } };
    const resumed = await run(short, [], stopped.recorder.state(20));
    expect(resumed.recorder.story).toEqual(['started 20', 'progress 20', 'finished 20']);
    expect(resumed.result).toMatchObject({ reason: 'done', itPerSecond: null });
    expect(resumed.result.evaluation).toEqual((await run(short)).result.evaluation);
  });

  test('a stop is heard within a validation, which a resume then does first', async () => {
    const settings = { training: { validationTasks: 75 * 8 } };
    const whole = await run(settings);
    const looks = { count: 0 };
    const stopped = await run(settings, [{
      wish: 'stop', when: ({ story }) => story.at(-1) === 'metrics 10' && ++looks.count === 3,
    }]);
    expect(stopped.recorder.story.slice(-3)).toEqual(['metrics 10', 'checkpoint 10', 'finished 10']);
    const resumed = await run(settings, [], stopped.recorder.state());
    expect(resumed.recorder.story.slice(0, 2)).toEqual(['started 10', 'validation 10']);
    expect(resumed.recorder.of('validation')).toEqual(whole.recorder.of('validation'));
    expect(resumed.recorder.checkpoints.at(-1)).toEqual(whole.recorder.checkpoints.at(-1));
  });

  test('a pause holds a final evaluation, too', async () => {
    const { recorder, result } = await run({ evaluation: { tasks: 300 } }, [
      { wish: 'pause', when: told('progress 20') }, { wish: 'resume' }]);
    expect(recorder.story.slice(-4)).toEqual(['paused 20', 'resumed 20', 'progress 20', 'finished 20']);
    expect(result.reason).toBe('done');
  });
});

describe('early stopping', () => {
  // A rate that spoils what it learns: the best validation is not the last.
  const settings = {
    training: {
      iterations: 200, validateEvery: 5, checkpointEvery: 1000, validationTasks: 20, earlyStop: { patience: 3 },
      optimizer: { name: 'adam', rate: 0.3 },
    },
    evaluation: { tasks: 20, steps: 1 },
  };

  test('ends after so many validations without improvement, and evaluates the best parameters', async () => {
    const { recorder, result, experiment } = await run(settings);
    const values = recorder.of('validation').map((v) => v.curve[1]?.mean ?? NaN);
    const bestAt = values.reduce((best, v, i) => (better('mse', v, values[best]) ? i : best), 0);
    expect(result.reason).toBe('earlyStop');
    expect(values).toHaveLength(bestAt + 4);
    expect(recorder.of('validation').map((v) => v.best).lastIndexOf(true)).toBe(bestAt);
    const { optimizer, counters, meta } = recorder.state();
    expect(counters).toMatchObject({ best: values[bestAt], bestIteration: 5 * (bestAt + 1), withoutImprovement: 3 });
    const best = recorder.state(counters.bestIteration);
    expect(optimizer.best.data).toEqual(flatten(experiment.parameters, best.meta));
    expect(best.meta).not.toEqual(meta);
    const { tasks, steps } = experiment.config.evaluation;
    const again = await evaluate(experiment, unflatten(experiment.parameters, optimizer.best.data as Float32Array),
      { tasks, steps, split: 'test', baselines: [] });
    expect(result.evaluation).toEqual(again);
  });

  test('is over once for all: a resume after it only evaluates', async () => {
    const first = await run(settings);
    const again = await run(settings, [], first.recorder.state());
    expect(again.recorder.story.map((line) => line.split(' ')[0])).toEqual(['started', 'progress', 'finished']);
    expect(again.result).toMatchObject({ reason: 'earlyStop', evaluation: first.result.evaluation });
  });
});

describe('the outer update', () => {
  const lengthOfFirstStep = async (training: Readonly<Record<string, unknown>>) => {
    const { recorder, experiment } = await run({
      training: { iterations: 1, checkpointEvery: 1, optimizer: { name: 'sgd', rate: 0.5 }, ...training } });
    const before = flatten(experiment.parameters, initialise(experiment.parameters, 0));
    const after = flatten(experiment.parameters, recorder.state(1).meta);
    const norm = recorder.of('metrics')[0]?.gradientNorm ?? NaN;
    return { length: Math.hypot(...after.map((v, i) => v - before[i])), norm };
  };

  test('is as long as the rate says; clipped, no longer than clipNorm; the norm is told unclipped', async () => {
    const plain = await lengthOfFirstStep({});
    expect(plain.length).toBeCloseTo(0.5 * plain.norm, 3);
    const clipped = await lengthOfFirstStep({ clipNorm: 0.1 });
    expect(clipped.norm).toBe(plain.norm);
    expect(clipped.length).toBeCloseTo(0.05, 6);
    expect((await lengthOfFirstStep({ clipNorm: 1e6 })).length).toBe(plain.length);
  });

  test.each([
    [{ name: 'constant' }, [1, 1, 1, 1]],
    [{ name: 'step', every: 10, factor: 0.5 }, [1, 0.5, 0.5 ** 5, 0.5 ** 9]],
    [{ name: 'linear', floor: 0, warmup: 0 }, [1, 0.9, 0.5, 0.01]],
    [{ name: 'linear', floor: 0.2, warmup: 0 }, [1, 0.92, 0.6, 0.208]],
    [{ name: 'cosine', floor: 0, warmup: 0 }, [1, (1 + Math.cos(0.1 * Math.PI)) / 2, 0.5, (1 + Math.cos(0.99 * Math.PI)) / 2]],
    [{ name: 'cosine', floor: 0.5, warmup: 20 }, [0.05, 0.55, 0.5 + 0.25 * (1 + Math.cos(0.375 * Math.PI)),
      0.5 + 0.25 * (1 + Math.cos(Math.PI * 79 / 80))]],
  ] as const)('follows schedule %j', async (schedule, shares) => {
    [0, 10, 50, 99].forEach((iteration, i) => expect(scheduled(schedule, iteration, 100)).toBeCloseTo(shares[i], 12));
  });

  test('uses the schedule\'s rate', async () => {
    const { recorder } = await run({ training: { iterations: 4, schedule: { name: 'linear' }, optimizer: { name: 'sgd', rate: 1e-3 } } });
    expect(recorder.of('metrics').map(({ rate }) => Number(rate?.toPrecision(6)))).toEqual([1e-3, 7.5e-4, 5e-4, 2.5e-4]);
  });
});
