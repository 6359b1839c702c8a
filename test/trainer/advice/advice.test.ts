import { afterEach, describe, expect, test, vi } from 'vitest';
import type { TaskFacts } from '../../../src/protocol/analyses/advise';
import { english } from '../../../src/protocol/sentence';
import { advise } from '../../../src/trainer/advice/advise';
import { candidatesFor } from '../../../src/trainer/advice/candidates';
import { firstChoices } from '../../../src/trainer/advice/decisionTable';
import { runRace } from '../../../src/trainer/advice/race';
import type { Runtime } from '../../../src/trainer/engine/runtime';
import { referenceRuntime } from '../../../src/trainer/engine/runtimes/reference';
import { yieldToEvents } from '../../../src/trainer/interrupt';
import { agreementOf } from '../../../src/trainer/evaluation/taskAgreement';
import { schemas } from '../../../src/trainer/registry';
import { openRuntime } from '../../../src/trainer/runtimes';
import { classExperiment } from '../evaluation/classSet';
import { smallExperiment } from '../memoryRecorder';

const facts: TaskFacts = {
  metric: 'mse', support: 10, classes: 'endless', families: [], parameters: 1761, innerSteps: 1,
  agreement: { tasks: 24, mean: 0.5, negative: 0.1, within: null, across: null },
};
const everything = ['maml', 'metaSgd', 'anil', 'protoNet', 'reptile', 'clusterMaml', 'mmaml', 'cnp', 'deepKernel'];
const named = (changed: Partial<TaskFacts>, names = everything) => firstChoices({ ...facts, ...changed }, names).map(({ algorithm }) => algorithm);

describe('the decision table', () => {
  test('names learned rates first for few-shot regression, prototypes for classes, the head for control', () => {
    expect(named({})[0]).toBe('metaSgd');
    expect(named({ metric: 'accuracy', way: 5, support: 5, classes: 64 })[0]).toBe('protoNet');
    expect(named({ metric: 'return' })[0]).toBe('anil');
    expect(named({ parameters: 5e6, innerSteps: 20 })).toContain('reptile');
  });

  test('names clusters and conditioning when kinds of tasks disagree', () => {
    const mixed = { families: ['sine', 'line'], agreement: { ...facts.agreement, within: 0.6, across: 0.1 } };
    expect(named(mixed).slice(0, 2)).toEqual(['clusterMaml', 'mmaml']);
    expect(named({ ...mixed, agreement: { ...mixed.agreement, across: 0.58 } })).not.toContain('clusterMaml');
    expect(named(mixed)).toContain('joint');
  });

  test('names only what there is', () => {
    expect(named({ metric: 'accuracy', way: 5, support: 5 }, ['anil'])).toEqual(['anil']);
  });
});

describe('candidates', () => {
  test('have the config\'s own algorithm, a cheap rival and joint pretraining, each once, with equal inner loops', async () => {
    const { config } = await smallExperiment({ algorithm: { name: 'maml', innerRate: 0.02, innerSteps: 3 } });
    const found = candidatesFor(config, facts, firstChoices(facts, ['maml', 'metaSgd', 'anil', 'fomaml']));
    expect(found.map(({ name }) => name)).toEqual(['metaSgd', 'maml', 'anil', 'joint']);
    expect(found.map(({ algorithm }) => algorithm?.innerSteps)).toEqual([3, 3, 3, undefined]);
    expect(found[0].algorithm?.innerRate).toBe(0.02);
    expect(found[1].algorithm).toEqual(config.algorithm);
  });
});

describe('agreement of gradients', () => {
  test('is the mean cosine over pairs, within and across families', () => {
    const found = agreementOf([[1, 0], [2, 0], [0, 3], [0, -1]], ['a', 'a', 'b', 'b']);
    // Pairs: aa 1, four of ab 0, bb −1.
    expect(found).toEqual({ tasks: 4, mean: 0, negative: 1 / 6, within: 0, across: 0 });
    expect(agreementOf([[1, 0], [1, 1]], [undefined, undefined])).toMatchObject({ within: null, across: null });
    expect(agreementOf([[1, 0], [0, 0]], []).mean).toBeNull();
  });
});

