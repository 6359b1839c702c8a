import { evaluateWords } from '../../../protocol/analyses/evaluate';
import { addResult } from '../../../runs/results';
import { analysis } from '../analysis';
import { evaluate } from '../../evaluation/evaluate';
import { dataHashes } from '../../run/dataHashes';
import { openTrainedRun } from '../../run/runFolder';

/** The same as `maml-lab evaluate RUN` without options. */
export default analysis({
  words: evaluateWords,
  summary: 'Evaluates a run on test tasks and adds the result to its results/ folder.',
  run: async ({ run }, { breathe, progress }) => {
    const { experiment, checkpoint: { state }, warnings } = await openTrainedRun(run);
    const { tasks, steps, baselines } = experiment.config.evaluation;
    const evaluation = await evaluate({ ...experiment, data: dataHashes(experiment.config, experiment.folder) }, state.meta, {
      tasks, steps, split: 'test', breathe,
      // Trained baselines take as long as the run itself did; those of its own evaluation stand in its record.
      baselines: baselines.filter((name) => name === 'random'),
      progress: (_what, done, total) => progress(done, total),
    });
    const { iteration } = state;
    return { evaluation, iteration, file: addResult(run, 'evaluation', { ...evaluation, iteration }), warnings: [...warnings] };
  },
});
