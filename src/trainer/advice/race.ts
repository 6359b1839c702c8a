import type { Raced } from '../../protocol/analyses/advise';
import { pairedTest } from '../../protocol/statistics';
import { openCurves } from '../evaluation/curves';
import { fineTuningRates, type JointPretraining, jointPretraining, overRates, type Start, type Use } from '../evaluation/jointPretraining';
import type { Runtime } from '../engine/runtime';
import { assemble, type Experiment, heldOut, stepsOf } from '../experiment';
import type { Breathe } from '../interrupt';
import { MetaTrainer } from '../metaTrainer';
import { better, finite, meanAndInterval } from '../statistics';
import { type Candidate, usedWhy } from './candidates';

/** Validation tasks on which steps and rates are chosen; those judged on come after them. */
const tuningTasks = 60;
/** Times the config's inner rate that are tried. */
const rateFactors = [1, 0.3, 3] as const;
/** Share of the iterations after which the best rate goes on alone. */
const tuningShare = 0.25;
/** Iterations that are timed before a budget in minutes is shared out. */
const timedIterations = 3;
const seconds = () => performance.now() / 1000;

/** Where a race is run, and how long. */
export interface Race {
  readonly experiment: Experiment;
  readonly runtime: Runtime;
  readonly threads: number;
  readonly tasks: number;
  readonly budget: { readonly seconds: number } | { readonly iterations: number };
  readonly breathe: Breathe;
  progress(done: number, total: number): void;
}

/** One candidate at one inner rate, in training. */
interface Lane {
  readonly candidate: Candidate;
  readonly experiment: Experiment;
  readonly trainer: MetaTrainer;
  /** Present where it is joint pretraining. */
  readonly joint?: JointPretraining;
  spent: number;
}

/** A candidate's metric of each task after each step. values[step][task] */
interface Judged {
  readonly name: string;
  readonly why: Candidate['why'];
  readonly lane: Lane;
  readonly experiment: Experiment;
  readonly values: readonly (readonly number[])[];
  /** The step that is best on the tuning tasks, and the metric's mean on them there. */
  readonly step: number;
  readonly tuned: number;
  /** The metric of each task that is judged on, there. */
  readonly own: readonly number[];
  readonly secondsPerTask: number;
}

const lanesOf = async (race: Race, candidate: Candidate, iterations: number): Promise<Lane[]> => {
  const { algorithm } = candidate;
  const { config, folder, source, held } = race.experiment;
  const open = async (experiment: Experiment, joint?: JointPretraining): Promise<Lane> => {
    const trainer = await MetaTrainer.create(experiment, race.runtime, race.threads, iterations);
    return { candidate, experiment, trainer, spent: 0, ...(joint && { joint }) };
  };
  if (!algorithm) {
    const joint = await jointPretraining(race.experiment);
    return [await open(joint.experiment, joint)];
  }
  const lanes: Lane[] = [];
  for (const rate of ratesOf(candidate)) {
    const own = { ...algorithm, ...(rate !== undefined && { innerRate: rate }) };
    lanes.push(await open(await assemble({ ...config, algorithm: own }, folder, source, held)));
  }
  return lanes;
};

/** Inner rates that are tried in training; one that is undefined, of candidates that have none. */
const ratesOf = ({ algorithm }: Candidate): readonly (number | undefined)[] => {
  const innerRate = algorithm?.innerRate;
  return typeof innerRate === 'number' ? rateFactors.map((factor) => factor * innerRate) : [undefined];
};

/** Trains up to an iteration. A lane whose loss is lost stays where it is. */
const goOn = async (lane: Lane, until: number, { breathe }: Race): Promise<void> => {
  while (lane.trainer.iteration < until) {
    await breathe();
    const begin = seconds();
    const { loss } = await lane.trainer.step();
    lane.spent += seconds() - begin;
    if (!Number.isFinite(loss)) return;
  }
};

/** @param adapting how, where that is not as it was trained */
const judgedWith = async (race: Race, lane: Lane, adapting?: Start): Promise<Omit<Judged, 'name' | 'why'>> => {
  const { experiment, meta } = adapting ?? { experiment: heldOut(lane.experiment), meta: lane.trainer.meta };
  const steps = stepsOf(experiment, Math.max(experiment.config.evaluation.steps, experiment.trainedSteps, 1));
  const runner = await openCurves(experiment, race.runtime, race.threads, steps, tuningTasks + race.tasks);
  const begin = seconds();
  const { query } = await runner.run(meta, 'validation', tuningTasks + race.tasks, race.breathe)
    .finally(() => runner.dispose());
  const { step, mean } = bestStep(query, experiment.source.metric);
  return {
    lane, experiment, values: query, step, tuned: mean, own: query[step].slice(tuningTasks),
    secondsPerTask: (seconds() - begin) / (tuningTasks + race.tasks),
  };
};

/** A candidate, or each way to use joint pretraining. */
const judge = async (race: Race, lane: Lane): Promise<Judged[]> => {
  const { joint, candidate: { name, why } } = lane;
  if (!joint) return [{ name, why, ...await judgedWith(race, lane) }];
  const judged: Judged[] = [];
  for (const use of joint.uses) judged.push({ name: use.name, why: usedWhy[use.name] ?? why, ...await judgeUse(race, lane, use) });
  return judged;
};

