import { type Advice, pretrainedWords, type Raced, type TaskFacts } from '../../protocol/analyses/advise';
import { count, differenceTold, meanWithInterval, metricName, number } from '../../protocol/format';
import { lowerIsBetter } from '../../protocol/metrics';
import { joined, tell, type Told, word } from '../../protocol/sentence';
import { openExperiment } from '../experiment';
import { algorithms } from '../registry';
import { openRuntimeFor } from '../runtimes';
import type { Budgeted } from './budgeted';
import { candidatesFor } from './candidates';
import { firstChoices } from './decisionTable';
import { runRace } from './race';
import { taskFactsOf } from './taskFacts';

/**
 * Which algorithm for these tasks? Measures the tasks, applies the decision table, and races the first choices against the
 * config's own algorithm, a cheap rival and joint pretraining on identical episodes.
 */
export const advise = async ({ config, folder, budget, tasks, breathe, progress }: Budgeted): Promise<Advice> => {
  const begin = performance.now();
  const experiment = await openExperiment(config, folder);
  const { runtime, threads } = await openRuntimeFor(config);
  const facts = await taskFactsOf(experiment, runtime, threads);
  const choices = firstChoices(facts, Object.keys(algorithms));
  const race = await runRace(
    { experiment, runtime, threads, tasks, budget, breathe, progress }, candidatesFor(config, facts, choices));
  // One whose loss was lost has no difference either.
  const tied = race.filter(({ behind }, i) => i === 0 || (behind && behind.low <= 0 && behind.high >= 0));
  const advised = cheapest(tied.filter((one) => isNear(one, race[0])));
  return {
    facts, choices, race, metric: facts.metric, tasks, advised: advised.name, tied: tied.map(({ name }) => name),
    reasons: reasonsFor(advised, race, tied, facts), seconds: (performance.now() - begin) / 1000,
  };
};

/** A wide interval of a method that fails on a few tasks is no reason to take it: its mean has to lie within the winner's own interval. */
const isNear = (one: Raced, { mean, ci95 }: Raced): boolean =>
  one.mean === null || mean === null || Math.abs(one.mean - mean) <= (ci95 ?? 0);

/** Of those that cannot be told apart the one that trains fastest. */
const cheapest = (tied: readonly Raced[]): Raced =>
  tied.reduce((best, one) => (one.secondsPerIteration < best.secondsPerIteration ? one : best));

/** Why, in plain words. */
const reasonsFor = (advised: Raced, race: readonly Raced[], tied: readonly Raced[], facts: TaskFacts): Told[] => {
  const [winner] = race;
  const measured = word(metricName(facts.metric));
  const reasons: Told[] = [advised.step === 1
    ? tell`${called(advised)}: ${measured} ${told(advised, facts.metric)} after 1 adaptation step, ${count(advised.iterations)} meta-iterations.`
    : tell`${called(advised)}: ${measured} ${told(advised, facts.metric)} after ${advised.step} adaptation steps, ${count(advised.iterations)} meta-iterations.`];
  if (advised !== winner) {
    reasons.push(tell`${called(winner)} has ${told(winner, facts.metric)}, but the difference on identical tasks is within its interval, and a meta-iteration of
      ${called(advised)} takes ${number(advised.secondsPerIteration / winner.secondsPerIteration)} times as long.`);
  }
  for (const one of race) {
    if (one === advised || tied.includes(one) || !one.behind) continue;
    const difference = differenceTold(one.behind, facts.metric);
    reasons.push(lowerIsBetter(facts.metric) ? tell`${called(one)} is above ${called(winner)}: ${difference}.`
      : tell`${called(one)} is below ${called(winner)}: ${difference}.`);
  }
  const others = tied.filter((one) => one !== advised && one !== winner).map(called);
  if (others.length > 0) reasons.push(tell`Not to be told from the best in this race: ${joined(others, ', ')}. A longer one may decide.`);
  if (pretrainedWords[advised.name] !== undefined) {
    reasons.push(advised.name === 'joint'
      ? tell`Plain pretraining and fine-tuning is enough for these tasks: meta-learning gains nothing measurable.`
      : tell`Class means of plainly pretrained features are enough for these tasks: meta-learning gains nothing measurable.`);
    if (!advised.algorithm) reasons.push(tell`No algorithm of a config does the same: a run measures it as its baseline "${advised.name}".`);
  }
  return reasons;
};

/** What a candidate is called in a sentence. */
const called = ({ name }: Raced): Told => {
  const words = pretrainedWords[name];
  return words === undefined ? name : word(words);
};

const told = ({ mean, ci95 }: Raced, metric: string): Told => (mean === null ? tell`is lost (not finite)` : meanWithInterval(mean, ci95, metric));
