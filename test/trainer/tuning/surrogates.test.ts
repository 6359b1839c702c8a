import { describe, expect, it } from 'vitest';
import { Rng } from '../../../src/trainer/math/rng';
import { BoostedTrees } from '../../../src/trainer/tuning/boostedTrees';
import { rememberingTables, tablesAt } from '../../../src/trainer/tuning/empiricalPrior';
import { standings } from '../../../src/trainer/tuning/standing';
import { surrogateOf } from '../../../src/trainer/tuning/surrogates';

const rng = Rng.keyed(0, 'surrogates');
/** Evaluations of a smooth function of three settings. */
const smooth = (n: number) => {
  const x = Float64Array.from({ length: 3 * n }, () => rng.uniform());
  return { name: 'smooth', width: 3, x, y: Float64Array.from({ length: n }, (_, i) => (x[3 * i] - 0.3) ** 2 + x[3 * i + 1] * x[3 * i + 2]) };
};
const errorOf = (guess: Float64Array, z: Float64Array): number => z.reduce((sum, value, i) => sum + (value - guess[i]) ** 2, 0);

describe('a surrogate of an old task', () => {
  it('is a Gaussian process where there are too few evaluations for trees, and trees where there are many', () => {
    const others = standings(smooth(200));
    const errors = (n: number) => {
      const task = smooth(n);
      return [surrogateOf(task), new BoostedTrees(standings(task))].map((one) => errorOf(one.predict(others.x), others.y));
    };
    const [process, trees] = errors(200);
    expect(process).toBeLessThan(0.3 * trees);
    const [own, same] = errors(400);
    expect(own).toBe(same);
  });
  it('is asked of each place once, and says the same whenever', () => {
    const past = [smooth(40), smooth(50)];
    const [{ width, x }] = past;
    const remembered = rememberingTables(past, width);
    const rows = (from: number, to: number) => x.subarray(from * width, to * width);
    const first = remembered(rows(0, 4));
    const [one, two] = remembered(rows(2, 8));
    expect(remembered(new Float64Array(0)).map(({ length }) => length)).toEqual([0, 0]);
    tablesAt(past, rows(2, 8)).forEach((table, t) => table.forEach((z, i) => expect([one, two][t][i]).toBeCloseTo(z, 9)));
    expect([one[0], two[1]]).toEqual([first[0][2], first[1][3]]);
  });
});
