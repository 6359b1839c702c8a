import { evaluation as words } from '../../../protocol/analyses/evaluation';
import { analysis } from '../analysis';
import { openCurves } from '../../evaluation/curves';
import { valuesAt } from '../../statistics';

/** Adapts a checkpoint to the first tasks of a split: the same episodes as in the run's own evaluation. */
export default analysis({
  words,
  summary: 'Metric of every single episode after chosen adaptation steps',
  run: async ({ split, tasks, steps, ...at }, { runs, breathe, progress }) => {
    const { experiment, runtime, threads, meta, iteration } = await runs.at(at);
    const runner = await openCurves(experiment, runtime, threads, Math.max(...steps), tasks);
    const { query } = await runner.run(meta, split, tasks, breathe, (done) => progress(done, tasks))
      .finally(() => runner.dispose());
    return { iteration, metric: experiment.source.metric, split, tasks, values: valuesAt(query, steps) };
  },
});
