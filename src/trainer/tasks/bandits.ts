import { acting, actingOptions } from '../math/acting';
import { chosen } from '../math/actions';
import { count, taskSet, type Trajectory } from '../taskSet';

/** What is seen: nothing, as a constant. */
const nothing = 1;

/** Multi-armed bandits: each arm pays 1 with a chance of its own, drawn uniformly for each task. */
export default taskSet({
  summary: 'Control: bandits whose arms pay with unknown chances; adapt which arm to pull.',
  source: 'Duan et al. 2016 (arXiv:1611.02779), section 3.1; torchmeta-rl Bandit',
  gives: ['actions'],
  suggests: {
    innerRate: { oneStep: 2, several: 1 },
    training: { iterations: 60, metaBatch: 20, validateEvery: 10, validationTasks: 100, outer: { name: 'trpo' } },
    evaluation: { tasks: 200, steps: 3 },
  },
  options: {
    arms: count(5, 'arms that can be pulled', 2),
    ...actingOptions({ horizon: 10, trajectories: 20, discount: 0.99 }),
  },
  shifts: ({ horizon }) => ({ horizon: { horizon: 2 * horizon } }),
  support: ({ testTrajectories }) => ({ now: testTrajectories, at: (size) => ({ trajectories: size, testTrajectories: size }) }),
  open: (o) => acting({
    observation: nothing,
    actions: { kind: 'discrete', size: o.arms },
    picture: 'table',
    parameterNames: Array.from({ length: o.arms }, (_, arm) => `arm ${arm + 1}`),
    draw: (rng) => {
      const chances = Array.from({ length: o.arms }, () => rng.uniform());
      return {
        parameters: chances,
        about: `arms pay with chances ${chances.map((p) => p.toFixed(2)).join(', ')}`,
        start: (chance): Trajectory => {
          let pulls = 0;
          return {
            observe: (into, at) => { into[at] = 1; },
            act: (action) => {
              const arm = chosen(action);
              pulls++;
              return { reward: chance.uniform() < chances[arm] ? 1 : 0, done: pulls === o.horizon };
            },
          };
        },
      };
    },
  }, o),
});
