import { describe, expect, test } from 'vitest';
import { shiftsOf } from '../../../src/trainer/evaluation/generalisation';
import { train } from '../../../src/trainer/run/loop';
import { MemoryRecorder, smallExperiment } from '../memoryRecorder';

const taskSet = { name: 'tuner', table: 'deepar', shots: 4, queries: 6 };

describe('results of settings as tasks', () => {
  // Those that ask for curves; gradients alone suit every task set.
  test.each(['cnp', 'anp', 'deepKernel', 'hypernetwork'])('are learned by %s', async (name) => {
    const experiment = await smallExperiment({
      taskSet, algorithm: { name }, training: { iterations: 3, metaBatch: 2, validateEvery: 0 }, evaluation: { tasks: 3, steps: 1, baselines: [] },
    });
    const { evaluation } = await train(experiment, new MemoryRecorder());
    expect(evaluation?.curve.every(({ mean }) => Number.isFinite(mean))).toBe(true);
  });
  test('keep the tasks of the splits apart, also for the last of a table', async () => {
    const { source: { classes } } = await smallExperiment({ taskSet: { ...taskSet, heldOut: 10 } });
    const [test_, validation, training] = (['test', 'validation', 'train'] as const).map((split) => classes?.(split).map(({ name }) => name) ?? []);
    expect([test_, validation, training?.length]).toEqual([['wiki-rolling'], ['electricity'], 9]);
    expect(training).not.toContain('wiki-rolling');
    expect(training).not.toContain('electricity');
  });
  test('have no shift: each of the other tasks was validated or trained on', async () => {
    for (const heldOut of [0, 10]) expect(shiftsOf(await smallExperiment({ taskSet: { ...taskSet, heldOut } }), 'test')).toEqual({});
  });
});
