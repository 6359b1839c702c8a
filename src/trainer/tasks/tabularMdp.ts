import { acting, actingOptions } from '../math/acting';
import { chosen } from '../math/actions';
import type { Rng } from '../math/rng';
import { count, taskSet, type Trajectory } from '../taskSet';

/** Chances drawn uniformly among all that sum to 1 (a flat Dirichlet distribution). */
const chances = (rng: Rng, n: number): number[] => {
  const weights = Array.from({ length: n }, () => -Math.log(1 - rng.uniform()));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((w) => w / sum);
};

const drawn = (all: readonly number[], rng: Rng): number => {
  let left = rng.uniform();
  const found = all.findIndex((chance) => (left -= chance) < 0);
  return found < 0 ? all.length - 1 : found;
};

/** Small Markov decision processes with transitions and rewards of their own; a trajectory begins in the first state. */
export default taskSet({
  summary: 'Control: small Markov decision processes with unknown transitions and rewards; adapt the policy to each.',
  source: 'Duan et al. 2016 (arXiv:1611.02779), section 3.2: 10 states, 5 actions, horizon 10',
  gives: ['actions'],
  suggests: {
    innerRate: { oneStep: 2, several: 1 },
    training: { iterations: 100, metaBatch: 20, validateEvery: 10, validationTasks: 40, outer: { name: 'trpo' } },
    evaluation: { tasks: 100, steps: 3 },
  },
  options: {
    states: count(10, 'states, seen as a one at the state\'s place', 2),
    actions: count(5, 'actions in each state', 2),
    ...actingOptions({ horizon: 10, trajectories: 20, discount: 0.99 }),
  },
  shifts: ({ horizon }) => ({ horizon: { horizon: 2 * horizon } }),
  support: ({ testTrajectories }) => ({ now: testTrajectories, at: (size) => ({ trajectories: size, testTrajectories: size }) }),
  open: (o) => acting({
    observation: o.states,
    actions: { kind: 'discrete', size: o.actions },
    picture: 'table',
    parameterNames: Array.from({ length: o.states * o.actions }, (_, i) =>
      `reward ${Math.floor(i / o.actions) + 1}.${(i % o.actions) + 1}`),
    draw: (rng) => {
      const pairs = o.states * o.actions;
      const rewards = Array.from({ length: pairs }, () => 1 + rng.normal());
      const next = Array.from({ length: pairs }, () => chances(rng, o.states));
      return {
        parameters: rewards,
        about: `mean rewards from ${Math.min(...rewards).toFixed(1)} to ${Math.max(...rewards).toFixed(1)}`,
        start: (chance): Trajectory => {
          let [state, steps] = [0, 0];
          return {
            observe: (into, at) => {
              into.fill(0, at, at + o.states);
              into[at + state] = 1;
            },
            act: (action) => {
              const pair = state * o.actions + chosen(action);
              state = drawn(next[pair], chance);
              steps++;
              return { reward: rewards[pair] + chance.normal(), done: steps === o.horizon };
            },
          };
        },
      };
    },
  }, o),
});
