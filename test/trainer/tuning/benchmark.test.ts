import { describe, expect, it } from 'vitest';
import { Rng } from '../../../src/trainer/math/rng';
import type { Guidance } from '../../../src/trainer/tuner';
import { tuners } from '../../../src/trainer/tuners';
import { initialPlaces, pastWithout, regretCurve, search } from '../../../src/trainer/tuning/benchmark';
import { reportOf } from '../../../src/trainer/tuning/benchReport';
import { openTable } from '../../../src/trainer/tuning/tables';

const table = openTable('deepar');
const quick = { ...table, tasks: table.tasks.slice(0, 3).map((task) => ({ ...task, x: task.x.slice(0, 40 * task.width), y: task.y.slice(0, 40) })) };
const [held] = quick.tasks;
const guidance = (): Guidance => ({
  past: pastWithout(quick, held.name), pool: held.x, width: held.width, rng: Rng.keyed(0, 'test'), breathe: async () => undefined,
  progress: () => undefined,
});

describe('regret', () => {
  it('is of the best so far, on the task\'s scale, and stays at 0', () => {
    const y = Float64Array.from([5, 3, 1, 2]);
    expect(Array.from(regretCurve(y, [0, 1, 3, 2, 2], 2))).toEqual([0.5, 0.25, 0, 0]);
  });
  it('is compared in pairs, with ties averaged', () => {
    const trace = (method: string, seed: number, value: number) => ({ method, table: 't', task: 'a', seed, regret: Float64Array.of(value) });
    const { methods: [a, b] } = reportOf('t', [0, 1, 2].flatMap((s) => [trace('x', s, 0.1 + s / 100), trace('gp', s, 0.2 + s / 100)]), [0], ['gp']);
    expect(a?.comparisons[0]).toMatchObject({ against: 'gp', verdict: 'better' });
    expect(a?.comparisons[0]?.ratio).toBeCloseTo(0.11 / 0.21, 9);
    expect([a?.cells[0]?.rank.mean, b?.cells[0]?.rank.mean]).toEqual([1, 2]);
  });
});

describe('leave one task out', () => {
  it('never hands over the task itself', () => {
    for (const task of table.tasks) {
      const past = pastWithout(table, task.name);
      expect(past).toHaveLength(table.tasks.length - 1);
      expect(past.some(({ y }) => y === task.y)).toBe(false);
    }
  });
  it('does not depend on results of the held-out task that were not seen', async () => {
    const order = async (y: Float64Array) => search(await tuners.empiricalPrior.learn(guidance()), { ...held, y },
      { initial: 3, trials: 2, seeds: 1 }, 'm', 0);
    const first = await order(held.y);
    const changed = held.y.map((v, i) => (first.slice(0, 4).includes(i) ? v : 1000 - v));
    expect((await order(changed)).slice(0, 5)).toEqual(first.slice(0, 5));
  });
  it.each(Object.keys(tuners).filter((name) => name !== 'deepKernel'))('%s begins as all do and chooses each place once', async (name) => {
    const order = search(await tuners[name].learn(guidance()), held, { initial: 5, trials: 6, seeds: 1 }, name, 3);
    expect(order.slice(0, 5)).toEqual(initialPlaces(held, 3, 5));
    expect(new Set(order).size).toBe(11);
  });
});

describe('a Gaussian process from scratch', () => {
  const chosen = (y: Float64Array) => {
    const { pool, width } = guidance();
    const seen = { width, x: pool.slice(0, 8 * width), y };
    return Promise.resolve(tuners.gp.learn(guidance())).then((guide) => guide.choose(seen, (i) => i >= 8, Rng.keyed(0, 'gp')));
  };
  it('sees results on the scale of the transfer methods: a power of them is the same to it', async () => {
    const y = held.y.slice(0, 8);
    const [plain, cubed] = [await chosen(y), await chosen(y.map((value) => value ** 3))];
    expect(cubed.index).toBe(plain.index);
    expect([plain.expected?.unit, cubed.expected?.unit]).toEqual(['logarithm', 'logarithm']);
    expect(cubed.expected?.mean).toBeCloseTo(3 * (plain.expected?.mean ?? NaN), 6);
  });
  it('takes results as they are where one is not positive', async () => {
    const { expected } = await chosen(held.y.slice(0, 8).map((value, i) => (i === 0 ? -1 : value)));
    expect(expected?.unit).toBe('result');
  });
});
