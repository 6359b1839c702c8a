import { familyResultsWords } from '../../../protocol/analyses/familyResults';
import { analysis } from '../analysis';
import { curvesAt } from '../../evaluation/curves';
import { familiesOf } from '../../evaluation/families';
import { clock } from '../questionTasks';

/** Adapts to tasks and tells the result of each family. */
export default analysis({
  words: familyResultsWords,
  summary: 'The result on each family of tasks after each adaptation step.',
  run: async ({ split, tasks, ...at }, { runs, breathe, progress }) => {
    const seconds = clock();
    const open = await runs.at(at);
    const { experiment: { source: { metric }, trainedSteps, testSteps }, meta, iteration } = open;
    const runner = await curvesAt(open, Math.max(trainedSteps, testSteps), tasks);
    const values = await runner.run(meta, split, tasks, breathe, (done) => progress(done, tasks));
    return { iteration, metric, trainedSteps, families: familiesOf(values, metric).families ?? [], seconds: seconds() };
  },
});
