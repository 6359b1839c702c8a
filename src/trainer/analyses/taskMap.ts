import { taskMapWords } from '../../protocol/analyses/taskMap';
import { fisherProgram } from '../advice/fisher';
import { meanDistance, taskDistance, tasksAtOnce, taskVectors } from '../advice/taskVectors';
import { analysis } from '../analysis';
import { leafOrder } from '../math/cluster';
import { groupsOf, planePlaces } from '../math/grouping';
import { clock, namesOf, tasksOf } from '../questionTasks';

const rounded = (v: number): number => Number(v.toPrecision(5));

/** A map of tasks. */
export default analysis({
  words: taskMapWords,
  summary: 'Are tasks alike? Task2Vec distances, a map of the tasks, groups, and the diversity coefficient.',
  run: async (request, { runs, breathe, progress }) => {
    const seconds = clock();
    const at = await runs.at(request);
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
    return {
      iteration: at.iteration,
      tasks: order.map((i) => ({
        ...names[i], ...(tasks[i].family !== undefined && { family: tasks[i].family }), group: group[i],
        x: rounded(places[i][0]), y: rounded(places[i][1]),
      })),
      distance: order.map((i) => order.map((j) => rounded(distance[i][j]))),
      diversity: meanDistance(distance),
      floor: first.reduce((sum, a, i) => sum + taskDistance(a, second[i]), 0) / first.length,
      groups: new Set(group).size, silhouette, ...byFamily(distance, tasks.map(({ family }) => family)),
      seconds: seconds(),
    };
  },
});

const byFamily = (distance: readonly (readonly number[])[], families: readonly (string | undefined)[]) => {
  const pairs = distance.flatMap((row, i) => row.slice(i + 1).map((d, k) => ({ d, alike: families[i] === families[i + 1 + k] })));
  const mean = (alike: boolean): number | null => {
    const chosen = pairs.filter((pair) => pair.alike === alike);
    return new Set(families).size > 1 && chosen.length > 0 ? chosen.reduce((sum, { d }) => sum + d, 0) / chosen.length : null;
  };
  return { within: mean(true), across: mean(false) };
};
