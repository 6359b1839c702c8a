import type { BaselineName } from '../protocol/config';
import type { CurvePoint } from '../protocol/events';
import { openCurves } from './curves';
import type { Runtime } from './engine/runtime';
import { assemble, type Experiment, flatten, initialise, stepsOf } from './experiment';
import { type Breathe, yieldToEvents } from './interrupt';
import { MetaTrainer } from './metaTrainer';
import { better, curveOf, meanAndInterval } from './statistics';
import type { Split, Task, TaskSource } from './taskSet';

/** What every baseline needs: the run's experiment, where to run, and the episodes to be compared on. */
export interface Comparison {
  readonly experiment: Experiment;
  readonly runtime: Runtime;
  readonly threads: number;
  readonly tasks: number;
  readonly steps: number;
  readonly split: Split;
  readonly progress?: (what: string, done: number, total: number) => void;
  readonly breathe?: Breathe;
}

/** Rates tried for fine-tuning joint pretraining; the best on validation tasks is used. */
const rates = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3] as const;

/** The same config with plain gradient descent of `steps` inner steps as its algorithm. */
const withDescent = ({ config, folder, source }: Experiment, innerSteps: number, innerRate: number): Promise<Experiment> =>
  assemble({ ...config, algorithm: { name: 'maml', innerSteps, innerRate, innerOptimizer: 'sgd', innerMomentum: 0 } }, folder, source);

const curve = async (c: Comparison, experiment: Experiment, meta: Float32Array, split: Split, tasks: number) => {
  const runner = await openCurves(experiment, c.runtime, c.threads, stepsOf(experiment, c.steps), tasks);
  return (await runner.run(meta, split, tasks, c.breathe).finally(() => runner.dispose())).query;
};

/** Trains without inner loop: one network for the pooled tasks. */
const pooled = async (c: Comparison, experiment: Experiment, what: string): Promise<Float32Array> => {
  const { training, evaluation } = experiment.config;
  const iterations = evaluation.baselineIterations ?? training.iterations;
  const { breathe = yieldToEvents } = c;
  const trainer = await MetaTrainer.create(experiment, c.runtime, c.threads, iterations);
  try {
    for (let i = 0; i < iterations; i++) {
      await breathe();
      await trainer.step();
      c.progress?.(what, i + 1, iterations);
    }
    return trainer.meta;
  } finally {
    await trainer.dispose();
  }
};

/** A network that was never meta-trained, adapted like the run's own. */
const random = async (c: Comparison): Promise<CurvePoint[]> => {
  const { parameters, config, source } = c.experiment;
  const meta = flatten(parameters, initialise(parameters, config.training.seed));
  return curveOf(await curve(c, c.experiment, meta, c.split, c.tasks), source.metric);
};

/** Joint pretraining on the pooled tasks, then fine-tuning with the rate that is best on validation tasks. */
const joint = async (c: Comparison): Promise<CurvePoint[]> => {
  const { source, config } = c.experiment;
  const training = { ...c.experiment, source: c.experiment.trainedOn ?? source };
  const meta = await pooled(c, await withDescent(training, 0, 0.01), 'joint pretraining');
  let best: { rate: number; mean: number } | undefined;
  for (const rate of rates) {
    const values = await curve(c, await withDescent(c.experiment, 0, rate), meta, 'validation', config.training.validationTasks);
    const { mean } = meanAndInterval(values[values.length - 1]);
    if (Number.isFinite(mean) && (!best || better(source.metric, mean, best.mean))) best = { rate, mean };
  }
  const tuned = await withDescent(c.experiment, 0, best?.rate ?? rates[0]);
  return curveOf(await curve(c, tuned, meta, c.split, c.tasks), source.metric);
};

/** The same tasks with the numbers that define each task beside every input. */
const informed = (source: TaskSource, extra: number): TaskSource => {
  const [width] = source.input;
  const told = (x: ArrayLike<number>, task: Task): Float32Array => {
    const n = x.length / width;
    const wide = new Float32Array(n * (width + extra));
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < width; j++) wide[i * (width + extra) + j] = x[i * width + j];
      wide.set(task.parameters ?? [], i * (width + extra) + width);
    }
    return wide;
  };
  const wider = (set: TaskSource['support']) => ({ ...set, x: { ...set.x, shape: [set.x.shape[0], width + extra] } });
  return {
    ...source, input: [width + extra], support: wider(source.support), query: wider(source.query),
    sample: (rng, split) => {
      const task = source.sample(rng, split);
      return {
        ...task, support: { ...task.support, x: told(task.support.x, task) }, query: { ...task.query, x: told(task.query.x, task) },
      };
    },
  };
};

/** A network that is told what defines the task, trained jointly: it needs no adaptation (Finn et al. 2017, 5.1). */
const oracle = async (c: Comparison): Promise<CurvePoint[] | undefined> => {
  const { source, config, folder } = c.experiment;
  const names = source.parameterNames;
  if (!names || source.input.length !== 1) return undefined;
  const told = await assemble(config, folder, informed(source, names.length));
  const experiment = await withDescent(told, 0, 0.01);
  const meta = await pooled(c, experiment, 'oracle');
  const [before] = await curve({ ...c, steps: 0 }, experiment, meta, c.split, c.tasks);
  return curveOf(Array.from({ length: c.steps + 1 }, () => before), source.metric);
};

const baselines: Readonly<Record<BaselineName, (c: Comparison) => Promise<CurvePoint[] | undefined>>> = { random, joint, oracle };

/**
 * Adaptation curves of the named baselines on the comparison's episodes; one that cannot exist is left out.
 * @throws Interrupted when `breathe` ended it
 */
export const compareBaselines = async (
  c: Comparison, names: readonly BaselineName[],
): Promise<Record<string, CurvePoint[]>> => {
  const found: Record<string, CurvePoint[]> = {};
  for (const name of names) {
    const points = await baselines[name](c);
    if (points) found[name] = points;
  }
  return found;
};
