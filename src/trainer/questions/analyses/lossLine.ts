import { lossLine as words } from '../../../protocol/analyses/lossLine';
import { adaptations } from '../adapted';
import { analysis } from '../analysis';
import { isHeavy } from '../../runtimes';
import { lossesAt } from '../lossesAt';
import { moved } from '../../math/vectors';
import { clock, tasksOf, told } from '../questionTasks';
import { meanAndInterval } from '../../statistics';

/** Places on the line from −0.5 to 1.5, both 0 and 1 among them; fewer where each costs a convolutional network. */
const placesOf = (heavy: boolean): number[] => {
  const perUnit = heavy ? 10 : 20;
  return Array.from({ length: 2 * perUnit + 1 }, (_, i) => (i - perUnit / 2) / perUnit);
};

/** Query and support loss at θ + s (θ′ − θ), task by task (Goodfellow et al. 2015, section 3, from θ to θ′). */
export default analysis({
  words,
  summary: 'Loss on the line from θ (0) to the adapted θ′ (1) and beyond, of each task.',
  run: async (request, context) => {
    const seconds = clock();
    const at = await context.runs.at(request);
    const steps = request.steps ?? at.experiment.trainedSteps;
    const moves = await adaptations(at, request, steps, context);
    const tasks = await tasksOf(at, request);
    const places = placesOf(isHeavy(at.experiment.config));
    const losses = await lossesAt(at, tasks.length * places.length, (i) => {
      const task = Math.floor(i / places.length);
      const share = places[i % places.length];
      return { task: tasks[task], share, meta: moved(at.meta, [[share, moves[task]]]) };
    }, steps, true, context);
    const side = (of: (loss: typeof losses[number]) => number) => {
      const each = tasks.map((_, t) => places.map((_place, p) => of(losses[t * places.length + p])));
      const all = places.map((_, p) => meanAndInterval(each.map((task) => task[p])));
      return {
        mean: all.map(({ mean }) => told(mean)), ci95: all.map(({ ci95 }) => told(ci95)),
        each: each.map((task) => task.map(told)),
      };
    };
    return {
      iteration: at.iteration, steps, places,
      query: side(({ query }) => query), support: side(({ support = NaN }) => support), seconds: seconds(),
    };
  },
});
