import type { BaselineName } from '../../protocol/config';
import type { CurvePoint } from '../../protocol/events';
import { type Comparison, curveIn, type Measured } from './comparison';
import { drawTask } from '../draw';
import { assemble, flatten, initialise, stepsOf } from '../experiment';
import { gaussianScores } from '../math/gaussianProcess';
import { withDescent } from './jointPretraining';
import { pooled } from './pooled';
import { pretrainedBaselines } from './pretrainedBaselines';
import { fromScratch, handMade } from './scratchBaselines';
import { curveOf } from '../statistics';
import type { Task, TaskSource, Yardstick } from '../taskSet';
import { whyNoBaseline } from './whyNoBaseline';

/** A network that was never meta-trained, adapted like the run's own. */
const random = (c: Comparison): Promise<Measured> => {
  const { parameters, config } = c.experiment;
  const meta = flatten(parameters, initialise(parameters, config.training.seed));
  return curveIn(c, c.experiment, meta, c.split, c.tasks);
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
const oracle = async (c: Comparison): Promise<Measured | undefined> => {
  const { source, config, folder } = c.experiment;
  const names = source.parameterNames;
  if (!names || source.input.length !== 1) return undefined;
  const told = await assemble(config, folder, source.acting?.informed() ?? informed(source, names.length));
  const experiment = await withDescent(told, 0, 0.01);
  const meta = await pooled(c, experiment, 'oracle');
  const { query: [before] } = await curveIn({ ...c, steps: 0 }, experiment, meta, c.split, c.tasks);
  return { query: Array.from({ length: c.steps + 1 }, () => before), further: {} };
};

/** What a yardstick of the task set says of the same queries: before the support set at step 0, with it afterwards. */
const yardstick = ({ experiment, tasks, steps, split }: Comparison, { predict }: Yardstick): Measured => {
  const drawn = Array.from({ length: tasks }, (_, i) => drawTask(experiment, split, 0, i));
  const [before, after] = [false, true].map((hasSeen) =>
    drawn.map((task) => gaussianScores(predict(task, task.query.x, hasSeen), task.query.y)));
  const rows = Array.from({ length: steps + 1 }, (_, step) => (step === 0 ? before : after));
  return {
    query: rows.map((row) => row.map(({ squared }) => squared)),
    further: { logLikelihood: rows.map((row) => row.map((scores) => scores.logLikelihood)) },
  };
};

const alone = (name: string, measure: (c: Comparison) => Promise<Measured | undefined>) => async (c: Comparison) => {
  const measured = await measure(c);
  return measured ? { [name]: measured } : {};
};

/** What each baseline measures, by name: one that was tuned for two budgets has two curves. */
const baselinesOf = (): Readonly<Record<BaselineName, (c: Comparison) => Promise<Readonly<Record<string, Measured>>>>> => ({
  random: alone('random', random), ...pretrainedBaselines(), oracle: alone('oracle', oracle), scratch: alone('scratch', fromScratch),
  sgd: handMade('sgd'), momentum: handMade('momentum'), rmsprop: handMade('rmsprop'), adam: handMade('adam'),
});

/** Adaptation curves of one baseline. */
export interface BaselineCurves {
  readonly curve: CurvePoint[];
  readonly further: Readonly<Record<string, CurvePoint[]>>;
  /** The metric of each task: values[step][task]. */
  readonly values: readonly (readonly number[])[];
  readonly rate?: number | undefined;
}

const curvesOf = ({ query, further, rate }: Measured, { experiment, drawsOf }: Comparison): BaselineCurves => ({
  curve: curveOf(query, experiment.source.metric, drawsOf), values: query, rate,
  further: Object.fromEntries(Object.entries(further).map(([name, values]) => [name, curveOf(values, name, drawsOf)])),
});

/**
 * Adaptation curves of the named baselines on the comparison's episodes, and of the task set's yardsticks; a
 * baseline that cannot exist is left out.
 * @throws Interrupted when `breathe` ended it
 */
export const compareBaselines = async (
  c: Comparison, names: readonly BaselineName[],
): Promise<Record<string, BaselineCurves>> => {
  const { source } = c.experiment;
  const found: Record<string, BaselineCurves> = {};
  const baselines = baselinesOf();
  for (const name of names.filter((one) => !whyNoBaseline(one, c.experiment))) {
    for (const [key, measured] of Object.entries(await baselines[name](c))) found[key] = curvesOf(measured, c);
  }
  const steps = stepsOf(c.experiment, c.steps);
  for (const each of source.yardsticks ?? []) found[each.name] = curvesOf(yardstick({ ...c, steps }, each), c);
  return found;
};
