import { gradientAgreement as words } from '../../../protocol/analyses/gradientAgreement';
import { HumanError } from '../../../protocol/humanError';
import { tell } from '../../../protocol/sentence';
import { analysis } from '../analysis';
import { leafOrder } from '../../math/cluster';
import { cosine, norm } from '../../math/vectors';
import { taskGradientsProgram } from '../../programs/questionPrograms';
import { clock, namesOf, ofTasks, told } from '../questionTasks';

/** Gradients kept at once, in numbers: 24 tasks of a small convolutional network. */
const mostNumbers = 50_000_000;

/** Cosines between the tasks' own meta-gradients, similar tasks side by side. */
export default analysis({
  words,
  summary: 'Whether tasks pull the meta-parameters the same way: cosines of their meta-gradients.',
  run: async (request, context) => {
    const seconds = clock();
    const at = await context.runs.at(request);
    const most = Math.floor(mostNumbers / at.meta.length);
    if (request.tasks < 2) throw new HumanError(tell`One task agrees with itself: choose at least 2 tasks.`);
    if (request.tasks > most) {
      throw new HumanError(tell`${request.tasks} gradients of ${at.meta.length} numbers are too many to hold: choose at most ${most}
        tasks.`);
    }
    const { whole } = await ofTasks(at, request, {
      key: 'task gradients', numbers: at.meta.length,
      program: (tasks) => taskGradientsProgram(at.experiment, tasks),
    }, context);
    const all = whole.map((a) => whole.map((b) => cosine(a, b)));
    const order = leafOrder(all.map((row) => row.map((value) => 1 - (value ?? 0))));
    const names = namesOf(at, request);
    const pairs = all.flatMap((row, i) => row.slice(i + 1)).filter((value) => value !== null);
    return {
      iteration: at.iteration,
      tasks: order.map((i) => ({ ...names[i], norm: told(norm(whole[i])) })),
      cosine: order.map((i) => order.map((j) => told(all[i][j]))),
      pairs: pairs.length, negative: pairs.filter((value) => value < 0).length,
      mean: told(pairs.reduce((sum, value) => sum + value, 0) / Math.max(1, pairs.length)),
      seconds: seconds(),
    };
  },
});
