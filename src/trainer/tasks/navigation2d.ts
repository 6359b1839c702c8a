import { acting, actingOptions } from '../math/acting';
import { limited } from '../math/actions';
import { choice, rate, taskSet, type Trajectory } from '../taskSet';

/** How near the goal, along both axes, ends a trajectory. */
const near = 0.01;

/** A point that walks to a goal it cannot see: rewards are minus the distance, and only they tell where the goal is. */
export default taskSet({
  summary: 'Control: a point walks on a plane to an unseen goal; adapt to where the goal is.',
  source: 'Finn et al. 2017 (arXiv:1703.03400), section 5.3; cbfinn/maml_rl',
  gives: ['actions'],
  suggests: {
    innerRate: { oneStep: 0.5, several: 0.1 },
    laterRate: 0.4,
    training: { iterations: 200, metaBatch: 40, validateEvery: 10, validationTasks: 40, checkpointEvery: 10, outer: { name: 'trpo' } },
    evaluation: { tasks: 40, steps: 3 },
  },
  options: {
    goals: rate(0.5, 'goals lie in a square from minus to plus this, along both axes'),
    stride: rate(0.1, 'longest move along an axis; an action of 1 is one, longer ones are cut'),
    arrival: choice(['end', 'again'], 'what follows when the goal is reached: nothing, or another walk until the update\'s steps are used up'),
    ...actingOptions({ horizon: 100, trajectories: 20, discount: 0.99 }),
  },
  shifts: ({ goals, stride }) => ({ amplitude: { goals: 2 * goals }, stride: { stride: stride / 2 } }),
  support: ({ testTrajectories }) => ({ now: testTrajectories, at: (size) => ({ trajectories: size, testTrajectories: size }) }),
  open: (o) => acting({
    observation: 2,
    actions: { kind: 'continuous', size: 2 },
    refills: o.arrival === 'again',
    picture: 'map',
    parameterNames: ['goal x', 'goal y'],
    draw: (rng) => {
      const goal = [rng.uniform(-o.goals, o.goals), rng.uniform(-o.goals, o.goals)] as const;
      return {
        parameters: goal,
        about: `goal at ${goal[0].toFixed(2)}, ${goal[1].toFixed(2)}`,
        start: (): Trajectory => {
          const place = [0, 0];
          return {
            observe: (into, at) => into.set(place, at),
            act: (action) => {
              for (let i = 0; i < 2; i++) place[i] += o.stride * limited(action[i]);
              const [dx, dy] = [place[0] - goal[0], place[1] - goal[1]];
              return { reward: -Math.hypot(dx, dy), done: Math.abs(dx) < near && Math.abs(dy) < near };
            },
          };
        },
      };
    },
  }, o),
});
