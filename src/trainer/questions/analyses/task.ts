import { task as words } from '../../../protocol/analyses/task';
import { ActedEpisodes } from '../../acting/actedEpisodes';
import { actedColumns } from '../../acting/actedTask';
import { analysis } from '../analysis';
import { drawTask, packTasks } from '../../draw';
import { episodeOf, gridOfSplit } from '../examples';
import { scalarFeeds } from '../../programs/scalars';
import { taskProgram } from '../../programs/taskProgram';
import { taskColumns } from '../taskColumns';

export default analysis({
  words,
  summary: 'one task adapted step by step: {"run": FOLDER, "iteration": 1000, "split": "test", "index": 3, "steps": 10}',
  run: async ({ split, index, steps, ...at }, { runs, breathe }) => {
    const { experiment, iteration, meta, compiled, episodes } = await runs.at(at);
    const { source, trainedSteps, testSteps, transductive } = experiment;
    const last = steps ?? Math.max(testSteps, trainedSteps);
    const grid = gridOfSplit(experiment, split);
    const episode = episodeOf(experiment, split, index, grid);
    await breathe();
    if (episodes instanceof ActedEpisodes) {
      const [acted] = await episodes.act({ split, iteration: 0, count: 1, first: index }, meta, last, breathe);
      return { ...episode, iteration, trainedSteps, transductive, steps: last, ...actedColumns(source, acted) };
    }
    const executable = await compiled(`task ${split} ${last}`, () => taskProgram(experiment, last, grid));
    const task = drawTask(experiment, split, 0, index);
    const feeds = { ...packTasks(experiment, [task]), ...scalarFeeds(experiment), meta };
    return {
      ...episode, iteration, trainedSteps, transductive, steps: last,
      ...taskColumns(source, task, episode, await executable.run(feeds), last),
    };
  },
});
