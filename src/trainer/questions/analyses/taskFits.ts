import { taskFits as words } from '../../../protocol/analyses/taskFits';
import { analysis } from '../analysis';
import { curveProgram } from '../../programs/compile';
import { Inspector } from '../../run/inspect';
import type { Task } from '../../taskSet';
import { clock, namesOf, ofTasks, tasksOf, told } from '../questionTasks';

/** Chosen tasks as the panel draws them: examples and predictions before adaptation and after each step. */
export default analysis({
  words,
  summary: 'What the learner makes of chosen tasks: predictions and query metric after each step.',
  run: async (request, context) => {
    const seconds = clock();
    const at = await context.runs.at(request);
    const { experiment, runtime, threads } = at;
    const steps = request.steps ?? experiment.trainedSteps;
    const places = request.indices.map((first) => ({ split: request.split, tasks: 1, first }));
    const scores: (number | null)[][] = [];
    for (const one of places) {
      const { score } = await ofTasks(at, one, {
        key: `curve ${steps}`, numbers: steps + 1, program: (tasks) => curveProgram(experiment, tasks, steps),
      }, context);
      scores.push(Array.from(score[0], told));
    }
    const chosen: Task[] = [];
    for (const one of places) chosen.push(...await tasksOf(at, one));
    const inspector = await Inspector.of(experiment, runtime, threads, chosen, steps);
    const samples = await inspector.samples(at.meta).finally(() => inspector.dispose());
    return {
      iteration: at.iteration, steps, metric: experiment.source.metric,
      tasks: places.flatMap((one) => namesOf(at, one)).map((name, i) => ({ ...name, sample: samples[i], scores: scores[i] })),
      seconds: seconds(),
    };
  },
});
