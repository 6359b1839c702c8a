import { adaptation as words } from '../../../protocol/analyses/adaptation';
import { analysis } from '../analysis';
import { curvesAt } from '../../evaluation/curves';
import { curveOf } from '../../statistics';

export default analysis({
  words,
  summary: 'the adaptation curve at a checkpoint: {"run": FOLDER, "iteration": 1000, "split": "test", "tasks": 100, "steps": 10}',
  run: async ({ split, tasks, steps, ...at }, { runs, breathe, progress }) => {
    const opened = await runs.at(at);
    const { iteration, meta, experiment: { source: { metric }, trainedSteps, testSteps, transductive } } = opened;
    const last = steps ?? Math.max(testSteps, trainedSteps);
    const { query, support } = await (await curvesAt(opened, last, tasks))
      .run(meta, split, tasks, breathe, (done) => progress(done, tasks));
    const values = new Float32Array(tasks * (last + 1));
    query.forEach((row, step) => row.forEach((value, i) => { values[i * (last + 1) + step] = value; }));
    return {
      iteration, split, tasks, metric, trainedSteps, transductive,
      curve: curveOf(query, metric), supportCurve: curveOf(support, metric), values,
    };
  },
});
