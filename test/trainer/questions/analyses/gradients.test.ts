import { describe, expect, it } from 'vitest';
import type { ResultOf } from '../../../../src/protocol/analysis';
import type { gradientAgreement } from '../../../../src/protocol/analyses/gradientAgreement';
import type { gradientParts } from '../../../../src/protocol/analyses/gradientParts';
import { gradientProgram } from '../../../../src/trainer/programs/compile';
import { drawTasks } from '../../../../src/trainer/draw';
import { scalarFeeds } from '../../../../src/trainer/programs/scalars';
import { degrees, meanOf, minus, norm } from '../../../../src/trainer/math/vectors';
import { gradientPartsProgram } from '../../../../src/trainer/programs/questionPrograms';
import { ofTasks } from '../../../../src/trainer/questions/questionTasks';
import { smallExperiment } from '../../memoryRecorder';
import { ask, referenceRun, runOf } from './asking';

type Parts = ResultOf<typeof gradientParts>;
const quiet = { breathe: async () => undefined, progress: () => undefined };

describe('the parts of the meta-gradient', () => {
  it.each(['maml', 'fomaml'])('of %s are those of the reference file, number by number', async (name) => {
    const { run, tasks, maml, fomaml } = await referenceRun(name);
    const told = await ask<Parts>('gradientParts', { tasks }, run);
    expect(told.kind).toBe(name === 'maml' ? 'second' : 'dropped');
    const close = (got: number | null, truth: number | null) => expect(Math.abs(Number(got) / Number(truth) - 1)).toBeLessThan(6e-5);
    close(told.whole, norm(maml));
    close(told.first, norm(fomaml));
    close(told.rest, norm(minus(maml, fomaml)));
    close(told.angle, degrees(maml, fomaml));
    expect(told.each).toHaveLength(tasks);
    expect(told.layers.map(({ name: layer }) => layer)).toContain('dense2/weight');
  });

  // α is fed as the float32 nearest to 0.01, six parts in 10⁸ away from the file's.
  it('are exact to the last digits before they are rounded for people', async () => {
    const { run, tasks, maml, fomaml } = await referenceRun('maml');
    const { whole, first } = await ofTasks(run, { split: 'test', tasks }, {
      key: 'parts', numbers: 1, program: (n) => gradientPartsProgram(run.experiment, n),
    }, quiet);
    const largest = Math.max(...maml.map(Math.abs));
    expect(Math.max(...minus(meanOf(whole), maml).map(Math.abs)) / largest).toBeLessThan(1e-7);
    expect(Math.max(...minus(meanOf(first), fomaml).map(Math.abs)) / largest).toBeLessThan(1e-7);
  });

  it('of imaml leave the implicit correction: the first part is the query gradient at θ′', async () => {
    const { run, tasks, imaml } = await referenceRun('imaml');
    const told = await ask<Parts>('gradientParts', { tasks }, run);
    expect(told.kind).toBe('implicit');
    expect(Number(told.whole)).toBeCloseTo(norm(imaml), 3);
    expect(told.rest).toBeGreaterThan(0);
  });

  it.each([['maml', { innerSteps: 3, innerOptimizer: 'momentum' }], ['anil', { innerSteps: 2 }]])(
    'of %s with several steps: fomaml\'s gradient, or none that differs', async (name, options) => {
      const run = runOf(await smallExperiment({ algorithm: { name, innerRate: 0.005, ...options } }));
      const told = await ask<Parts>('gradientParts', { tasks: 3 }, run);
      expect(told.rest).toBeGreaterThan(1e-5);
      if (name !== 'maml') return;
      const first = runOf(await smallExperiment({ algorithm: { name: 'fomaml', innerRate: 0.005, ...options } }));
      const gradient = await (await first.compiled('g', () => gradientProgram(first.experiment, 3)))
        .run({ ...drawTasks(first.experiment, 'validation', 0, 3), ...scalarFeeds(first.experiment), meta: first.meta });
      expect(Number(told.first) / norm(gradient.gradient)).toBeCloseTo(1, 4);
    });

  it('of metaSgd cover its learned rates', async () => {
    const told = await ask<Parts>('gradientParts', { tasks: 2 }, runOf(await smallExperiment({ algorithm: { name: 'metaSgd' } })));
    expect(told.layers.filter(({ name }) => name.startsWith('innerRate/')).every(({ whole }) => Number(whole) > 0)).toBe(true);
  });
});

describe('agreement', () => {
  it('uses gradients whose mean is the meta-gradient', async () => {
    for (const name of ['maml', 'reptile', 'imaml']) {
      const run = runOf(await smallExperiment({ algorithm: { name, innerRate: 0.005 } }));
      const { whole } = await ofTasks(run, { split: 'test', tasks: 4 }, {
        key: 'parts', numbers: 1, program: (n) => gradientPartsProgram(run.experiment, n),
      }, quiet);
      const { gradient } = await (await run.compiled('g', () => gradientProgram(run.experiment, 4)))
        .run({ ...drawTasks(run.experiment, 'test', 0, 4), ...scalarFeeds(run.experiment), meta: run.meta });
      expect(norm(minus(meanOf(whole), gradient)) / norm(gradient)).toBeLessThan(1e-10);
    }
  });

  it('is the same however many tasks fit in one call, and symmetric in every order', async () => {
    const run = runOf(await smallExperiment());
    const told = await ask<ResultOf<typeof gradientAgreement>>('gradientAgreement', { tasks: 5 }, run);
    expect(told.pairs).toBe(10);
    expect([...told.tasks].map(({ index }) => index).sort()).toEqual([0, 1, 2, 3, 4]);
    told.cosine.forEach((row, i) => row.forEach((value, j) => {
      expect(value).toBe(told.cosine[j]?.[i]);
      if (i === j) expect(value).toBeCloseTo(1, 9);
    }));
    const single = await ofTasks(run, { split: 'validation', tasks: 5 }, {
      key: 'one by one', numbers: 4_000_000, program: (n) => gradientPartsProgram(run.experiment, n),
    }, quiet);
    const together = await ofTasks(run, { split: 'validation', tasks: 5 }, {
      key: 'together', numbers: 1, program: (n) => gradientPartsProgram(run.experiment, n),
    }, quiet);
    single.whole.forEach((one, t) => expect(norm(minus(one, together.whole[t])) / norm(one)).toBeLessThan(1e-12));
  });

  it('needs two tasks', async () => {
    await expect(ask('gradientAgreement', { tasks: 1 }, runOf(await smallExperiment()))).rejects.toThrow('at least 2 tasks');
  });
});
