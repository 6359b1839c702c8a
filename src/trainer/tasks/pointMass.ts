import { acting, actingOptions } from '../math/acting';
import { limited } from '../math/actions';
import { amount, rate, taskSet, type Trajectory } from '../taskSet';

/** A body on a plane that is pushed and braked by drag; a task is the direction in which it should run. */
export default taskSet({
  summary: 'Control: locomotion of a point mass; adapt to the direction in which to run.',
  source: 'after the direction tasks of Finn et al. 2017 (arXiv:1703.03400), section 5.3, with a point mass for a body',
  gives: ['actions'],
  suggests: {
    innerRate: { oneStep: 0.5, several: 0.1 },
    laterRate: 0.5,
    training: { iterations: 60, metaBatch: 20, validateEvery: 10, validationTasks: 40, outer: { name: 'trpo' } },
    evaluation: { tasks: 40, steps: 3 },
  },
  options: {
    force: rate(1, 'acceleration along an axis by an action of 1; longer actions are cut'),
    drag: amount(0.5, 'share of the speed that drag takes per second'),
    tick: rate(0.1, 'seconds of one step'),
    effort: amount(0.05, 'cost of a squared action'),
    ...actingOptions({ horizon: 50, trajectories: 20, discount: 0.99 }),
  },
  shifts: ({ drag, force }) => ({ drag: { drag: 2 * drag }, force: { force: force / 2 } }),
  support: ({ testTrajectories }) => ({ now: testTrajectories, at: (size) => ({ trajectories: size, testTrajectories: size }) }),
  open: (o) => acting({
    observation: 4,
    actions: { kind: 'continuous', size: 2 },
    picture: 'map',
    parameterNames: ['direction x', 'direction y'],
    draw: (rng) => {
      const angle = rng.uniform(0, 2 * Math.PI);
      const direction = [Math.cos(angle), Math.sin(angle)] as const;
      return {
        parameters: direction,
        about: `run towards ${((angle * 180) / Math.PI).toFixed(0)}°`,
        start: (): Trajectory => {
          const [place, speed] = [[0, 0], [0, 0]];
          return {
            observe: (into, at) => {
              into.set(place, at);
              into.set(speed, at + 2);
            },
            act: (action) => {
              let [along, cost] = [0, 0];
              for (let i = 0; i < 2; i++) {
                const push = limited(action[i]);
                // Semi-implicit Euler: the new speed moves the body.
                speed[i] += o.tick * (o.force * push - o.drag * speed[i]);
                place[i] += o.tick * speed[i];
                along += speed[i] * direction[i];
                cost += o.effort * push * push;
              }
              return { reward: along - cost, done: false };
            },
          };
        },
      };
    },
  }, o),
});
