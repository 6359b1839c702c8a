import { type Sentence, tell } from '../../protocol/sentence';
import { curveProgram, gradientProgram } from '../programs/compile';
import type { Runtime, Values } from '../engine/runtime';
import { type Experiment, sizeOf, unflatten } from '../experiment';
import { scalarFeeds } from '../programs/scalars';

type Feeds = Readonly<Record<string, Values>>;
/** An iteration that failed: meta-parameters before its update, and its tasks. */
interface Failure {
  readonly experiment: Experiment;
  readonly runtime: Runtime;
  readonly threads: number;
  readonly meta: Float32Array;
  readonly batch: Feeds;
  readonly iteration: number;
}

const bad = (values: ArrayLike<number>): number => Array.prototype.findIndex.call(values, (v) => !Number.isFinite(v));
const steps = (n: number): Sentence => (n === 1 ? tell`1 adaptation step` : tell`${n} adaptation steps`);

/** One sentence about the tensor that was not finite first: data, meta-parameter, an adapted one, a loss or a gradient. */
export const explainNonFinite = async (
  experiment: Experiment, runtime: Runtime, threads: number, meta: Float32Array, batch: Feeds, iteration: number,
): Promise<Sentence> => {
  const failure = { experiment, runtime, threads, meta, batch, iteration };
  return badData(failure) ?? badMeta(failure) ?? await badTask(failure)
    ?? tell`The meta-gradient is not finite at meta-iteration ${iteration}, though each task's is. ${advice(failure)}`;
};

const badData = ({ batch, experiment, iteration }: Failure): Sentence | undefined => {
  for (const [name, values] of Object.entries(batch)) {
    const at = bad(values);
    if (at < 0) continue;
    const task = Math.floor(at / (values.length / experiment.config.training.metaBatch)) + 1;
    return tell`The task data are not finite at meta-iteration ${iteration}: ${name} of task ${task} holds ${values[at]}. Clean the
      data set; nothing was updated.`;
  }
  return undefined;
};

const badMeta = ({ experiment, meta, iteration }: Failure): Sentence | undefined => {
  const name = Object.entries(unflatten(experiment.parameters, meta)).find(([, { data }]) => bad(data) >= 0)?.[0];
  return name === undefined ? undefined : tell`Meta-parameter ${name} is not finite at meta-iteration ${iteration}: the update before it was
    too large. Lower training.optimizer.rate, or set training.clipNorm; the last checkpoint is kept.`;
};

/** Looks at one task after the other. */
const badTask = async (failure: Failure): Promise<Sentence | undefined> => {
  const { experiment, runtime, threads, iteration } = failure;
  const executable = await runtime.compile(gradientProgram(experiment, 1), { threads });
  try {
    for (let task = 0; task < experiment.config.training.metaBatch; task++) {
      const { loss, gradient } = await executable.run(feedsOf(failure, task));
      if (bad(loss) >= 0) return await badAdaptation(failure, task, loss[0]);
      const parts = unflatten(experiment.parameters, gradient as Float32Array);
      const name = Object.keys(parts).find((key) => bad(parts[key].data) >= 0);
      if (!name) continue;
      return tell`The meta-gradient of ${name} is not finite for task ${task + 1} at meta-iteration ${iteration}, though its loss is
        ${loss[0].toPrecision(3)}. ${advice(failure)}`;
    }
  } finally {
    await executable.dispose();
  }
  return undefined;
};

/** The adapted parameter that was lost first, step by step; else the loss at the end. */
const badAdaptation = async (failure: Failure, task: number, loss: number): Promise<Sentence> => {
  const { experiment, runtime, threads, iteration } = failure;
  for (let step = 1; step <= experiment.trainedSteps; step++) {
    const executable = await runtime.compile(curveProgram(experiment, 1, step, true), { threads });
    const { adapted } = await executable.run(feedsOf(failure, task));
    await executable.dispose();
    const at = bad(adapted);
    if (at < 0) continue;
    return tell`The adapted ${nameAt(experiment, at)} of task ${task + 1} is ${adapted[at]} after ${steps(step)} at meta-iteration
      ${iteration}: adaptation diverged. ${advice(failure)}`;
  }
  return tell`The query loss of task ${task + 1} is ${loss} after ${steps(experiment.trainedSteps)} at meta-iteration
    ${iteration}: adaptation diverged. ${advice(failure)}`;
};

/** The network's parameter that entry `at` of all of them belongs to. */
const nameAt = ({ network }: Experiment, at: number): string => {
  let end = 0;
  return network.parameters.find(({ shape }) => at < (end += sizeOf(shape)))?.name ?? 'parameters';
};

const feedsOf = ({ experiment, meta, batch }: Failure, task: number): Feeds => {
  const { metaBatch } = experiment.config.training;
  const own = Object.entries(batch).map(([name, values]) => {
    const size = values.length / metaBatch;
    return [name, values.slice(task * size, (task + 1) * size)];
  });
  return { ...Object.fromEntries(own), ...scalarFeeds(experiment), meta };
};

/** At the first iteration only adaptation can be at fault; later the outer update may be, too. */
const advice = ({ experiment: { options, config }, iteration }: Failure): Sentence => {
  const { optimizer } = config.training;
  const inner = options.innerRate === undefined ? tell`Start from smaller weights`
    : tell`Lower algorithm.innerRate (now ${String(options.innerRate)})`;
  const outer = iteration > 1 ? tell` or training.optimizer.rate (now ${optimizer.rate}), or set training.clipNorm` : '';
  const clip = options.innerClip !== 0 ? '' : iteration > 1 ? tell` or algorithm.innerClip` : tell`, or set algorithm.innerClip`;
  return tell`${inner}${outer}${clip}; the last checkpoint is kept.`;
};
