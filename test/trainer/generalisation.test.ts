import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Measured } from '../../src/protocol/analyses/generalisation';
import { english } from '../../src/protocol/sentence';
import { calibrationOf } from '../../src/trainer/evaluation/calibration';
import { generalisationOf, shiftsOf } from '../../src/trainer/evaluation/generalisation';
import { referenceRuntime } from '../../src/trainer/engine/runtimes/reference';
import { flatten, initialise, openTaskSource } from '../../src/trainer/experiment';
import { yieldToEvents } from '../../src/trainer/interrupt';
import { outside } from '../../src/trainer/math/openSet';
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
const whyNot = (result: Measured | undefined): string => (result && 'why' in result ? english(result.why) : '');

/** Task sets without shifts, and where it is said why. */
const whyNone: Readonly<Record<string, { readonly page: string; readonly words: string }>> = {
  tuner: { page: 'docs/methods/tuning.md', words: 'so there is no shifted test task' },
};

describe('shifted test tasks', () => {
  test.each(Object.keys(taskSets))('of %s are options that it takes, and can be opened', async (name) => {
    const needs: Readonly<Record<string, object>> = {
      module: { path: 'examples/lines.tasks.ts', options: { shots: 5, steepest: 2 }, shifts: { steeper: { steepest: 4 } } },
      imageFolder: { path: 'nowhere' },
      distill: { answers: 'examples/distill-answers.csv' },
    };
    const { data } = schemas().taskSets[name].safeParse({ name, ...needs[name] });
    const { name: _, ...options } = data as { name: string };
    const all = taskSets[name].shifts?.(options as never, 'test') ?? {};
    const why = whyNone[name];
    if (why) expect(readFileSync(why.page, 'utf8').replace(/\s+/g, ' ')).toContain(why.words);
    expect(Object.keys(all).length > 0, `shifts of ${name}`).toBe(!why);
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

  test.each([{ name: 'maml', innerRate: 0.1 }, { name: 'icl', width: 8, layers: 1, heads: 2, hidden: 4 }])(
    'of another way are told why not, where the network is made for one: $name', async (algorithm) => {
      const { shifts, calibration } = await asked({
        taskSet: { name: 'textIntents', way: 3, shots: 1, queries: 3 }, model: { name: 'mlp', hidden: [] }, algorithm,
      }, ['way']);
      expect(whyNot(shifts[1].result)).toContain('asks for another network');
      expect(calibration?.kind).toBe('classes');
    });

  test('have names, and the nearest one is meant', async () => {
    const names = Object.keys(shiftsOf(await smallExperiment({ taskSet: { name: 'sinusoid' } }), 'test'));
    expect(names).toEqual(['amplitude', 'phase', 'inputs', 'noise']);
    await expect(asked({ taskSet: { name: 'sinusoid' } }, ['amplitud'])).rejects.toThrow(
      'The task set sinusoid has no shift "amplitud"; did you mean "amplitude"?');
  });

  test('of Omniglot to another domain change the pictures alone: as many images of every class', async () => {
    const shape = { way: 3, shots: 5, queries: 4 };
    const { data } = schemas().taskSets.omniglot.safeParse({ name: 'omniglot', ...shape });
    const shifts = taskSets.omniglot.shifts?.(data as never, 'test') ?? {};
    for (const set of ['digits', 'oracle']) {
      const { sample } = await openTaskSource({ taskSet: schemas().taskSets.metaDataset.parse(shifts[set]) as never }, '.');
      for (let i = 0; i < 20; i++) {
        const { family, support, query } = sample(Rng.keyed(0, 'shift', i), 'test');
        const counted = (y: ArrayLike<number>) => [0, 1, 2].map((label) => Array.from(y).filter((one) => one === label).length);
        expect([family, counted(support.y), counted(query.y)]).toEqual([set, [5, 5, 5], [4, 4, 4]]);
      }
    }
  });

  test('with test tasks only are refused for validation, whose tasks they do not have', async () => {
    const taskSet = { name: 'omniglot', way: 2, shots: 1, queries: 2 };
    const experiment = await smallExperiment({ taskSet, model: { name: 'conv', blocks: 1, filters: 2, downsample: 'stride', head: 'mean' } });
    expect(Object.keys(shiftsOf(experiment, 'validation'))).toEqual(['way']);
    const request = {
      experiment, meta: new Float32Array(), runtime: referenceRuntime, threads: 1, split: 'validation' as const, tasks: 2, shifts: ['digits'],
      breathe: yieldToEvents, progress: () => undefined,
    };
    await expect(generalisationOf(request)).rejects.toThrow(
      'The shift "digits" of the task set omniglot has test tasks only, none of validation: measure the split test.');
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

  test('leaves out queries that belong to no class', () => {
    // A half of the queries are strangers; of the others 80 % confidence is right four times of five.
    const y = Int32Array.of(0, 0, 0, 0, 1, ...Array.from({ length: 5 }, () => outside));
    const outputs = Float32Array.from({ length: 2 * y.length }, (_, i) => (i % 2 === 0 ? Math.log(4) : 0));
    const found = calibrationOf({ metric: 'accuracy', output: 2 }, Array.from({ length: 10 }, () => ({ task: task(y), outputs })));
    expect(found).toMatchObject({ kind: 'classes', accuracy: 0.8 });
    expect(found?.kind === 'classes' && [found.error.mean, found.bins[0].examples].map((v) => Number(v.toFixed(4)))).toEqual([0, 50]);
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
