import { meanSquaredError } from '../math/losses';
import { choice, count, OptionError, type Split, type Task, taskSet, tell } from '../taskSet';
import { gaussianRanks } from '../tuning/scores';
import { openTable } from '../tuning/tables';

/** Past evaluations of a search space: x is an encoded configuration, y where its result stands on its task. */
export default taskSet({
  summary: 'Regression: results of settings on the tasks of a tuning table, from a few evaluations each; splits by task.',
  source: 'Salinas et al. 2020 (arXiv:1909.13595) for the tables and the transform; Wistuba & Grabocka 2021 (FSBO) for the use',
  gives: ['curves'],
  suggests: { innerRate: { several: 0.01 } },
  options: {
    table: choice(['deepar', 'xgboost', 'nasbench102'], 'which shipped table'),
    shots: count(10, 'evaluations of a support set (K)'),
    queries: count(20, 'evaluations of a query set'),
    heldOut: count(0, 'index of the task that is left out for testing; the next one validates, all others train', 0),
  },
  support: ({ shots }) => ({ now: shots, at: (size) => ({ shots: size }) }),
  open: ({ table: name, shots, queries, heldOut }) => {
    const { tasks } = openTable(name);
    if (heldOut >= tasks.length) {
      throw new OptionError('taskSet.heldOut', { 'taskSet.heldOut': tasks.length - 1 },
        tell`taskSet.heldOut: ${name} has ${tasks.length} tasks, 0 to ${tasks.length - 1}.`);
    }
    const [{ width }] = tasks;
    const ready = tasks.map((task) => ({ ...task, z: gaussianRanks(task.y) }));
    const validating = (heldOut + 1) % tasks.length;
    const splits: Readonly<Record<Split, typeof ready>> = {
      test: [ready[heldOut]], validation: [ready[validating]], train: ready.filter((_, i) => i !== heldOut && i !== validating),
    };
    const spec = (n: number) => ({ x: { shape: [n, width], dtype: 'float32' }, y: { shape: [n, 1], dtype: 'float32' } } as const);
    const values = ({ x, z }: (typeof ready)[number], rows: readonly number[]) => ({
      x: Float32Array.from(rows.flatMap((row) => Array.from(x.subarray(row * width, (row + 1) * width)))),
      y: Float32Array.from(rows, (row) => z[row]),
    });
    return {
      input: [width], output: 1, support: spec(shots), query: spec(queries), metric: 'mse', picture: 'table',
      sizes: { train: splits.train.length, validation: 1, test: 1 },
      classes: (split) => splits[split].map((task) => ({ name: task.name, examples: task.y.length })),
      sample: (rng, split): Task => {
        const task = splits[split][rng.int(splits[split].length)];
        const rows = rng.choose(task.y.length, shots + queries);
        return { support: values(task, rows.slice(0, shots)), query: values(task, rows.slice(shots)), about: task.name };
      },
      loss: (output, batch) => meanSquaredError(output, batch.y, batch.weight),
      score: (output, batch) => meanSquaredError(output, batch.y, batch.weight),
    };
  },
});
