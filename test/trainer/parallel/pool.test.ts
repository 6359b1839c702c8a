import { describe, expect, test, vi } from 'vitest';
import { english } from '../../../src/protocol/sentence';
import { openCurves } from '../../../src/trainer/evaluation/curves';
import { flatten, heldOut, initialise } from '../../../src/trainer/experiment';
import { MetaTrainer } from '../../../src/trainer/metaTrainer';
import { WorkerPool } from '../../../src/trainer/parallel/pool';
import { RemoteWorker, WorkerGone } from '../../../src/trainer/parallel/remoteWorker';
import { openRuntimeFor } from '../../../src/trainer/runtimes';
import { trainerPath, useCommandLine } from '../../cli/commandLine';
import { smallExperiment } from '../memoryRecorder';

/** One run over several processes: the same bits however many there are, and whatever happens to them. */

useCommandLine();

type Settings = NonNullable<Parameters<typeof smallExperiment>[0]>;
const iterations = 6;
/** Trains with so many processes. @param disturb called with the pool before an iteration */
const trained = async (settings: Settings, workers: number, disturb?: (pool: WorkerPool, iteration: number) => void) => {
  const experiment = await smallExperiment(settings);
  const { runtime, threads } = await openRuntimeFor(experiment.config);
  const warnings: string[] = [];
  const pool = new WorkerPool({ experiment, runtime, threads, workers, program: trainerPath });
  const trainer = await MetaTrainer.create(experiment, runtime, threads, iterations, undefined, undefined, pool);
  try {
    await pool.start((said) => void warnings.push(english(said)));
    const losses: number[] = [];
    for (let i = 0; i < iterations; i++) {
      disturb?.(pool, i);
      losses.push((await trainer.step()).loss);
    }
    const runner = await openCurves(heldOut(experiment), runtime, threads, 2, 160, pool);
    const curves = await runner.run(trainer.meta, 'validation', 160);
    const { meta, optimizer } = trainer.snapshot();
    return { losses, meta, optimizer, curves, warnings, byWorkers: pool.doneByWorkers };
  } finally {
    await trainer.dispose();
    await pool.dispose();
  }
};
const bits = ({ losses, meta, optimizer, curves }: Awaited<ReturnType<typeof trained>>) => ({ losses, meta, optimizer, curves });
const training = { iterations, metaBatch: 6, shard: 1 };

const cases: Readonly<Record<string, Settings>> = {
  maml: { training },
  'a sum of losses, clipped': { training: { ...training, taskReduction: 'sum', clipNorm: 0.5, shard: 2 } },
  // Carries running statistics from iteration to iteration, beside what it learns.
  'mamlPlusPlus with statistics per step': {
    taskSet: { name: 'omniglot', way: 2, shots: 1, queries: 1 }, algorithm: { name: 'mamlPlusPlus', innerSteps: 2 },
    model: { name: 'conv', blocks: 1, filters: 2, downsample: 'pool', norm: 'perStep', head: 'mean' },
    training: { ...training, metaBatch: 4 },
  },
  'tasks of several families': { taskSet: { name: 'sinusoidLine' }, training },
};

describe('several processes', () => {
  test.each(Object.entries(cases))('%s: one, two and three give the same bits, and all take part', async (_, settings) => {
    const [one, two, three] = await Promise.all([1, 2, 3].map((workers) => trained(settings, workers)));
    expect(one.byWorkers).toBe(0);
    for (const more of [two, three]) {
      expect(bits(more)).toEqual(bits(one));
      expect(more.byWorkers).toBeGreaterThan(iterations);
      expect(more.warnings).toEqual([]);
    }
  });

  test('the same as a run without workers in shards of that size', async () => {
    const experiment = await smallExperiment({ training });
    const { runtime, threads } = await openRuntimeFor(experiment.config);
    const trainer = await MetaTrainer.create(experiment, runtime, threads, iterations);
    for (let i = 0; i < iterations; i++) await trainer.step();
    expect((await trained({ training }, 2)).meta).toEqual(trainer.snapshot().meta);
    await trainer.dispose();
  });

  test('a worker that is killed is told once, its shards are done again: the same bits', async () => {
    const whole = await trained({ training }, 1);
    const killed = await trained({ training }, 3, ({ pids }, i) => { if (i === 2) process.kill(pids[0] ?? 0, 'SIGKILL'); });
    expect(bits(killed)).toEqual(bits(whole));
    expect(killed.warnings).toEqual([expect.stringMatching(
      /^A worker process \(\d+\) takes no part any more \(SIGKILL\): its work is done by the 2 processes that are left, with the same result\.$/)]);
    const all = await trained({ training }, 3, ({ pids }, i) => { if (i === 1) pids.forEach((pid) => process.kill(pid, 'SIGKILL')); });
    expect(bits(all)).toEqual(bits(whole));
    expect(all.warnings).toHaveLength(2);
  });

  test('one that is let go in the middle of its work asks nobody to do it again', async () => {
    const experiment = await smallExperiment({ training });
    const { runtime, threads } = await openRuntimeFor(experiment.config);
    const pool = new WorkerPool({ experiment, runtime, threads, workers: 2, program: trainerPath });
    await pool.start(() => undefined);
    // The worker is busy until it goes. Asked without end, this process would hear of nothing else: the asking has an end here.
    const leave: (() => void)[] = [];
    let [asked, gone] = [0, false];
    const spy = vi.spyOn(RemoteWorker.prototype, 'do').mockImplementation(() => new Promise((_, reject) => {
      if (++asked > 1000) return reject(new Error('asked without end'));
      if (gone) return reject(new WorkerGone('SIGKILL'));
      leave.push(() => reject(new WorkerGone('SIGKILL')));
    }));
    const runner = await openCurves(heldOut(experiment), runtime, threads, 2, 160, pool);
    const stop = new Error('stopped');
    let breaths = 0;
    const meta = flatten(experiment.parameters, initialise(experiment.parameters, 1));
    await expect(runner.run(meta, 'validation', 160, async () => { if (++breaths > 1) throw stop; })).rejects.toBe(stop);
    const disposed = pool.dispose();
    gone = true;
    for (const go of leave) go();
    await disposed;
    spy.mockRestore();
    expect(leave.length).toBeGreaterThan(0);
    expect(asked).toBe(leave.length);
  });

  test('a worker that cannot open the experiment takes no part, with its reason', async () => {
    const experiment = await smallExperiment({ training });
    const { runtime, threads } = await openRuntimeFor(experiment.config);
    const warnings: string[] = [];
    const pool = new WorkerPool({
      experiment: { ...experiment, config: { ...experiment.config, model: { name: 'module', path: 'none.ts' } } },
      runtime, threads, workers: 2, program: trainerPath });
    await pool.start((said) => void warnings.push(english(said)));
    await pool.dispose();
    expect(warnings).toEqual([expect.stringMatching(/there is no file .*none\.ts.*by the 1 process that is left/)]);
  });
});
