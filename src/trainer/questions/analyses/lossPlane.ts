import { lossPlane as words } from '../../../protocol/analyses/lossPlane';
import { HumanError } from '../../../protocol/humanError';
import { tell } from '../../../protocol/sentence';
import { adaptations } from '../adapted';
import { analysis } from '../analysis';
import { isHeavy } from '../../runtimes';
import { lossesAt } from '../lossesAt';
import { cosine, moved, type Vector } from '../../math/vectors';
import { clock, namesOf, tasksOf, told } from '../questionTasks';
import type { Task } from '../../taskSet';

/** Places along each side from −0.5 to 1.5, both 0 and 1 among them. */
const placesOf = (heavy: boolean): number[] => {
  const perUnit = heavy ? 6 : 12;
  return Array.from({ length: 2 * perUnit + 1 }, (_, i) => (i - perUnit / 2) / perUnit);
};

/** Mean query loss of two tasks at θ + u (θ′₁ − θ) + v (θ′₂ − θ). */
export default analysis({
  words,
  summary: 'Mean query loss of two tasks on the plane through θ and the adapted parameters of both.',
  run: async (request, context) => {
    const seconds = clock();
    const { first, second, split } = request;
    if (first === second) throw new HumanError(tell`A plane needs two different tasks: choose another second one.`);
    const at = await context.runs.at(request);
    const steps = request.steps ?? at.experiment.trainedSteps;
    const both = [first, second].map((place) => ({ split, tasks: 1, first: place }));
    const moves: Vector[] = [];
    for (const one of both) moves.push(...await adaptations(at, one, steps, context));
    // One after the other: compiled programs run one call at a time.
    const tasks: Task[] = [];
    for (const one of both) tasks.push(...await tasksOf(at, one));
    const places = placesOf(isHeavy(at.experiment.config));
    const side = places.length;
    const losses = await lossesAt(at, 2 * side * side, (i) => {
      const [u, v] = [places[(i >> 1) % side], places[Math.floor((i >> 1) / side)]];
      return { task: tasks[i & 1], share: Math.max(u, v), meta: moved(at.meta, [[u, moves[0]], [v, moves[1]]]) };
    }, steps, false, context);
    const mean = (cell: number): number => (losses[2 * cell].query + losses[2 * cell + 1].query) / 2;
    const [a, b] = both.flatMap((one) => namesOf(at, one));
    return {
      iteration: at.iteration, steps, first: a, second: b, places,
      loss: places.map((_, v) => places.map((_place, u) => told(mean(v * side + u)))),
      cosine: told(cosine(moves[0], moves[1])), seconds: seconds(),
    };
  },
});
