import type { NamedScore } from '../protocol/events';
import { predictionProgram } from './compile';
import { chunkOf } from './curves';
import { drawTask, packTasks } from './draw';
import type { Executable, Runtime } from './engine/runtime';
import { type Experiment, sizeOf } from './experiment';
import type { Breathe } from './interrupt';
import { scalarFeeds } from './scalars';
import { finite, meanAndInterval } from './statistics';
import type { Outcome, Split } from './taskSet';

/** A learner, where it runs, and the tasks that it is judged on. */
interface Judged {
  readonly experiment: Experiment;
  readonly runtime: Runtime;
  readonly threads: number;
  readonly tasks: number;
  readonly split: Split;
  readonly breathe?: Breathe;
}

/** What the task set measures beside its metric, of a learner before adaptation and after the trained steps. */
export const namedScores = async (judged: Judged, meta: Float32Array): Promise<NamedScore[]> => {
  const { experiment, runtime, threads, tasks, split } = judged;
  const { scores } = experiment.source;
  if (!scores) return [];
  const steps = [...new Set([0, experiment.trainedSteps])];
  const { validationTasks } = experiment.config.training;
  const chunk = chunkOf(experiment, Math.min(tasks, validationTasks));
  const executable = await runtime.compile(predictionProgram(experiment, chunk, steps), { threads });
  try {
    const own = await outcomes(judged, executable, meta, split, tasks, chunk, steps);
    const tuned = await outcomes(judged, executable, meta, 'validation', validationTasks, chunk, steps);
    return steps.flatMap((step, s) => Object.entries(scores(own[s], tuned[s])).map(([name, values]) => scoreOf(name, step, values)));
  } finally {
    await executable.dispose();
  }
};

const scoreOf = (name: string, step: number, values: readonly number[]): NamedScore => {
  const { mean, ci95 } = meanAndInterval(values);
  return { name, step, mean: finite(mean), ci95: finite(ci95), values: values.map((v) => finite(Number(v.toPrecision(5)))) };
};

/** What a learner predicts of the first tasks of a split. @returns [step][task] */
const outcomes = async (
  { experiment, breathe }: Judged, executable: Executable, meta: Float32Array,
  split: Split, tasks: number, chunk: number, steps: readonly number[],
): Promise<Outcome[][]> => {
  const found: Outcome[][] = steps.map(() => []);
  for (let first = 0; first < tasks; first += chunk) {
    await breathe?.();
    const drawn = Array.from({ length: chunk }, (_, i) => drawTask(experiment, split, 0, first + i));
    const { predictions } = await executable.run({ ...packTasks(experiment, drawn), ...scalarFeeds(experiment), meta });
    const size = predictions.length / (chunk * steps.length);
    drawn.slice(0, tasks - first).forEach((task, t) => steps.forEach((_, s) => {
      const at = (t * steps.length + s) * size;
      found[s].push(outcomeOf(experiment, task, Float32Array.from(predictions.subarray(at, at + size))));
    }));
  }
  return found;
};

/** Without the places that a task of a set of varying size leaves empty. */
const outcomeOf = ({ source: { input, output } }: Experiment, task: Outcome['task'], outputs: Float32Array): Outcome =>
  ({ task, outputs: outputs.subarray(0, (task.query.x.length / sizeOf(input)) * output) });
