import { describe, expect, test } from 'vitest';
import { remediesFor } from '../../../src/trainer/advice/remediesFor';
import { smallExperiment } from '../memoryRecorder';

type Parts = Parameters<typeof smallExperiment>[0];
const offered = async (parts: Parts, known: { groups: number; hardest?: string }) => {
  const { config, folder } = await smallExperiment(parts);
  return remediesFor(config, folder, known);
};

describe('remedies for tasks that are unlike', () => {
  test('are settings that fit the task set and the network', async () => {
    const { families, remedies, algorithm } = await offered({ taskSet: { name: 'sinusoidLine' } }, { groups: 3, hardest: 'line' });
    expect([algorithm, families.map(({ name }) => name)]).toEqual(['maml', ['line', 'sine']]);
    expect(remedies.map(({ kind }) => kind)).toEqual(['clusters', 'conditioned', 'weighted']);
    expect(remedies[0].settings.algorithm).toMatchObject({ name: 'clusterMaml', clusters: 3 });
    expect(remedies[2].settings).toEqual({ 'training.families': { line: 3 } });
  });

  test('leave out what the config has, and what does not fit', async () => {
    const kinds = async (parts: Parts, known: { groups: number; hardest?: string }) =>
      (await offered(parts, known)).remedies.map(({ kind }) => kind);
    expect(await kinds({ taskSet: { name: 'sinusoidLine' }, algorithm: { name: 'mmaml' }, training: { families: { line: 3 } } },
      { groups: 1, hardest: 'line' }))
      .toEqual(['clusters']);
    // Nothing hidden to modulate; all tasks of one kind.
    expect(await kinds({ taskSet: { name: 'sinusoid' }, model: { name: 'mlp', hidden: [] } }, { groups: 1, hardest: 'line' })).toEqual(['clusters']);
  });
});
