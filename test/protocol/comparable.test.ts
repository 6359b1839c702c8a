import { describe, expect, it } from 'vitest';
import { measuredOn, unlike } from '../../src/protocol/comparable';
import { isEqualSetting, settingRows, settingText } from '../../src/protocol/settings';

const config = (taskSet: object = {}, seed = 1, trainingSeed = 0) =>
  ({ taskSet: { name: 'omniglot', way: 5, shots: 1, ...taskSet }, evaluation: { seed }, training: { seed: trainingSeed } });
const measured = (change: object = {}) => ({ split: 'test', tasks: 600, metric: 'accuracy', transductive: true, ...change });

describe('whether two results may be compared', () => {
  const same = measuredOn(config(), measured());
  it.each([
    ['nothing, with another training seed', measuredOn(config({}, 1, 9), measured()), []],
    ['way', measuredOn(config({ way: 20 }), measured()), ['taskSet.way 5 20']],
    ['an option that only one has', measuredOn(config({ turns: true }), measured()), ['taskSet.turns – true']],
    ['the seed of the episodes', measuredOn(config({}, 2), measured()), ['evaluation.seed 1 2']],
    ['split, tasks and batch norm', measuredOn(config(), measured({ split: 'validation', tasks: 100, transductive: false })),
      ['split test validation', 'tasks 600 100', 'transductive true false']],
    ['metric and task set', measuredOn(config({ name: 'sinusoid' }), measured({ metric: 'mse' })),
      ['taskSet.name omniglot sinusoid', 'metric accuracy mse']],
  ])('is told by %s', (_, other, expected) => {
    expect(unlike(same, other).map(({ key, first, second }) => `${key} ${first} ${second}`)).toEqual(expected);
  });
});

describe('settings side by side', () => {
  const rows = settingRows([{ a: { b: 1, c: [1, 2] }, name: 'x' }, { a: { b: 2, c: [1, 2] } }]);
  it('have dotted keys and one value per config', () => {
    expect(rows).toEqual([
      { key: 'a.b', values: [1, 2] }, { key: 'a.c', values: [[1, 2], [1, 2]] }, { key: 'name', values: ['x', undefined] }]);
    expect(rows.map(isEqualSetting)).toEqual([false, true, false]);
  });
  it('are written as a config says them', () => {
    expect([undefined, 'maml', 0.1, [4, 4], true].map(settingText)).toEqual(['–', 'maml', '0.1', '[4,4]', 'true']);
  });
});
