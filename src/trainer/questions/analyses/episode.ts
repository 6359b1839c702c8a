import { episode as words } from '../../../protocol/analyses/episode';
import { analysis } from '../analysis';
import { drawTask } from '../../draw';
import { aboutOf, episodeOf, examplesOf, gridOfSplit, parametersOf, targetOn } from '../examples';
import { openTaskSet } from '../openTaskSets';

export default analysis({
  words,
  summary: 'an episode of a run\'s or a config\'s task set: {"of": {"config": FILE}, "split": "test", "index": 0}',
  run: async ({ of, split, index, following }, { breathe }) => {
    const set = await openTaskSet(of);
    await breathe();
    const inputs = gridOfSplit(set, split);
    const next = Array.from({ length: following }, (_, i) => {
      const task = drawTask(set, split, 0, index + 1 + i);
      return {
        index: index + 1 + i, about: aboutOf(task), ...targetOn(task, inputs),
        support: examplesOf(set.source, task.support, task.show?.support), parameters: parametersOf(set.source, task),
      };
    });
    return { ...episodeOf(set, split, index, inputs), following: next };
  },
});
