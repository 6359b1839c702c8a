import type { PluginConfig } from '../../protocol/config';
import type { Comparison, Measured } from './comparison';
import { openCurves } from './curves';
import { assemble, type Experiment, stepsOf } from '../experiment';
import { schemas } from '../registry';
import { better, meanAndInterval } from '../statistics';

/**
 * Networks that start anew on every task and are trained by an optimiser of the textbook. Its step size is chosen on the
 * run's validation tasks, so that each optimiser is tuned on the same number of functions.
 */

/** Step sizes tried first: two a decade. Around the best of them, these multiples. */
const coarse = Array.from({ length: 10 }, (_, i) => 10 ** (-4 + i / 2));
const fine = [10 ** -0.25, 10 ** -0.125, 10 ** 0.125, 10 ** 0.25] as const;

type Optimizer = 'sgd' | 'momentum' | 'rmsprop' | 'adam';
type Rows = Measured['query'];

const experimentOf = ({ experiment: { config, folder, source } }: Comparison, optimizer: Optimizer, innerSteps: number): Promise<Experiment> => {
  const algorithm = schemas().algorithms.scratch.parse({ name: 'scratch', optimizer, innerSteps }) as PluginConfig;
  return assemble({ ...config, algorithm }, folder, source);
};

/** The choice that does best: a step size, and what it reaches. */
interface Best {
  readonly rate: number;
  readonly step: number;
  readonly mean: number;
}

/** The best step size among these, and the step of `steps` at which it is. */
const bestOf = (c: Comparison, tried: ReadonlyMap<number, Rows>, steps: readonly number[]): Best | undefined => {
  let best: Best | undefined;
  for (const [rate, rows] of tried) {
    for (const step of steps) {
      const { mean } = meanAndInterval(rows[step]);
      if (Number.isFinite(mean) && (!best || better(c.experiment.source.metric, mean, best.mean))) best = { rate, step, mean };
    }
  }
  return best;
};

/** Curves at chosen step sizes, of one compiled graph. @param budgets sets of steps, each of which has its own best */
const tuned = async (
  c: Comparison, optimizer: Optimizer, steps: number, budgets: readonly (readonly number[])[],
): Promise<(Measured & Best)[]> => {
  const { validationTasks } = c.experiment.config.training;
  const experiment = await experimentOf(c, optimizer, Math.max(1, steps));
  const runner = await openCurves(experiment, c.runtime, c.threads, steps, Math.max(c.tasks, validationTasks));
  const at = (rate: number) => Float32Array.of(Math.log(rate));
  try {
    const tried = new Map<number, Rows>();
    const attempt = async (rates: readonly number[]): Promise<void> => {
      for (const rate of rates) {
        c.progress?.(`${optimizer}: step size`, tried.size, coarse.length + fine.length * budgets.length);
        if (!tried.has(rate)) tried.set(rate, (await runner.run(at(rate), 'validation', validationTasks, c.breathe)).query);
      }
    };
    await attempt(coarse);
    for (const budget of budgets) await attempt(fine.map((factor) => factor * (bestOf(c, tried, budget)?.rate ?? 1)));
    const found: (Measured & Best)[] = [];
    for (const budget of budgets) {
      const best = bestOf(c, tried, budget) ?? { rate: coarse[0], step: 0, mean: NaN };
      const { query, further } = await runner.run(at(best.rate), c.split, c.tasks, c.breathe);
      found.push({ ...best, query, further });
    }
    return found;
  } finally {
    await runner.dispose();
  }
};

/**
 * One optimiser, tuned for the trained number of steps; where evaluation goes beyond and another step size is better for that,
 * with that one, too: `adam@200`.
 */
export const handMade = (optimizer: Optimizer) => async (c: Comparison): Promise<Readonly<Record<string, Measured>>> => {
  const { experiment } = c;
  if (experiment.source.acting) return {};
  const steps = stepsOf(experiment, c.steps);
  const trained = Math.min(experiment.trainedSteps, steps);
  const budgets = [...new Set([trained, steps])];
  const measured = await tuned(c, optimizer, steps, budgets.map((step) => [step]));
  const [first, ...others] = measured;
  const other = others.filter(({ rate }) => rate !== first.rate);
  return { [optimizer]: first, ...Object.fromEntries(other.map((one) => [`${optimizer}@${steps}`, one])) };
};

/** Steps that training from scratch may take; it stops where validation tasks say. */
const mostSteps = 200;

/** Adam from a fresh network on the support set alone, its step size and its number of steps tuned: one number, whatever the step. */
export const fromScratch = async (c: Comparison): Promise<Measured | undefined> => {
  if (c.experiment.source.acting) return undefined;
  const all = Array.from({ length: mostSteps + 1 }, (_, step) => step);
  const [{ query, step, rate }] = await tuned(c, 'adam', mostSteps, [all]);
  return { query: Array.from({ length: stepsOf(c.experiment, c.steps) + 1 }, () => query[step]), further: {}, rate };
};
