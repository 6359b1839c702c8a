import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { LastAnswers, settingsIn } from '../../src/host/lastAnswers';
import { adviseWords } from '../../src/protocol/analyses/advise';
import { transferWords } from '../../src/protocol/analyses/transfer';

const folder = mkdtempSync(join(tmpdir(), 'maml-lab-races-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const agreement = { tasks: 0, mean: null, negative: null, within: null, across: null };
const race = (settings: Readonly<Record<string, unknown>>, at = 5) => ({
  at, minutes: 3, settings, answer: {
    facts: { metric: 'mse', support: 10, classes: 'endless' as const, families: [], parameters: 7, innerSteps: 1, agreement },
    choices: [], race: [], metric: 'mse', tasks: 200, advised: 'maml', tied: [], reasons: ['why'], seconds: 9,
  },
});
const store = (first?: unknown) => {
  // As the editor does it: what is kept is JSON.
  const kept = new Map<string, string>(first === undefined ? [] : [['last.advise', JSON.stringify(first)]]);
  return {
    get: (key: string): unknown => (kept.has(key) ? JSON.parse(kept.get(key) ?? '') : undefined),
    update: async (key: string, value: unknown) => { kept.set(key, JSON.stringify(value)); },
  };
};

describe('the last answer about a config', () => {
  it('comes back from the state of an earlier window, with what has changed in the config since', async () => {
    const kept = store();
    const config = join(folder, 'x.maml.json');
    writeFileSync(config, '{ // mine\n "name": "x", "taskSet": { "name": "sinusoid", "shots": 5 }, "model": { "hidden": [4, 4] }, }');
    await new LastAnswers(kept).keep(adviseWords, config, race(await settingsIn(config)));
    const later = new LastAnswers(kept);
    expect(later.of(adviseWords, config, await settingsIn(config))).toEqual({ at: 5, minutes: 3, answer: race({}).answer, changed: [] });
    writeFileSync(config, '{ "name": "y", "taskSet": { "name": "sinusoid" }, "model": { "hidden": [4] } }');
    expect(later.of(adviseWords, config, await settingsIn(config))?.changed).toEqual(['taskSet.shots', 'model.hidden']);
    expect(later.of(adviseWords, 'another', {})).toBeNull();
  });

  it('is not there when the state is of another version or damaged', () => {
    for (const damaged of [7, { x: 'race' }, { x: { ...race({}), answer: { race: 3 } } }]) expect(new LastAnswers(store(damaged)).of(adviseWords, 'x', {}))
      .toBeNull();
  });

  it('is kept for the newest configs only', async () => {
    const kept = store();
    const races = new LastAnswers(kept);
    for (let i = 0; i < 25; i++) await races.keep(adviseWords, `c${i}`, race({}, i));
    expect(Object.keys(kept.get('last.advise') as object)).toEqual(Array.from({ length: 20 }, (_, i) => `c${i + 5}`));
  });

  it('is kept by question: a matrix of transfer does not displace a race', async () => {
    const last = new LastAnswers(store());
    const answer = { metric: 'mse', families: ['a', 'b'], iterations: 9, tasks: 100, step: 1, seconds: 60, rows: [], verdicts: [] };
    await last.keep(adviseWords, 'x', race({}));
    await last.keep(transferWords, 'x', { at: 6, minutes: 1, settings: { a: 1 }, answer });
    expect(last.of(transferWords, 'x', { a: 2 })).toEqual({ at: 6, minutes: 1, answer, changed: ['a'] });
    expect(last.of(adviseWords, 'x', {})?.at).toBe(5);
  });

  it('has no settings where the config is gone or no object', async () => {
    writeFileSync(join(folder, 'list.maml.json'), '[1]');
    expect([await settingsIn(join(folder, 'none')), await settingsIn(join(folder, 'list.maml.json'))]).toEqual([{}, {}]);
  });
});
