import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { check, worstOf } from '../../src/trainer/check';
import { filled } from '../../src/trainer/algorithm';

const config = (algorithm: object, taskSet: object = { name: 'sinusoid' }, model: object = { name: 'mlp', hidden: [8] }): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'maml-')), 'a.maml.json');
  writeFileSync(path, JSON.stringify({ taskSet, model, algorithm, training: { metaBatch: 2 } }));
  return path;
};

describe('the check of a meta-gradient', () => {
  it('holds what is learned and what is carried each against its own size', () => {
    const parameter = (name: string) => ({ name, shape: [2], init: filled(0) });
    const own = { parameters: [parameter('theta'), parameter('moment')], carried: [parameter('moment')] };
    // An error of a tenth in a small gradient beside large carried numbers is a tenth.
    expect(worstOf(own, [0.0009, 0.0005, 1, 2], [0.001, 0.0005, 1, 2])).toBeCloseTo(0.1, 12);
    expect(worstOf(own, [0.001, 0.0005, 1, 1], [0.001, 0.0005, 1, 2])).toBeCloseTo(0.5, 12);
    expect(worstOf(own, [0.001, 0.0005, 1], [0.001, 0.0005, 1, 2])).toBeNaN();
  });

  it.each([[{ name: 'reptile', innerOptimizer: 'adam', innerSteps: 5, innerRate: 0.001 }], [{ name: 'reptile' }]])(
    'finds %j right on this machine\'s runtime', async (algorithm) => {
      const { results, pass } = await check(config(algorithm), 'auto');
      expect(pass, JSON.stringify(results)).toBe(true);
    });

  it('finds a policy right whose walks begin at 0, where units with a bias of 0 have no derivative', async () => {
    const walks = { name: 'navigation2d', trajectories: 2, horizon: 10 };
    const { results } = await check(config({ name: 'maml', innerRate: 0.5 }, walks, { name: 'policy', hidden: [8] }), 'auto');
    expect(Object.keys(results)).toEqual(['maml', 'maml (finite differences)']);
    expect(Object.values(results).every(({ pass }) => pass), JSON.stringify(results)).toBe(true);
  });
});
