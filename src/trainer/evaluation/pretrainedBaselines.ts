import { type PretrainedName, pretrainedNames } from '../../protocol/config';
import { bestOf, budgetsOf, byBudget, type Comparison, curveIn, type Measured, type Tried } from './comparison';
import { fineTuningRates, headOf, type HeadKind, jointPretraining, overRates, type Use } from './jointPretraining';
import { pooled } from './pooled';
import { stepsOf } from '../experiment';
import type { Split } from '../taskSet';

/** What was trained for all tasks, and the ways to use it. */
interface Trained {
  readonly uses: readonly Use[];
  readonly meta: Float32Array;
}

type Measure = (c: Comparison) => Promise<Readonly<Record<string, Measured>>>;

/** Baselines that stand on joint pretraining, for one comparison: those with the same head are trained once. */
export const pretrainedBaselines = (): Readonly<Record<PretrainedName, Measure>> => {
  const trained = new Map<HeadKind, Promise<Trained>>();
  const trainedFor = (c: Comparison, kind: HeadKind): Promise<Trained> => {
    const known = trained.get(kind) ?? train(c, kind);
    trained.set(kind, known);
    return known;
  };
  const measure = (name: PretrainedName): Measure => async (c) => {
    const { uses, meta } = await trainedFor(c, headOf[name]);
    const use = uses.find((one) => one.name === name);
    return use ? measured(c, use, meta) : {};
  };
  return Object.fromEntries(pretrainedNames.map((name) => [name, measure(name)])) as Record<PretrainedName, Measure>;
};

const train = async (c: Comparison, kind: HeadKind): Promise<Trained> => {
  const { experiment, uses } = await jointPretraining(c.experiment, kind);
  return { uses, meta: await pooled(c, experiment, kind === 'cosine' ? 'Baseline++' : 'joint pretraining') };
};

/** One way of use; where it descends, its rate is tuned on validation tasks for each budget of steps. */
const measured = async (c: Comparison, use: Use, trained: Float32Array): Promise<Readonly<Record<string, Measured>>> => {
  const at = async (rate: number, split: Split, tasks: number): Promise<Measured> => {
    const { experiment, meta } = await use.adapting(c.experiment, rate, trained);
    return curveIn(c, experiment, meta, split, tasks);
  };
  if (!use.descends) return { [use.name]: throughout(c, await at(fineTuningRates[0], c.split, c.tasks)) };
  const { source: { metric }, config: { algorithm, training } } = c.experiment;
  const tried: Tried = new Map();
  const { innerRate: own } = algorithm;
  const rates = [...new Set([...fineTuningRates, ...(typeof own === 'number' ? [own] : [])])];
  const budgets = budgetsOf(c.experiment, c.steps);
  await overRates(rates, async (rate) => {
    c.progress?.('joint pretraining: rate of fine-tuning', tried.size, Math.max(rates.length, tried.size + 1));
    tried.set(rate, (await at(rate, 'validation', training.validationTasks)).query);
  }, (rate) => budgets.some((budget) => bestOf(metric, tried, [budget])?.rate === rate));
  const curves: Measured[] = [];
  for (const budget of budgets) {
    const { rate } = bestOf(metric, tried, [budget]) ?? { rate: fineTuningRates[0] };
    curves.push({ ...await at(rate, c.split, c.tasks), rate });
  }
  return byBudget(use.name, c.steps, curves);
};

/** What reads the support set once says the same at every later step. */
const throughout = (c: Comparison, { query, further }: Measured): Measured => {
  const steps = Array.from({ length: stepsOf(c.experiment, c.steps) + 1 }, (_, step) => step);
  const longer = (rows: number[][]): number[][] => steps.map((step) => rows[Math.min(step, rows.length - 1)]);
  return { query: longer(query), further: Object.fromEntries(Object.entries(further).map(([name, rows]) => [name, longer(rows)])) };
};
