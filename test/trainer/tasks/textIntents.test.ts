import { describe, expect, test } from 'vitest';
import { heldOut } from '../../../src/trainer/experiment';
import { outside } from '../../../src/trainer/math/openSet';
import { shippedTexts } from '../../../src/trainer/math/shippedTexts';
import { Rng } from '../../../src/trainer/math/rng';
import textIntents from '../../../src/trainer/tasks/textIntents';
import type { Split, Task, TaskSource } from '../../../src/trainer/taskSet';
import { options } from '../evaluate';
import { smallExperiment } from '../memoryRecorder';

const open = (chosen: Readonly<Record<string, unknown>> = {}): TaskSource => textIntents.open(options(textIntents.options, chosen), '') as TaskSource;
const draw = (source: TaskSource, i: number, split: Split = 'train'): Task => source.sample(Rng.keyed(0, split, i), split);
const names = (source: TaskSource, split: Split) => source.classes?.(split).map(({ name }) => name) ?? [];
const rows = ({ x, y }: Task['query']) => Array.from(y, (_, i) => [...x.subarray(i * 128, (i + 1) * 128)]);

describe('shipped sets', () => {
  test.each([['clinc150', 22_500, 150], ['banking77', 13_083, 77], ['snips', 14_484, 7]])('%s: %i texts of %i intents', (name, texts, intents) => {
    const set = shippedTexts[name]();
    expect([set.texts.length, new Set(set.texts.map(({ label }) => label)).size]).toEqual([texts, intents]);
    expect(set.texts.every(({ text, label }) => text.trim() !== '' && label !== '')).toBe(true);
  });

  test('clinc150 has ten domains of fifteen intents, and texts that belong to none', () => {
    const { domains = {}, outOfScope, texts } = shippedTexts.clinc150();
    expect(Object.values(domains).map((all) => all.length)).toEqual(Array.from({ length: 10 }, () => 15));
    expect(Object.values(outOfScope ?? {}).map((all) => all.length)).toEqual([100, 100, 1000]);
    expect(new Set(Object.values(domains).flat())).toEqual(new Set(texts.map(({ label }) => label)));
  });

  test.each([['clinc150', 50], ['banking77', 27]])('%s: the published folds are apart by class', (data, tested) => {
    for (const fold of [0, 4]) {
      const source = open({ data, fold });
      const all = (['train', 'validation', 'test'] as const).flatMap((split) => names(source, split));
      expect(new Set(all).size).toBe(all.length);
      expect(source.sizes.test).toBe(tested);
    }
  });
});

describe('features', () => {
  test('have length √128 whatever is taken off, and what is taken off is the mean of the training texts', () => {
    const length = (v: readonly number[]) => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
    const plain = draw(open({ data: 'banking77' }), 0);
    const own = draw(open({ data: 'banking77', common: 'own' }), 0);
    for (const row of [...rows(plain.support), ...rows(own.support)]) expect(length(row)).toBeCloseTo(Math.sqrt(128), 3);
    const middle = (task: Task) => length(rows(task.query).reduce((sum, row) => sum.map((v, d) => v + row[d] / task.query.y.length)));
    expect(middle(own)).toBeLessThan(0.8 * middle(plain));
    expect(own.show).toEqual(plain.show);
  });

  test('do not depend on the set when the common component comes from a named one', () => {
    const vector = (data: string) => {
      const source = open({ data, common: 'clinc150', way: 2, shots: 1, queries: 1 });
      for (let i = 0; ; i++) {
        const { show, support } = draw(source, i, 'validation');
        if (show) return { text: show.support[0], row: rows(support)[0] };
      }
    };
    const { text: seen, row } = vector('snips');
    const again = draw(open({ data: 'snips', common: 'clinc150', way: 2, shots: 1, queries: 1 }), 0, 'validation');
    expect([again.show?.support[0], rows(again.support)[0]]).toEqual([seen, row]);
    expect(draw(open({ data: 'snips', common: 'none', way: 2, shots: 1, queries: 1 }), 0, 'validation').support.x).not.toEqual(again.support.x);
  });

  test('a word that is said twice counts once with pooling distinct', () => {
    expect(draw(open({ pooling: 'distinct' }), 0).show).toEqual(draw(open(), 0).show);
    expect(draw(open({ pooling: 'distinct' }), 0).query.x).not.toEqual(draw(open(), 0).query.x);
  });
});

