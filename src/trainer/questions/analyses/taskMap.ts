import { taskMapWords } from '../../../protocol/analyses/taskMap';
import { fisherProgram } from '../../advice/fisher';
import { meanDistance, taskDistance, tasksAtOnce, taskVectors } from '../../advice/taskVectors';
import { analysis } from '../analysis';
import { leafOrder } from '../../math/cluster';
import { pairsOf, withinAndAcross } from '../../math/familyPairs';
import { groupsOf, planePlaces } from '../../math/grouping';
import { clock, namesOf, tasksOf } from '../questionTasks';

const rounded = (v: number): number => Number(v.toPrecision(5));

/** A map of tasks. */
export default analysis({
  words: taskMapWords,
  summary: 'Are tasks alike? Task2Vec distances, a map of the tasks, groups, and the diversity coefficient.',
  run: async (request, { runs, breathe, progress }) => {
    const seconds = clock();
    const at = 'run' in request.of ? await runs.at({ run: request.of.run, iteration: request.iteration }) : await runs.fresh(request.of.config);
    const tasks = await tasksOf(at, request);
    const executable = await at.compiled(`fisher ${tasksAtOnce}`, () => fisherProgram(at.experiment, tasksAtOnce));
    const vectors = async (estimate: number) => taskVectors(
      at.experiment, executable, at.meta, tasks, estimate, breathe, (done) => progress(estimate * tasks.length + done, 2 * tasks.length));
    const [first, second] = [await vectors(0), await vectors(1)];
    const distance = first.map((a, i) => first.map((b, j) => (i === j ? 0 : taskDistance(a, b))));
    const order = leafOrder(distance);
    const { group, silhouette } = groupsOf(distance);
    const places = planePlaces(distance);
    const names = namesOf(at, request);
    const families = tasks.map(({ family }) => family);
    return {
      iteration: at.iteration,
      tasks: order.map((i) => ({
        ...names[i], ...(tasks[i].family !== undefined && { family: tasks[i].family }), group: group[i],
        x: rounded(places[i][0]), y: rounded(places[i][1]),
      })),
      distance: order.map((i) => order.map((j) => rounded(distance[i][j]))),
      diversity: meanDistance(distance),
      floor: first.reduce((sum, a, i) => sum + taskDistance(a, second[i]), 0) / first.length,
      groups: new Set(group).size, silhouette,
      ...withinAndAcross(families, pairsOf(families, (i, j) => distance[i][j])),
      seconds: seconds(),
    };
  },
});