/** Where it descends, at the rate that is best on the tuning tasks. */
const judgeUse = async (race: Race, lane: Lane, use: Use): Promise<Omit<Judged, 'name' | 'why'>> => {
  const adaptingAt = (rate: number): Promise<Start> => use.adapting(heldOut(race.experiment), rate, lane.trainer.meta);
  if (!use.descends) return judgedWith(race, lane, await adaptingAt(fineTuningRates[0]));
  const { metric } = race.experiment.source;
  const tried: { readonly rate: number; readonly adapting: Start; readonly mean: number }[] = [];
  /** The first of equals. */
  const best = () => tried.reduce((one, other) => (rank(metric, other.mean, one.mean) < 0 ? other : one));
  await overRates(fineTuningRates, async (rate) => {
    const adapting = await adaptingAt(rate);
    const { tuned: mean } = await judgedWith({ ...race, tasks: 0 }, lane, adapting);
    tried.push({ rate, adapting, mean });
  }, (rate) => best().rate === rate);
  return judgedWith(race, lane, best().adapting);
};

/** The step that is best on the tuning tasks, and its mean there. */
const bestStep = (values: Judged['values'], metric: string): { step: number; mean: number } => {
  const means = values.map((row) => meanAndInterval(row.slice(0, tuningTasks)).mean);
  const step = means.reduce((best, mean, i) =>
    (Number.isFinite(mean) && (!Number.isFinite(means[best]) || better(metric, mean, means[best])) ? i : best), 0);
  return { step, mean: means[step] };
};

const resultOf = (judged: Judged, winner: Judged): Raced => {
  const { name, why, lane: { trainer, joint, spent }, experiment, values, step, own, secondsPerTask } = judged;
  const { metric } = experiment.source;
  const { mean, ci95 } = meanAndInterval(own);
  const test = judged === winner ? undefined : pairedTest(winner.own.map(finite), own.map(finite), metric);
  return {
    name, why, ...(!joint?.isOfClasses && { algorithm: experiment.config.algorithm as Raced['algorithm'] }),
    iterations: trainer.iteration, step, mean: finite(mean), ci95: finite(ci95),
    curve: values.map((row) => finite(meanAndInterval(row.slice(tuningTasks)).mean)),
    seconds: spent, secondsPerIteration: spent / Math.max(1, trainer.iteration), secondsPerTask,
    ...(test && { behind: { mean: test.mean, low: test.low, high: test.high, p: test.p } }),
  };
};

/** How many iterations each candidate gets: a number, or what fits the time when all have the same. */
const iterationsFor = async (race: Race, first: readonly Lane[]): Promise<number> => {
  const { budget, experiment: { config: { training } } } = race;
  if ('iterations' in budget) return budget.iterations;
  for (const lane of first) await goOn(lane, 1 + timedIterations, race);
  // The first iteration of a graph is slower; a lane's other rates cost a share more.
  const round = first.reduce((sum, { spent, trainer, candidate }) => {
    return sum + (spent / trainer.iteration) * (1 + (ratesOf(candidate).length - 1) * tuningShare);
  }, 0);
  return Math.max(timedIterations + 1, Math.min(training.iterations, Math.floor(budget.seconds / round)));
};

/**
 * Trains every candidate with the same number of meta-iterations on the same training tasks, and judges all on the same
 * validation tasks. Each is given its best inner rate of three and its best number of steps, both chosen on other
 * validation tasks; test tasks are not touched.
 * @returns best first; `behind` compares with the best, task by task
 */
export const runRace = async (race: Race, candidates: readonly Candidate[]): Promise<Raced[]> => {
  const lanes: Lane[][] = [];
  try {
    const longest = 'iterations' in race.budget ? race.budget.iterations : race.experiment.config.training.iterations;
    for (const candidate of candidates) lanes.push(await lanesOf(race, candidate, longest));
    const iterations = await iterationsFor(race, lanes.map(([first]) => first));
    for (const { trainer } of lanes.flat()) trainer.iterations = iterations;
    const until = Math.max(1, Math.round(iterations * tuningShare));
    const total = lanes.reduce((sum, own) => sum + iterations + (own.length - 1) * until, 0);
    const told = telling(race, lanes, total);
    const judged: Judged[] = [];
    for (const own of lanes) {
      const best = await bestLane(told, own, until);
      await goOn(best, iterations, told);
      judged.push(...await judge(told, best));
    }
    const { metric } = race.experiment.source;
    const mean = ({ own }: Judged) => meanAndInterval(own).mean;
    const order = [...judged].sort((a, b) => rank(metric, mean(a), mean(b)));
    race.progress(total, total);
    return order.map((one) => resultOf(one, order[0]));
  } finally {
    for (const { trainer } of lanes.flat()) await trainer.dispose();
  }
};

/** The same race that tells with each breath how many of its meta-iterations are done. */
const telling = (race: Race, lanes: readonly (readonly Lane[])[], total: number): Race => ({
  ...race,
  breathe: () => {
    race.progress(Math.min(total, lanes.flat().reduce((sum, { trainer }) => sum + trainer.iteration, 0)), total);
    return race.breathe();
  },
});

/** Lost ones last. */
const rank = (metric: string, a: number, b: number): number => {
  if (!Number.isFinite(a) || !Number.isFinite(b)) return Number.isFinite(b) ? 1 : Number.isFinite(a) ? -1 : 0;
  return a === b ? 0 : better(metric, a, b) ? -1 : 1;
};

/** After a share of the iterations only the best inner rate goes on. */
const bestLane = async (race: Race, lanes: readonly Lane[], until: number): Promise<Lane> => {
  const [only] = lanes;
  if (lanes.length === 1) return only;
  let best: { lane: Lane; mean: number } | undefined;
  for (const lane of lanes) {
    await goOn(lane, until, race);
    const { tuned: mean } = await judgedWith({ ...race, tasks: 0 }, lane);
    if (!best || rank(race.experiment.source.metric, mean, best.mean) < 0) best = { lane, mean };
  }
  const chosen = best?.lane ?? only;
  chosen.spent = lanes.reduce((sum, { spent }) => sum + spent, 0);
  return chosen;
};
