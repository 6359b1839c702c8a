import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/protocol/events';
import { english } from '../../../src/protocol/sentence';
import type { Settings } from '../../../src/protocol/settings';
import { runHistory } from '../../../src/trainer/tuning/runHistory';
import { finished, record, started, temporaryFolder, validation } from '../../runs/folder';

/** What a run was: its rate and shots, its validations in order, its result on test tasks. */
interface Was {
  readonly rate: number;
  readonly shots?: number;
  readonly validations?: readonly number[];
  readonly test?: number;
  readonly training?: Settings;
}

const configOf = ({ rate, shots = 5, training = {} }: Pick<Was, 'rate' | 'shots' | 'training'>) => ({
  taskSet: { name: 'sinusoid', shots }, algorithm: { name: 'maml', innerRate: rate }, model: { name: 'mlp' }, training,
});

const evaluation = (mean: number): NonNullable<Extract<RunEvent, { kind: 'finished' }>['evaluation']> => ({
  metric: 'mse', split: 'test', tasks: 10, seed: 0, trainedSteps: 1, transductive: false, baselines: {},
  curve: [{ step: 0, mean: 4, ci95: 0.2, metric: 'mse' }, { step: 1, mean, ci95: 0.1, metric: 'mse' }],
});

const folderOf = (...runs: readonly Was[]): string => {
  const folder = temporaryFolder();
  runs.forEach((was, i) => {
    const run = join(folder, `run-${i}`);
    const { validations = [], test } = was;
    const config = configOf(was);
    let best = Infinity;
    const seen = validations.map((mean, at) => {
      const isBest = mean < best;
      best = Math.min(best, mean);
      return validation(at + 1, mean, isBest);
    });
    const events = [started({ config }), ...seen, { ...finished(100), evaluation: test === undefined ? null : evaluation(test) }];
    mkdirSync(run);
    writeFileSync(join(run, 'config.json'), JSON.stringify({ ...record, config }));
    writeFileSync(join(run, 'events.ndjson'), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  });
  return folder;
};
const learned = (...runs: readonly Was[]) => runHistory(folderOf(...runs), configOf({ rate: 1 }), (config) => config);
const losses = async (...runs: readonly Was[]) => (await learned(...runs)).rows.map(({ loss }) => loss);

describe('what is learned from runs', () => {
  it('does not depend on test tasks', async () => {
    const told = async (test: (i: number) => number) => {
      const { rows, notes } = await learned(...[0.5, 0.3, 0.4].map((mean, i): Was => ({ rate: 0.1 * (i + 1), validations: [mean], test: test(i) })));
      return { notes, rows: rows.map(({ settings, loss }) => ({ settings, loss })) };
    };
    const first = await told((i) => i);
    expect(first.rows.map(({ loss }) => loss)).toEqual([0.5, 0.3, 0.4]);
    expect(await told((i) => 7 - i)).toEqual(first);
    expect(first.notes).toEqual([]);
  });
  it('is of the checkpoint that a run stands for: the last, and with early stopping the best', async () => {
    expect(await losses({ rate: 1, validations: [0.2, 0.6], test: 9 })).toEqual([0.6]);
    expect(await losses({ rate: 1, validations: [0.2, 0.6], test: 9, training: { earlyStop: { patience: 3 } } })).toEqual([0.2]);
  });
  it('falls back on test results where no run of a task was validated, and says so', async () => {
    const { rows, notes } = await learned({ rate: 1, test: 0.7 }, { rate: 2, test: 0.8 });
    expect(rows.map(({ loss }) => loss)).toEqual([0.7, 0.8]);
    expect(notes.map(english)).toEqual([expect.stringContaining('2 finished runs without any validation were judged by test')]);
  });
  it('does not mix both kinds within a task', async () => {
    const { rows, notes } = await learned({ rate: 1, validations: [0.5], test: 0.7 }, { rate: 2, test: 0.1 }, { rate: 3, shots: 10, test: 0.3 });
    expect(rows.map(({ loss }) => loss)).toEqual([0.5, 0.3]);
    expect(notes.map(english)).toEqual([expect.stringContaining('1 finished run without any validation was judged by test'),
      expect.stringContaining('1 finished run without a validation was left out')]);
  });
});
