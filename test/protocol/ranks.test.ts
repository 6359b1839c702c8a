import { describe, expect, test } from 'vitest';
import { rankRows, ranksOf, sharedRanks } from '../../src/protocol/ranks';

const result = (mean: number | null, ci95: number | null = 0) => ({ mean, ci95 });

describe('shared ranks', () => {
  test('are places where all differ, whichever way is better', () => {
    expect(sharedRanks([result(0.5), result(0.9), result(0.7)], 'accuracy')).toEqual([3, 1, 2]);
    expect(sharedRanks([result(0.5), result(0.9), result(0.7)], 'mse')).toEqual([1, 3, 2]);
  });

  test('are those of published results: Omniglot of Meta-Dataset, trained on ImageNet alone', () => {
    // k-NN, Finetune, MatchingNet, ProtoNet, fo-MAML, fo-Proto-MAML of the article's table 1: MatchingNet and ProtoNet are each
    // compared with the best of those that are left, never with one another's neighbours.
    const results = [[37.07, 1.15], [60.85, 1.58], [52.27, 1.28], [59.98, 1.35], [55.55, 1.54], [63.37, 1.33]];
    expect(sharedRanks(results.map(([mean, ci95]) => result(mean, ci95)), 'accuracy')).toEqual([6, 2.5, 5, 2.5, 4, 1]);
  });

  test('a difference is held against √(a² + b²): 0.05 against intervals 0.03 and 0.04', () => {
    expect(sharedRanks([result(0.8, 0.03), result(0.7501, 0.04)], 'accuracy')).toEqual([1.5, 1.5]);
    expect(sharedRanks([result(0.8, 0.03), result(0.7499, 0.04)], 'accuracy')).toEqual([1, 2]);
  });

  test('ties are with the best of the rest: a chain of neighbours is not one tie', () => {
    expect(sharedRanks([0.9, 0.88, 0.86, 0.84].map((mean) => result(mean, 0.02)), 'accuracy')).toEqual([1.5, 1.5, 3.5, 3.5]);
  });

  test('what is not finite comes last, and shares the last places', () => {
    expect(sharedRanks([result(null, null), result(3, 0.1), result(null, null)], 'mse')).toEqual([2.5, 1, 2.5]);
  });
});

describe('a table of ranks', () => {
  const family = (name: string, ...means: number[]) =>
    ({ name, tasks: 100, curve: means.map((mean, step) => ({ step, mean, ci95: 0.01, metric: 'accuracy' })) });
  const run = (name: string, ...families: ReturnType<typeof family>[]) => ({ name, metric: 'accuracy', trainedSteps: 1, families });

  test('has sets that all runs have, at the trained step, and the average rank last, best first', () => {
    const table = ranksOf([
      run('maml', family('digits', 0.2, 0.6, 0.9), family('omniglot', 0.2, 0.7), family('mine', 0.2, 0.3)),
      run('protoNet', family('digits', 0.2, 0.8, 0.8), family('omniglot', 0.2, 0.705)),
    ]);
    expect(table?.sets).toEqual(['digits', 'omniglot']);
    expect(table && rankRows(table)).toEqual([
      ['protoNet', '80.0 % ± 1.0 (1)', '70.5 % ± 1.0 (1.5)', '1.25'],
      ['maml', '60.0 % ± 1.0 (2)', '70.0 % ± 1.0 (1.5)', '1.75'],
    ]);
  });

  test('there is none of one run, or where tasks have no families', () => {
    expect(ranksOf([run('maml', family('digits', 0.2, 0.6)), run('protoNet')])).toBeUndefined();
    expect(ranksOf([run('maml', family('digits', 0.5)), run('protoNet', family('omniglot', 0.5))])).toBeUndefined();
  });
});
