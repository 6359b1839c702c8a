import { describe, expect, test } from 'vitest';
import { english } from '../../../src/protocol/sentence';
import type { Experiment } from '../../../src/trainer/experiment';
import { Watch } from '../../../src/trainer/run/watch';

interface Case { readonly metric?: 'mse' | 'accuracy'; readonly bestJoint?: number; readonly trainedSteps?: number }
const watch = ({ metric = 'mse', bestJoint, trainedSteps = 1 }: Case = {}): Watch => new Watch({
  trainedSteps, source: { metric, bestJoint }, config: { training: { iterations: 1000 } },
} as unknown as Experiment);
/** Two tasks whose mean is the value; `spread` makes the interval wide. */
const tasks = (means: readonly number[], spread = 0.01) => means.map((m) => [m - spread, m + spread]);
const curves = (query: readonly number[], support: readonly number[] = query, spread?: number) =>
  ({ query: tasks(query, spread), support: tasks(support, spread) });
const codes = (w: Watch, ...given: Parameters<Watch['validated']>) => w.validated(...given).map(({ code }) => code);

describe('equals the best joint predictor', () => {
  test.each<[string, readonly number[], number, readonly string[]]>([
    ['is said of an error that adaptation does not change', [3.05, 3.02], 500, ['joint']],
    ['not of one well below', [3.3, 0.5], 500, []],
    ['not of one that adaptation brings down to it', [4.2, 3.0], 500, []],
    ['not of one far above', [9, 8.9], 500, []],
    ['not in the first third of the run', [3.05, 3.02], 330, []],
    ['not of one that is not finite', [NaN, NaN], 500, []],
  ])('%s', (_, query, iteration, said) => {
    expect(codes(watch({ bestJoint: 3 }), curves(query), iteration)).toEqual(said);
  });

  test('not because the interval over few tasks is wide', () => {
    expect(codes(watch({ bestJoint: 3 }), curves([23, 23], [23, 23], 20), 500)).toEqual([]);
  });

  test('not where the best joint predictor is not known', () => {
    expect(codes(watch(), curves([3, 3]), 500)).toEqual([]);
  });

  test('says both numbers and what to try, and says it once', () => {
    const one = watch({ bestJoint: 3 });
    expect(english(one.validated(curves([3.05, 3.02]), 500)[0]?.said ?? ''))
      .toMatch(/the error is 3\.02, which equals the best joint predictor \(3\.00\).*Try a larger innerRate/);
    expect(one.validated(curves([3.05, 3.02]), 600)).toEqual([]);
  });
});

describe('support improves while query does not', () => {
  /** Warnings after validations with these support and query values at the trained step. */
  const after = (given: Case, support: readonly number[], query: readonly number[]): string[] => {
    const one = watch(given);
    return support.flatMap((s, i) => codes(one, curves([query[i], query[i]], [s, s]), i));
  };
  const flat = [1, 1, 1, 1, 1, 1];
  test.each<[string, Case, readonly number[], readonly number[], readonly string[]]>([
    ['is said of an error', {}, [1, 0.9, 0.8, 0.7, 0.6, 0.5], flat, ['memorised']],
    ['of an accuracy', { metric: 'accuracy' }, [0.5, 0.6, 0.7, 0.8, 0.9, 1], [0.4, 0.4, 0.4, 0.4, 0.4, 0.4], ['memorised']],
    ['once', {}, [1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3], [...flat, 1, 1], ['memorised']],
    ['not while both improve', {}, [1, 0.9, 0.8, 0.7, 0.6, 0.5], [1, 0.9, 0.8, 0.7, 0.6, 0.5], []],
    ['not while neither does', {}, flat, flat, []],
    ['not after five validations', {}, [1, 0.8, 0.6, 0.4, 0.2], flat.slice(1), []],
    ['not of a support set that is learned by heart from the start', {}, [0, 0, 0, 0, 0, 0], flat, []],
    ['not of a query that is not finite', {}, [1, 0.9, 0.8, 0.7, 0.6, 0.5], [1, 1, 1, 1, 1, NaN], []],
    ['only of the last five', {}, [1, 1, 1, 1, 1, 1, 0.5], [...flat, 1], ['memorised']],
  ])('%s', (_, given, support, query, said) => expect(after(given, support, query)).toEqual(said));
});

describe('steps beyond those trained', () => {
  test.each<[string, Case, readonly number[], readonly string[]]>([
    ['that make an error worse', {}, [4, 1, 1.5, 2], ['beyond']],
    ['that make an accuracy worse', { metric: 'accuracy' }, [0.2, 0.9, 0.8], ['beyond']],
    ['that diverge', {}, [4, 1, NaN], ['beyond']],
    ['that help', {}, [4, 1, 0.8, 0.7], []],
    ['that help an accuracy', { metric: 'accuracy' }, [0.2, 0.9, 0.95], []],
    ['within the interval', {}, [4, 1, 1.005], []],
    ['that were not taken', { trainedSteps: 3 }, [4, 3, 2, 1], []],
  ])('%s', (_, given, query, said) => expect(codes(watch(given), curves(query), 500)).toEqual(said));

  test('are told with both values', () => {
    expect(english(watch({ trainedSteps: 2 }).validated(curves([4, 2, 1, 1.5, 2]), 1)[0]?.said ?? ''))
      .toBe('Beyond the 2 trained steps adaptation gets worse (MSE 1.00 → 2.00 after 4): stop at the trained steps, or train with more.');
  });
});