describe('a race', () => {
  const race = async (taskSet: object, iterations: number) => {
    const { config, folder } = await smallExperiment({
      taskSet: { name: 'sinusoid', ...taskSet }, model: { name: 'mlp', hidden: [20] }, algorithm: { name: 'maml', innerRate: 0.05 },
      training: { metaBatch: 10, optimizer: { name: 'adam', rate: 0.01 } }, evaluation: { steps: 3 },
    });
    return advise({ config, folder, budget: { iterations }, tasks: 60, breathe: yieldToEvents, progress: () => undefined });
  };

  test('finds that one network is enough where all tasks are the same and noisy', async () => {
    const { advised, tied, race: all, facts: { agreement } } =
      await race({ amplitude: [2, 2.001], phase: [1, 1.001], inputs: [-2, 2], noise: 0.5 }, 200);
    expect(agreement.mean).toBeGreaterThan(0.8);
    expect(tied).toContain('joint');
    expect(advised).toBe('joint');
    const joint = all.find(({ name }) => name === 'joint');
    expect(joint?.mean).toBeLessThan(0.4);
    // What a config would have to say to train so.
    expect(joint?.algorithm).toMatchObject({ name: 'maml', innerSteps: 0 });
    expect(schemas().algorithms.maml.safeParse(joint?.algorithm).error).toBeUndefined();
  });

  test('finds that adaptation is worth it where tasks differ, and compares on identical tasks', async () => {
    const { advised, race: all, reasons } = await race({ amplitude: [1, 5] }, 300);
    expect(advised).not.toBe('joint');
    const joint = all.find(({ name }) => name === 'joint');
    expect(joint?.behind?.low).toBeGreaterThan(0);
    expect(all[0].behind).toBeUndefined();
    const means = all.map(({ mean }) => mean ?? Infinity);
    expect(means).toEqual([...means].sort((a, b) => a - b));
    all.slice(1).forEach(({ behind, mean }) => expect(behind?.mean).toBeCloseTo((mean ?? NaN) - (all[0].mean ?? NaN), 4));
    expect(reasons.map(english).join(' ')).toContain('joint training is above');
  });
});

describe('joint pretraining in a race', () => {
  test('learns from classes, and is no algorithm of a config there', async () => {
    const experiment = await classExperiment({ evaluation: { steps: 2 } });
    const found = await runRace({
      experiment, runtime: (await openRuntime('onnx')).runtime, threads: 1, tasks: 100, budget: { iterations: 300 },
      breathe: async () => undefined, progress: () => undefined,
    }, [{ name: 'joint', why: '' }]);
    // Trained once, used in two ways.
    expect(found.map(({ name }) => name).sort()).toEqual(['joint', 'jointMeans']);
    for (const { mean, curve, algorithm, iterations } of found) {
      expect(mean).toBeGreaterThan(0.58);
      expect(curve[0]).toBeCloseTo(1 / 3, 6);
      expect(algorithm).toBeUndefined();
      expect(iterations).toBe(300);
    }
    expect(found[0].seconds).toBe(found[1].seconds);
    expect(found.find(({ name }) => name === 'jointMeans')?.step).toBe(1);
  });
});

describe('the clock of a race', () => {
  afterEach(() => vi.restoreAllMocks());

  /** A runtime that notes temperature and meta rate of each meta-iteration. */
  const noting = (seen: { readonly temperature: number; readonly rate: number }[]): Runtime => ({
    ...referenceRuntime,
    compile: async (program, options) => {
      const executable = await referenceRuntime.compile(program, options);
      return {
        run: (feeds) => {
          const { 'update/rate': rate, 'scalar/temperature': temperature } = feeds;
          if (rate) seen.push({ temperature: temperature[0], rate: rate[0] });
          return executable.run(feeds);
        },
        dispose: () => executable.dispose(),
      };
    },
  });

  // A step takes a hundredth of a second of this clock; two more inner rates cost a quarter each: ten iterations in 0.16 s.
  test.each([['iterations', { iterations: 10 }], ['minutes', { seconds: 0.16 }]])(
    'is its own length, not the config\'s: with a budget in %s schedules come to their end', async (_, budget) => {
      const { config, ...experiment } = await smallExperiment({
        algorithm: { name: 'clusterMaml', innerRate: 0.01, temperature: 1, lastTemperature: 0.1 },
        training: { iterations: 10_000, schedule: { name: 'linear' }, optimizer: { name: 'adam', rate: 1 } },
      });
      let now = 0;
      vi.spyOn(performance, 'now').mockImplementation(() => (now += 10));
      const seen: { temperature: number; rate: number }[] = [];
      const [raced] = await runRace({
        experiment: { config, ...experiment }, runtime: noting(seen), threads: 1, tasks: 4, budget,
        breathe: async () => undefined, progress: () => undefined,
      }, [{ name: 'clusterMaml', why: '', algorithm: config.algorithm }]);
      expect(raced.iterations).toBe(10);
      // The last of ten begins when nine tenths of the way are gone.
      expect(seen.at(-1)?.temperature).toBeCloseTo(0.19, 6);
      expect(seen.at(-1)?.rate).toBeCloseTo(0.1, 6);
    });
});
