import { describe, expect, test } from 'vitest';
import { train } from '../../../src/trainer/run/loop';
import type { NewEvent } from '../../../src/trainer/state';
import { thinningOf } from '../../../src/trainer/run/thinning';
import { MemoryRecorder, smallExperiment } from '../memoryRecorder';

const lengthOf = (event: NewEvent): number => JSON.stringify({ ...event, time: 1_795_491_246_811 }).length + 1;
const million = 1_000_000;

/** Real lines of a run with that many steps and 60 validation tasks, at large iterations. */
const linesOf = async (steps: number, rest: object = {}) => {
  const recorder = new MemoryRecorder();
  await train(await smallExperiment({
    ...rest, training: { iterations: 2, validateEvery: 1, validationTasks: 60 }, evaluation: { steps, tasks: 2 },
  }), recorder);
  const last = <K extends NewEvent['kind']>(kind: K) => ({ ...recorder.of(kind)[0], iteration: million }) as NewEvent & { kind: K };
  return { metrics: lengthOf(last('metrics')), validation: last('validation'), inspection: lengthOf(last('tasks')) + lengthOf(last('parameters')) };
};

describe('a million iterations', () => {
  test.each([
    [10, 1000], [10, 100], [10, 10], [10, 1], [1, 1], [100, 1000], [1000, 1000], [10, 0],
  ])('with %i steps, validated every %i iterations, take less than 100 MB', async (steps, validateEvery) => {
    const { metrics, validation, inspection } = await linesOf(Math.min(steps, 100));
    const thinning = thinningOf({ iterations: million, validateEvery }, steps);
    const validations = validateEvery ? million / validateEvery : 0;
    const lines = Math.ceil(validations / thinning.validationEvery);
    const shown = { ...validation, values: validation.values.map((row) => row.slice(0, thinning.shownTasks)) };
    const scale = (steps + 1) / (Math.min(steps, 100) + 1);
    const inspections = 1 + Math.floor(validations / thinning.inspectionEvery(inspection * scale));
    const checkpoints = million / 1000;
    const parts = {
      metrics: (million / thinning.metricsEvery + lines + checkpoints) * metrics,
      validations: lines * lengthOf(shown) * scale, inspections: inspections * inspection * scale, checkpoints: checkpoints * 150,
    };
    const total = Object.values(parts).reduce((a, b) => a + b, 0);
    expect(total, JSON.stringify(parts)).toBeLessThan(100e6);
    expect(thinning.shownTasks).toBeGreaterThan(5);
  });

  test('of large images show fewer of them, and more seldom', () => {
    const often = thinningOf({ iterations: million, validateEvery: 1000 }, 10);
    expect(often.inspectionEvery(50_000)).toBe(17);
    expect((1000 / often.inspectionEvery(4_000_000)) * 4_000_000).toBeLessThan(21e6);
  });
});

test('a short run writes everything', () => {
  expect(thinningOf({ iterations: 5000, validateEvery: 100 }, 10)).toMatchObject({ metricsEvery: 1, validationEvery: 1, shownTasks: 48 });
  expect(thinningOf({ iterations: 5000, validateEvery: 100 }, 10).inspectionEvery(50_000)).toBe(1);
});