describe('sets that are only tested on', () => {
  test('snips: all seven intents in both splits, no text in both, and nobody may train on it', () => {
    const source = open({ data: 'snips', queries: 5 });
    expect([names(source, 'test').length, names(source, 'validation')]).toEqual([7, names(source, 'test')]);
    const texts = (split: Split) => Array.from({ length: 40 }, (_, i) => draw(source, i, split).show?.query ?? []).flat();
    const validation = new Set(texts('validation'));
    expect(texts('test').filter((text) => validation.has(text))).toEqual([]);
    expect(() => draw(source, 0, 'train')).toThrow('all classes of snips are test classes here');
  });

  test('domains and whole: train on some domains, test on another', () => {
    const travel = shippedTexts.clinc150().domains?.travel ?? [];
    expect([...names(open({ domains: ['travel'], whole: true }), 'test')].sort()).toEqual([...travel].sort());
    const train = open({ domains: ['banking', 'home', 'work', 'utility'] });
    expect(names(train, 'train').filter((name) => travel.includes(name))).toEqual([]);
    expect(() => open({ domains: ['cooking'] })).toThrow('"cooking" is no domain of clinc150; there are: banking');
    expect(() => open({ data: 'banking77', domains: ['travel'] })).toThrow('which has none');
  });

  test('evaluation.taskSet names another set: validation and test come from it, training does not', async () => {
    const experiment = await smallExperiment({
      taskSet: { name: 'textIntents', common: 'clinc150' }, model: { name: 'mlp', hidden: [] },
      evaluation: { taskSet: { data: 'snips' } },
    });
    const seven = new Set(shippedTexts.snips().texts.map(({ label }) => label));
    const about = draw(heldOut(experiment).source, 3, 'test').about as string[];
    expect(about.every((name) => seven.has(name))).toBe(true);
    expect((draw(experiment.source, 3).about as string[]).some((name) => seven.has(name))).toBe(false);
  });
});

describe('out-of-scope queries', () => {
  const chosen = { outOfScope: 10, queries: 3 };

  test.each([['others', 'train'], ['shipped', 'test']] as const)('from %s: they belong to no class of the episode', (outOfScopeFrom, split) => {
    const source = open({ ...chosen, outOfScopeFrom });
    const labels = new Map(shippedTexts.clinc150().texts.map(({ text, label }) => [text, label]));
    for (let i = 0; i < 20; i++) {
      const { query: { x, y }, about, show } = draw(source, i, split);
      expect([y.length, x.length, show?.query.length]).toEqual([25, 25 * 128, 25]);
      expect([...y.subarray(15)]).toEqual(Array.from({ length: 10 }, () => outside));
      for (const text of show?.query.slice(15) ?? []) expect(about).not.toContain(labels.get(text));
    }
    const own = open({ queries: 3 });
    expect([...draw(source, 1, split).query.x.subarray(0, 15 * 128)]).toEqual([...draw(own, 1, split).query.x]);
  });

  test('those of the set keep to their split', () => {
    const { outOfScope } = shippedTexts.clinc150();
    const source = open({ ...chosen, outOfScopeFrom: 'shipped' });
    const drawn = Array.from({ length: 30 }, (_, i) => draw(source, i, 'validation').show?.query.slice(15) ?? []).flat();
    expect(drawn.every((text) => outOfScope?.validation.includes(text))).toBe(true);
  });

  test('a set without any says so', () => {
    expect(() => draw(open({ ...chosen, data: 'banking77', outOfScopeFrom: 'shipped' }), 0)).toThrow('banking77 has no out-of-scope texts');
    expect(() => draw(open({ ...chosen, data: 'snips', way: 7 }), 0, 'test')).toThrow('lower way');
  });
});
