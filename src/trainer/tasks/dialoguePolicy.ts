import { acting, actingOptions } from '../math/acting';
import { acts, Dialogue, observed, turnsOf } from '../math/dialogue';
import { dialogueScores } from '../math/dialogueScores';
import { drawUser, numbersOf, userNumbers, userWords } from '../math/dialogueUser';
import { portion, pair, range, taskSet } from '../taskSet';

/**
 * A task is a user who books a table: which of five slots they care about, in which order they bring them up, how patient
 * they are, and how they talk. The policy adapts from some dialogues with a user and is judged on other ones with them.
 */
export default taskSet({
  summary: 'Slot-filling dialogues with simulated users: a task is a user with wishes and habits; adapt the policy from ten dialogues.',
  source: 'own simulator; the protocol of Qian & Yu 2019 (arXiv:1906.03520), 9 to 15 dialogues to adapt, without its faults',
  gives: ['actions'],
  suggests: {
    innerRate: { oneStep: 1, several: 1 },
    training: {
      iterations: 600, metaBatch: 20, optimizer: { name: 'adam', rate: 0.01 }, schedule: { name: 'cosine' }, validateEvery: 100, validationTasks: 60,
    },
    evaluation: { tasks: 200, steps: 3 },
  },
  options: {
    cares: range(2, 3, 'how many of the five slots a user cares about, least and most (whole numbers)'),
    slack: range(3, 5, 'turns of patience beside those that a perfect dialogue takes, least and most (whole numbers)'),
    misspeaks: portion(0.3, 'largest chance of a user to say another value than they mean'),
    refuses: portion(0.3, 'largest chance of a user to put off a question'),
    contrary: portion(0.5, 'share of users who begin agreement with “no” and objections with “yes”'),
    ...actingOptions({ horizon: 12, trajectories: 10, discount: 0.99, baseline: 'time', entropy: 0.05 }),
  },
  shifts: ({ misspeaks, refuses, slack: [least, most] }) => ({
    noise: { misspeaks: Math.min(1, misspeaks + 0.3), refuses: Math.min(1, refuses + 0.3) },
    patience: { slack: pair(Math.max(1, least - 2), Math.max(1, most - 2)) },
  }),
  support: ({ testTrajectories }) => ({ now: testTrajectories, at: (size) => ({ trajectories: size, testTrajectories: size }) }),
  open: (o) => ({
    ...acting({
      observation: observed,
      actions: { kind: 'discrete', size: acts.length, names: acts },
      picture: 'dialogue',
      transcript: turnsOf,
      parameterNames: userNumbers,
      draw: (rng) => {
        const user = drawUser(rng, o);
        return { parameters: numbersOf(user), about: userWords(user), start: (chance) => new Dialogue(user, chance) };
      },
    }, o),
    scores: dialogueScores,
  }),
});
