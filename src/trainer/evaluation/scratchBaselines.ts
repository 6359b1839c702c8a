import type { PluginConfig } from '../../protocol/config';
import { type Best, bestOf, budgetsOf, byBudget, type Comparison, type Measured, type Tried } from './comparison';
import { openCurves } from './curves';
import { assemble, type Experiment, stepsOf } from '../experiment';
import { schemas } from '../registry';

/**
 * Networks that start anew on every task and are trained by an optimiser of the textbook. Its step size is chosen on the
 * run's validation tasks, so that each optimiser is tuned on the same number of functions.
 */

/** Step sizes tried first: two a decade. Around the best of them, these multiples. */
const coarse = Array.from({ length: 10 }, (_, i) => 10 ** (-4 + i / 2));
const fine = [10 ** -0.25, 10 ** -0.125, 10 ** 0.125, 10 ** 0.25] as const;

type Optimizer = 'sgd' | 'momentum' | 'rmsprop' | 'adam';

const experimentOf = ({ experiment: { config, folder, source } }: Comparison, optimizer: Optimizer, innerSteps: number): Promise<Experiment> => {
  const algorithm = schemas().algorithms.scratch.parse({ name: 'scratch', optimizer, innerSteps }) as PluginConfig;
  return assemble({ ...config, algorithm }, folder, source);
};

/** Curves at chosen step sizes, of one compiled graph. @param budgets sets of steps, each of which has its own best */
const tuned = async (
  c: Comparison, optimizer: Optimizer, steps: number, budgets: readonly (readonly number[])[],
): Promise<(Measured & Best)[]> => {
  const { source: { metric }, config: { training: { validationTasks } } } = c.experiment;
  const experiment = await experimentOf(c, optimizer, Math.max(1, steps));
  const runner = await openCurves(experiment, c.runtime, c.threads, steps, Math.max(c.tasks, validationTasks));
  const at = (rate: number) => Float32Array.of(Math.log(rate));
  try {
    const tried: Tried = new Map();
    const attempt = async (rates: readonly number[]): Promise<void> => {
      for (const rate of rates) {
        c.progress?.(`${optimizer}: step size`, tried.size, coarse.length + fine.length * budgets.length);
        if (!tried.has(rate)) tried.set(rate, (await runner.run(at(rate), 'validation', validationTasks, c.breathe)).query);
      }
    };
    await attempt(coarse);
    for (const budget of budgets) await attempt(fine.map((factor) => factor * (bestOf(metric, tried, budget)?.rate ?? 1)));
    const found: (Measured & Best)[] = [];
    for (const budget of budgets) {
      const best = bestOf(metric, tried, budget) ?? { rate: coarse[0], step: 0, mean: NaN };
      const { query, further } = await runner.run(at(best.rate), c.split, c.tasks, c.breathe);
      found.push({ ...best, query, further });
    }
    return found;
  } finally {
    await runner.dispose();
  }
};

/** One optimiser, tuned for each budget of steps. */
export const handMade = (optimizer: Optimizer) => async (c: Comparison): Promise<Readonly<Record<string, Measured>>> => {
  const { experiment } = c;
  const steps = stepsOf(experiment, c.steps);
  return byBudget(optimizer, steps, await tuned(c, optimizer, steps, budgetsOf(experiment, steps).map((step) => [step])));
};

/** Steps that training from scratch may take; it stops where validation tasks say. */
const mostSteps = 200;

/** Adam from a fresh network on the support set alone, its step size and its number of steps tuned: one number, whatever the step. */
export const fromScratch = async (c: Comparison): Promise<Measured> => {
  const all = Array.from({ length: mostSteps + 1 }, (_, step) => step);
  const [{ query, step, rate }] = await tuned(c, 'adam', mostSteps, [all]);
  return { query: Array.from({ length: stepsOf(c.experiment, c.steps) + 1 }, () => query[step]), further: {}, rate };
};
