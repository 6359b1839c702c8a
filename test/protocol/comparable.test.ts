import { describe, expect, it } from 'vitest';
import { measuredOn, protocolOf, protocolText, unlike, unlikeText } from '../../src/protocol/comparable';
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
  it.each([
    ['the same data', { 'taskSet.path': 'a' }, { 'taskSet.path': 'a', 'model.path': 'x', 'data/words.bin': 'y' }, ''],
    ['other data', { 'taskSet.path': 'a' }, { 'taskSet.path': 'b' }, 'taskSet.path (digest) is a against b'],
    ['data that an older version did not tell', undefined, { 'taskSet.path': 'b' }, 'taskSet.path (digest) is unknown against b'],
    ['data that neither tells', undefined, undefined, ''],
  ])('is told by digests: %s', (_, first, second, expected) => {
    const [a, b] = [first, second].map((data) => measuredOn(config(), measured({ data })));
    expect(unlikeText(unlike(a ?? {}, b ?? {}))).toBe(expected);
  });
  it('is told by digests of what is tested, not of what is trained on', () => {
    const own = { ...config({ path: 'p' }), evaluation: { seed: 1, taskSet: { path: 'q' } } };
    const [a, b] = [1, 2].map((trained) => ({ 'taskSet.path': `t${trained}`, 'evaluation.taskSet.path': 'q' }));
    const on = (data: Record<string, string> | undefined, split: string) => measuredOn(own, measured({ data, split }));
    expect(unlike(on(a, 'test'), on(b, 'test'))).toEqual([]);
    expect(unlikeText(unlike(on(a, 'train'), on(b, 'train')))).toBe('taskSet.path (digest) is t1 against t2');
    expect(unlikeText(unlike(on(a, 'test'), on({ ...a, 'evaluation.taskSet.path': 'r' }, 'test')))).toBe('taskSet.path (digest) is q against r');
  });
  it('is told by the tested task set alone, where it is another one than training\'s', () => {
    const own = { ...config({ path: 'p' }), evaluation: { seed: 1, taskSet: { name: 'metaDataset', shots: 1 } } };
    const parts = measuredOn(own, measured({ data: { 'taskSet.path': 't' } }));
    expect(Object.keys(parts).filter((key) => key.startsWith('taskSet'))).toEqual(['taskSet.name', 'taskSet.shots']);
    expect(measuredOn(own, measured({ split: 'train' }))).toMatchObject({ 'taskSet.name': 'omniglot', 'taskSet.path': 'p' });
  });
  it('is told once for all that differ', () => {
    const other = (second: string) => ({ key: 'taskSet.shots', first: '2', second });
    expect(unlikeText([other('10'), other('20'), other('10')])).toBe('taskSet.shots is 2 against 10, 20');
  });
});

describe('the protocol of a result', () => {
  const id = (...[of, how = measured()]: [object, ReturnType<typeof measured>?]) => protocolOf(of as never, how).id;
  it('has one short name for equal measurements, whatever was trained and in whatever order the options stand', () => {
    expect(id(config())).toMatch(/^[a-z0-9]{10}$/);
    expect(id(config({}, 1, 9))).toBe(id(config()));
    expect(id({ evaluation: { seed: 1 }, taskSet: { shots: 1, way: 5, name: 'omniglot' } })).toBe(id(config()));
  });
  it('is of the tasks that were tested: training on other ones is no other protocol', () => {
    const wide = { ...config({ way: 20 }), evaluation: { seed: 1, taskSet: { way: 5 } } };
    expect(id(wide)).toBe(id(config()));
    expect(id(wide)).not.toBe(id(config({ way: 20 })));
  });
  it.each([
    ['way', config({ way: 20 }), measured()], ['seed', config({}, 2), measured()], ['tasks', config(), measured({ tasks: 100 })],
    ['norm statistics', config(), measured({ transductive: false })], ['split', config(), measured({ split: 'validation' })],
  ])('is another one with another %s', (_, other, how) => expect(id(other, how)).not.toBe(id(config())));
  it('says what it is', () => expect(protocolText(protocolOf(config(), measured()))).toBe(
    'evaluation.seed 1, metric accuracy, split test, taskSet.name omniglot, taskSet.shots 1, taskSet.way 5, tasks 600, transductive true'));
  it('has names that do not collide among ten thousand', () => {
    expect(new Set(Array.from({ length: 10_000 }, (_, seed) => id(config({}, seed)))).size).toBe(10_000);
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
