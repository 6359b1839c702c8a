import { describe, expect, it } from 'vitest';
import type { Episode, Examples } from '../../src/protocol/examples';
import { computedCurve, wantedIn } from '../../webview/adaptationSource';
import { pathOf, planeOf } from '../../webview/charts/plane';
import type { Adaptation } from '../../webview/derive';
import { firstLook } from '../../webview/look';
import { saidAt, type AdaptedTask } from '../../webview/said';
import { className, placesByLabel, rightOf, verdictOf } from '../../webview/verdicts';

const set = (...labels: number[]): Examples => ({
  total: labels.length, rows: Int32Array.from(labels, (_, i) => i), shape: [1], x: Float32Array.from(labels), y: Float32Array.from(labels),
});
const episode: Episode = {
  picture: 'image', metric: 'accuracy', output: 2, split: 'test', index: 0, about: ['cat', 'dog'], parameters: [],
  support: set(0, 1), query: set(0, 0, 1),
};
const task = {
  ...episode, steps: 1, iteration: 5, trainedSteps: 1, transductive: false,
  predictions: Float32Array.of(0.6, 0.4, 0.6, 0.4, 0.6, 0.4, /* step 1 */ 0.9, 0.1, 0.2, 0.8, 0.3, 0.7),
} as unknown as AdaptedTask;

describe('what a learner says', () => {
  it('is of one step, by the largest probability', () => {
    expect([rightOf(episode, saidAt(task, 0)), rightOf(episode, saidAt(task, 1))]).toEqual([2, 2]);
    expect(verdictOf(episode, saidAt(task, 1), 1)).toEqual({ label: 1, probability: expect.closeTo(0.8, 6), isRight: false });
    expect(verdictOf({ ...episode, metric: 'mse' }, saidAt(task, 1), 1)).toBeUndefined();
    expect(verdictOf(episode, undefined, 1)).toBeUndefined();
  });
  it('has the part of the grid that belongs to its step, and what was before', () => {
    const curve = { ...task, output: 1, grid: Float32Array.of(0, 1), fitted: Float32Array.of(1, 2, 3, 4) } as AdaptedTask;
    expect([...saidAt(curve, 1).fitted ?? []]).toEqual([3, 4]);
    expect([...saidAt(curve, 1).before ?? []]).toEqual([1, 2]);
  });
  it('is shown by class, with original names', () => {
    expect(placesByLabel(episode.query, 2)).toEqual([[0, 1], [2]]);
    expect([className(episode, 1), className(episode, 7), className({ about: 'a wave' }, 0)]).toEqual(['dog', '7', '0']);
  });
});

describe('a computed adaptation curve', () => {
  const point = (step: number, mean: number) => ({ step, mean, ci95: 0.1, metric: 'mse' });
  const result = {
    iteration: 5, split: 'test', tasks: 2, metric: 'mse', trainedSteps: 1, transductive: false,
    curve: [point(0, 2), point(1, 1)], supportCurve: [], values: Float32Array.of(1, 0.5, 3, NaN),
  };
  const own = (split: string, final = true): Adaptation => ({
    ...result, name: 'maml', final, split, lines: [], baselines: { random: [point(0, 9)] },
  });
  it('has a line for each task, with gaps where it is not finite', () => {
    expect(computedCurve(result, undefined, 'maml').lines).toEqual([[1, 0.5], [3, null]]);
  });
  it('stands beside the baselines of the same split only', () => {
    expect(Object.keys(computedCurve(result, own('test'), 'maml').baselines)).toEqual(['random']);
    expect(computedCurve(result, own('validation'), 'maml')).toMatchObject({ baselines: {}, baselinesOn: 'validation' });
    expect(computedCurve(result, own('test'), 'maml')).not.toHaveProperty('baselinesOn');
    expect(computedCurve(result, own('test', false), 'maml').baselines).toEqual({});
  });
  it('is asked for by what was chosen', () => {
    expect(wantedIn(firstLook)).toEqual({ iteration: undefined, split: 'test', tasks: 100, steps: undefined, task: undefined,
      first: 0, step: undefined });
    const choices = { adaptCheckpoint: '0', adaptSplit: 'train', adaptTasks: '20', adaptSteps: '3', adaptTask: '4', adaptFirst: '6', adaptStep: '2' };
    expect(wantedIn({ ...firstLook, choices })).toEqual({ iteration: 0, split: 'train', tasks: 20, steps: 3, task: 4, first: 6, step: 2 });
  });
});

describe('a plane', () => {
  it('holds its numbers and breaks a line where they are not finite', () => {
    const plane = planeOf([[0, 10]], [[-1, 1]], 100, 80);
    expect([plane.left(0), plane.left(10)]).toEqual([40, 88]);
    expect(plane.top(1)).toBeGreaterThan(8);
    expect(plane.top(-1)).toBeLessThan(56);
    expect(pathOf(plane, [0, 5, 10], [0, NaN, 0])).toMatch(/^M40\.0 [\d.]+M88\.0 [\d.]+$/);
  });
});
