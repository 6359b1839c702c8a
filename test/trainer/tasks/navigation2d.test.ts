import { expect, test } from 'vitest';
import { Rng } from '../../../src/trainer/math/rng';
import { taskSets } from '../../../src/trainer/registry';
import type { TaskSource, Trajectory } from '../../../src/trainer/taskSet';

const source = await taskSets.navigation2d.open({
  goals: 0.5, stride: 0.1, horizon: 100, trajectories: 20, testTrajectories: 40, discount: 0.99, lambda: 1, baseline: 'linear',
} as never, '.') as TaskSource;
const goals = Array.from({ length: 4000 }, (_, i) => source.sample(Rng.keyed(1, i), 'test'));

/** Mean return over many goals of a way to move, and the standard error. @param move from the point and the goal */
const play = (move: (place: Float32Array, goal: readonly number[]) => number[]) => {
  const returns = goals.map(({ start, parameters = [] }) => {
    const trajectory = start?.(Rng.keyed(2)) as Trajectory;
    const place = new Float32Array(2);
    let sum = 0;
    for (let t = 0; t < 100; t++) {
      trajectory.observe(place, 0);
      const { reward, done } = trajectory.act(move(place, parameters));
      sum += reward;
      if (done) break;
    }
    return sum;
  });
  const mean = returns.reduce((a, b) => a + b) / returns.length;
  const variance = returns.reduce((s, r) => s + (r - mean) ** 2, 0) / returns.length;
  return { mean, error: Math.sqrt(variance / returns.length) };
};

test('who stands still gets 100 times the mean distance of a point of the square from its middle', () => {
  // E‖g‖ over [−½, ½]²: (√2 + ln(1 + √2)) / 6.
  const closed = -100 * (Math.SQRT2 + Math.log(1 + Math.SQRT2)) / 6;
  expect(closed).toBeCloseTo(-38.26, 2);
  const { mean, error } = play(() => [0, 0]);
  expect(Math.abs(mean - closed)).toBeLessThan(4 * error + 0.05);
});

test('perfect play loses the distances left on the way and no more', () => {
  const { mean, error } = play((place, goal) => [0, 1].map((i) => (goal[i] - place[i]) / 0.1));
  // After k full strides an axis is |g| − 0.1 k from its goal: Σ_k E √(a² + b²) with a, b = max(0, |g| − 0.1 k).
  const left = (k: number) => {
    const n = 400;
    let sum = 0;
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) {
      const [a, b] = [i, j].map((v) => Math.max(0, (v + 0.5) / (2 * n) - 0.1 * k));
      sum += Math.hypot(a, b) / n / n;
    }
    return sum;
  };
  const closed = -[1, 2, 3, 4, 5].reduce((sum, k) => sum + left(k), 0);
  expect(closed).toBeCloseTo(-0.51, 1);
  expect(Math.abs(mean - closed)).toBeLessThan(4 * error + 0.01);
});

test('an action of 1 is one stride, a longer one is cut, and a goal that is reached ends it', () => {
  const { start, parameters: [x, y] = [] } = goals[0];
  const trajectory = start?.(Rng.keyed(3)) as Trajectory;
  const place = new Float32Array(2);
  trajectory.act([0.5, 7]);
  trajectory.observe(place, 0);
  expect([...place]).toEqual([0.05, 0.1].map(Math.fround));
  for (let k = 0; k < 30; k++) {
    trajectory.observe(place, 0);
    if (trajectory.act([(x - place[0]) / 0.1, (y - place[1]) / 0.1]).done) break;
    expect(k).toBeLessThan(20);
  }
  trajectory.observe(place, 0);
  expect(Math.max(Math.abs(place[0] - x), Math.abs(place[1] - y))).toBeLessThan(0.01);
});
