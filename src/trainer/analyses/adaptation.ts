import { adaptation as words } from '../../protocol/analyses/adaptation';
import { analysis } from '../analysis';
import { curveProgram } from '../compile';
import { chunkOf, CurveRunner } from '../curves';
import { curveOf } from '../statistics';

export default analysis({
  words,
  summary: 'the adaptation curve at a checkpoint: {"run": FOLDER, "iteration": 1000, "split": "test", "tasks": 100, "steps": 10}',
  run: async ({ split, tasks, steps, ...at }, { runs, breathe, progress }) => {
    const { experiment, iteration, meta, compiled } = await runs.at(at);
    const { source: { metric }, trainedSteps, testSteps, transductive } = experiment;
    const last = steps ?? Math.max(testSteps, trainedSteps);
    const chunk = chunkOf(experiment, tasks);
    const executable = await compiled(`curve ${chunk} ${last}`, () => curveProgram(experiment, chunk, last));
    const { query, support } = await CurveRunner.on(experiment, executable, chunk, last)
      .run(meta, split, tasks, breathe, (done) => progress(done, tasks));
    const values = new Float32Array(tasks * (last + 1));
    query.forEach((row, step) => row.forEach((value, i) => { values[i * (last + 1) + step] = value; }));
    return {
      iteration, split, tasks, metric, trainedSteps, transductive,
      curve: curveOf(query, metric), supportCurve: curveOf(support, metric), values,
    };
  },
});
