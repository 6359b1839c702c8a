import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { LastRaces, settingsIn } from '../../src/host/lastRaces';
import type { KeptAdvice } from '../../src/protocol/analyses/lastAdvice';

const folder = mkdtempSync(join(tmpdir(), 'maml-lab-races-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const agreement = { tasks: 0, mean: null, negative: null, within: null, across: null };
const race = (settings: Readonly<Record<string, unknown>>, at = 5): KeptAdvice => ({
  at, minutes: 3, settings, advice: {
    facts: { metric: 'mse', support: 10, classes: 'endless', families: [], parameters: 7, innerSteps: 1, agreement },
    choices: [], race: [], metric: 'mse', tasks: 200, advised: 'maml', tied: [], reasons: ['why'], seconds: 9,
  },
});
const store = (first?: unknown) => {
  // As the editor does it: what is kept is JSON.
  let kept = JSON.stringify(first ?? null);
  return { get: () => JSON.parse(kept) ?? undefined, update: async (_: string, value: unknown) => { kept = JSON.stringify(value); } };
};

describe('the last race of a config', () => {
  it('comes back from the state of an earlier window, with what has changed in the config since', async () => {
    const kept = store();
    const config = join(folder, 'x.maml.json');
    writeFileSync(config, '{ // mine\n "name": "x", "taskSet": { "name": "sinusoid", "shots": 5 }, "model": { "hidden": [4, 4] }, }');
    await new LastRaces(kept).keep(config, race(await settingsIn(config)));
    const later = new LastRaces(kept);
    expect(later.of(config, await settingsIn(config))).toEqual({ at: 5, minutes: 3, advice: race({}).advice, changed: [] });
    writeFileSync(config, '{ "name": "y", "taskSet": { "name": "sinusoid" }, "model": { "hidden": [4] } }');
    expect(later.of(config, await settingsIn(config))?.changed).toEqual(['taskSet.shots', 'model.hidden']);
    expect(later.of('another', {})).toBeNull();
  });

  it('is not there when the state is of another version or damaged', () => {
    for (const damaged of [7, { x: 'race' }, { x: { ...race({}), advice: { race: 3 } } }]) expect(new LastRaces(store(damaged)).of('x', {}))
      .toBeNull();
  });

  it('is kept for the newest configs only', async () => {
    const kept = store();
    const races = new LastRaces(kept);
    for (let i = 0; i < 25; i++) await races.keep(`c${i}`, race({}, i));
    expect(Object.keys(kept.get() as object)).toEqual(Array.from({ length: 20 }, (_, i) => `c${i + 5}`));
  });

  it('has no settings where the config is gone or no object', async () => {
    writeFileSync(join(folder, 'list.maml.json'), '[1]');
    expect([await settingsIn(join(folder, 'none')), await settingsIn(join(folder, 'list.maml.json'))]).toEqual([{}, {}]);
  });
});
