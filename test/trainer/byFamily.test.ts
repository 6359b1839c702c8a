import { describe, expect, test } from 'vitest';
import { byFamily, familyShares } from '../../src/trainer/byFamily';
import { drawTask } from '../../src/trainer/draw';
import { heldOut } from '../../src/trainer/experiment';
import { smallExperiment } from './memoryRecorder';

const mixed = { taskSet: { name: 'sinusoidLine' } };
const shareOfLines = async (families: unknown, split: 'train' | 'validation' = 'train') => {
  const experiment = await smallExperiment({ ...mixed, training: { families } });
  const at = split === 'train' ? experiment : heldOut(experiment);
  const drawn = Array.from({ length: 1000 }, (_, i) => drawTask(at, split, 0, i).family);
  return drawn.filter((family) => family === 'line').length / drawn.length;
};

describe('training.families', () => {
  test('draws families in proportion to their weights, and leaves validation as it is', async () => {
    expect(Math.abs(await shareOfLines({ line: 3 }) - 0.75)).toBeLessThan(0.05);
    expect(await shareOfLines({ sine: 0 })).toBe(1);
    expect(Math.abs(await shareOfLines({ line: 3 }, 'validation') - 0.5)).toBeLessThan(0.05);
  });

  test('gives each family as many tasks when balanced, whatever the task set draws', async () => {
    const { source } = await smallExperiment(mixed);
    const skewed = { ...source, sample: (...[rng, split]: Parameters<typeof source.sample>) => {
      const task = source.sample(rng, split);
      return task.family === 'line' && rng.uniform() < 0.8 ? source.sample(rng, split) : task;
    } };
    expect(familyShares(skewed).get('line')).toBeLessThan(0.4);
    expect(Math.abs((familyShares(byFamily(skewed, 'balanced')).get('line') ?? 0) - 0.5)).toBeLessThan(0.08);
  });

  test.each([
    [{ sin: 2 }, mixed, 'training.families: there is no family "sin"; did you mean "sine"?'],
    [{ sine: 0, line: 0 }, mixed, 'training.families: all weights are 0, so no task is left to train on.'],
    ['balanced', { taskSet: { name: 'sinusoid' } }, 'training.families: the tasks are all of one kind, so there is nothing to weigh: remove it.'],
  ])('%j is told in one sentence when it does not fit', async (families, parts, message) => {
    await expect(smallExperiment({ ...parts, training: { families } })).rejects.toThrow(message);
  });
});
