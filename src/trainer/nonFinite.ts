import { gradientProgram } from './compile';
import type { Runtime, Values } from './engine/runtime';
import { type Experiment, unflatten } from './experiment';
import { scalarFeeds } from './metaTrainer';

const bad = (values: ArrayLike<number>): number => Array.prototype.findIndex.call(values, (v) => !Number.isFinite(v));

/**
 * One sentence about the tensor that was not finite first: data, meta-parameter, one task's loss, or a gradient.
 * @param meta meta-parameters before the update that failed @param batch its tasks
 */
export const explainNonFinite = async (
  experiment: Experiment, runtime: Runtime, threads: number, meta: Float32Array, batch: Readonly<Record<string, Values>>,
  iteration: number,
): Promise<string> => {
  const where = `at meta-iteration ${iteration}`;
  const { metaBatch } = experiment.config.training;
  for (const [name, values] of Object.entries(batch)) {
    const at = bad(values);
    if (at >= 0) {
      return `The task data are not finite ${where}: ${name} of task ${Math.floor(at / (values.length / metaBatch)) + 1} holds `
        + `${values[at]}. Clean the data set; nothing was updated.`;
    }
  }
  for (const [name, { data }] of Object.entries(unflatten(experiment.parameters, meta))) {
    if (bad(data) >= 0) return `Meta-parameter ${name} is not finite ${where}. Lower training.optimizer.rate, or set training.clipNorm.`;
  }
  const executable = await runtime.compile(gradientProgram(experiment, metaBatch), { threads });
  const { each, gradient } = await executable.run({ ...batch, ...scalarFeeds(experiment), meta });
  await executable.dispose();
  const task = bad(each);
  if (task >= 0) {
    return `The query loss of task ${task + 1} is ${each[task]} ${where}, after ${experiment.trainedSteps} adaptation steps: `
      + `adaptation diverged. Lower algorithm.innerRate (now ${String(experiment.options.innerRate)}); the last checkpoint is kept.`;
  }
  const parts = unflatten(experiment.parameters, gradient as Float32Array);
  const name = Object.keys(parts).find((key) => bad(parts[key].data) >= 0) ?? 'the meta-gradient';
  return `The meta-gradient of ${name} is not finite ${where}. Set training.clipNorm, or lower algorithm.innerRate `
    + `(now ${String(experiment.options.innerRate)}); the last checkpoint is kept.`;
};
