import { describe, expect, test } from 'vitest';
import type { Measured } from '../../src/protocol/analyses/generalisation';
import { calibrationOf } from '../../src/trainer/evaluation/calibration';
import { generalisationOf, shiftsOf } from '../../src/trainer/evaluation/generalisation';
import { referenceRuntime } from '../../src/trainer/engine/runtimes/reference';
import { flatten, initialise, openTaskSource } from '../../src/trainer/experiment';
import { yieldToEvents } from '../../src/trainer/interrupt';
import { Rng } from '../../src/trainer/math/rng';
import { schemas, taskSets } from '../../src/trainer/registry';
import type { Outcome } from '../../src/trainer/taskSet';
import { smallExperiment } from './memoryRecorder';

type Parts = Parameters<typeof smallExperiment>[0];
const asked = async (parts: Parts, shifts?: readonly string[]) => {
  const experiment = await smallExperiment(parts);
  const meta = flatten(experiment.parameters, initialise(experiment.parameters, 0));
  return generalisationOf({
    experiment, meta, runtime: referenceRuntime, threads: 1, split: 'test', tasks: 20, shifts, breathe: yieldToEvents, progress: () => undefined,
  });
};
const before = (result: Measured | undefined): number => (result && 'before' in result ? result.before.mean ?? NaN : NaN);

describe('shifted test tasks', () => {
  test.each(Object.keys(taskSets))('of %s are options that it takes, and can be opened', async (name) => {
    const needs: Readonly<Record<string, object>> = {
      module: { path: 'examples/lines.tasks.ts', options: { shots: 5, steepest: 2 }, shifts: { steeper: { steepest: 4 } } },
      imageFolder: { path: 'nowhere' },
      distill: { answers: 'examples/distill-answers.csv' },
    };
    const { data } = schemas().taskSets[name].safeParse({ name, ...needs[name] });
    const { name: _, ...options } = data as { name: string };
    const all = taskSets[name].shifts?.(options as never) ?? {};
    for (const [shift, changed] of Object.entries(all)) {
      const wanted = 'name' in changed ? changed : { ...data, ...changed };
      const parsed = schemas().taskSets[String(wanted.name)].safeParse(wanted);
      expect(parsed.error, shift).toBeUndefined();
      if (name !== 'imageFolder') expect((await openTaskSource({ taskSet: parsed.data as never }, '.')).sizes, shift).toBeDefined();
    }
    const { now = 1, at } = taskSets[name].support?.(options as never) ?? {};
    if (at) expect(schemas().taskSets[name].safeParse({ ...data, ...at(now) }).error).toBeUndefined();
  }, 60_000);

  test('are judged beside the tasks as evaluated, and sizes of the support set beside them', async () => {
    const { shifts, support, calibration } = await asked({ taskSet: { name: 'sinusoid', shots: 5, queries: 5 }, model: { name: 'mlp', hidden: [8] } },
      ['amplitude']);
    expect(shifts.map(({ name }) => name)).toEqual(['', 'amplitude']);
    expect(shifts[1].settings).toBe('amplitude [5,9.9]');
    // An untrained network knows nothing: its error grows with the waves.
    expect(before(shifts[1].result)).toBeGreaterThan(before(shifts[0].result));
    expect([support?.now, support?.sizes.map(({ size }) => size)]).toEqual([5, [1, 2, 5, 10]]);
    expect(calibration).toBeNull();
  });

  test('of another way are told why not, where the network is made for one', async () => {
    const { shifts, calibration } = await asked({
      taskSet: { name: 'textIntents', way: 3, shots: 1, queries: 3 }, model: { name: 'mlp', hidden: [] }, algorithm: { name: 'maml', innerRate: 0.1 },
    }, ['way']);
    expect(shifts[1].result).toMatchObject({ why: expect.stringContaining('asks for another network') });
    expect(calibration?.kind).toBe('classes');
  });

  test('have names, and the nearest one is meant', async () => {
    expect(Object.keys(shiftsOf(await smallExperiment({ taskSet: { name: 'sinusoid' } })))).toEqual(['amplitude', 'phase', 'inputs', 'noise']);
    await expect(asked({ taskSet: { name: 'sinusoid' } }, ['amplitud'])).rejects.toThrow(
      'The task set sinusoid has no shift "amplitud"; did you mean "amplitude"?');
  });
});

describe('calibration', () => {
  const task = (y: Float32Array | Int32Array): Outcome['task'] =>
    ({ support: { x: new Float32Array(2), y: Int32Array.of(0, 1) }, query: { x: new Float32Array(y.length), y }, about: '' });

  test('of classes is the distance of confidence from accuracy', () => {
    // Always 80 % sure of class 0, which is right half of the time: the error is 0.3.
    const outputs = Float32Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? Math.log(4) : 0));
    const found = calibrationOf({ metric: 'accuracy', output: 2 }, Array.from({ length: 30 }, () =>
      ({ task: task(Int32Array.from({ length: 10 }, (_, i) => i % 2)), outputs })));
    expect(found).toMatchObject({ kind: 'classes', accuracy: 0.5 });
    expect(found?.kind === 'classes' && [found.confidence, found.error.mean, found.bins.length].map((v) => Number(v.toFixed(4))))
      .toEqual([0.8, 0.3, 1]);
  });

  test('of normal predictions is the coverage of their intervals', () => {
    const rng = Rng.keyed(0, 'coverage');
    const outcomes = (scale: number): Outcome[] => Array.from({ length: 200 }, () => ({
      task: task(Float32Array.from({ length: 20 }, () => rng.normal())), outputs: new Float32Array(20), deviation: new Float32Array(20).fill(scale),
    }));
    const [right, narrow] = [1, 0.5].map((scale) => calibrationOf({ metric: 'mse', output: 1 }, outcomes(scale)));
    expect(right?.error).toBeLessThan(0.02);
    expect(narrow?.kind === 'intervals' && narrow.levels.at(-1)?.coverage).toBeCloseTo(0.673, 1);
    expect(calibrationOf({ metric: 'mse', output: 1 }, [{ task: task(new Float32Array(1)), outputs: new Float32Array(1) }])).toBeUndefined();
  });
});
