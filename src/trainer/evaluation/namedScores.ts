import type { NamedScore } from '../../protocol/events';
import { ActedEpisodes } from '../acting/actedEpisodes';
import { predictionProgram } from '../programs/compile';
import { chunkOf, mostTasks } from './curves';
import { drawsOf, drawTask, packTasks } from '../draw';
import type { Executable, Runtime } from '../engine/runtime';
import { type Experiment, sizeOf } from '../experiment';
import type { Breathe } from '../interrupt';
import { scalarFeeds } from '../programs/scalars';
import { finite, meanAndInterval } from '../statistics';
import type { Outcome, Split } from '../taskSet';

/** A learner, where it runs, and the tasks that it is judged on. */
export interface Judged {
  readonly experiment: Experiment;
  readonly runtime: Runtime;
  readonly threads: number;
  readonly tasks: number;
  readonly split: Split;
  readonly breathe?: Breathe;
}

/** What the task set measures beside its metric, of a learner before adaptation and after the trained steps. */
export const namedScores = async (judged: Judged, meta: Float32Array): Promise<NamedScore[]> => {
  const { experiment, tasks, split } = judged;
  const { scores } = experiment.source;
  if (!scores) return [];
  const steps = [...new Set([0, experiment.trainedSteps])];
  const observer = await observerOf(judged, steps);
  try {
    const own = await observer.outcomes(meta, split, tasks);
    const tuned = await observer.outcomes(meta, 'validation', experiment.config.training.validationTasks);
    const of = drawsOf(experiment, split, tasks);
    return steps.flatMap((step, s) => Object.entries(scores(own[s], tuned[s])).map(([name, values]) => scoreOf(name, step, values, of)));
  } finally {
    await observer.dispose();
  }
};

/** Tells what a learner makes of the first tasks of a split, [step][task]. */
interface Observer {
  outcomes(meta: Float32Array, split: Split, tasks: number): Promise<Outcome[][]>;
  dispose(): Promise<void>;
}

/** What a learner makes of the first tasks of a split after its trained steps. */
export const outcomesOf = async (judged: Judged, meta: Float32Array): Promise<Outcome[]> => {
  const observer = await observerOf(judged, [judged.experiment.trainedSteps]);
  return observer.outcomes(meta, judged.split, judged.tasks).then(([found]) => found).finally(() => observer.dispose());
};

const observerOf = async ({ experiment, runtime, threads, tasks, breathe }: Judged, steps: readonly number[]): Promise<Observer> => {
  const { acting } = experiment.source;
  if (acting) return acted(new ActedEpisodes(experiment, acting, runtime, threads), steps, breathe);
  const chunk = chunkOf(experiment, Math.min(tasks, experiment.config.training.validationTasks));
  return predicted(experiment, await runtime.compile(predictionProgram(experiment, chunk, steps), { threads }), chunk, steps, breathe);
};

const acted = (episodes: ActedEpisodes, steps: readonly number[], breathe?: Breathe): Observer => ({
  outcomes: async (meta, split, tasks) => {
    const found: Outcome[][] = steps.map(() => []);
    for (let first = 0; first < tasks; first += mostTasks) {
      const count = Math.min(mostTasks, tasks - first);
      for (const { task, recorded } of await episodes.act({ split, iteration: 0, count, first }, meta, Math.max(...steps), breathe)) {
        steps.forEach((step, s) => found[s].push({ task, recorded: recorded[step] }));
      }
    }
    return found;
  },
  dispose: () => episodes.dispose(),
});

const scoreOf = (name: string, step: number, values: readonly number[], of: readonly string[] | undefined): NamedScore => {
  const { mean, ci95 } = meanAndInterval(values, of);
  return { name, step, mean: finite(mean), ci95: finite(ci95), values: values.map((v) => finite(Number(v.toPrecision(5)))) };
};

const predicted = (
  experiment: Experiment, executable: Executable, chunk: number, steps: readonly number[], breathe?: Breathe,
): Observer => ({
  outcomes: async (meta, split, tasks) => {
    const found: Outcome[][] = steps.map(() => []);
    for (let first = 0; first < tasks; first += chunk) {
      await breathe?.();
      const drawn = Array.from({ length: chunk }, (_, i) => drawTask(experiment, split, 0, first + i));
      const { predictions, deviation } = await executable.run({ ...packTasks(experiment, drawn), ...scalarFeeds(experiment), meta });
      const size = predictions.length / (chunk * steps.length);
      drawn.slice(0, tasks - first).forEach((task, t) => steps.forEach((_, s) => {
        const at = (t * steps.length + s) * size;
        const part = (values: typeof predictions): Float32Array => Float32Array.from(values.subarray(at, at + size));
        found[s].push(outcomeOf(experiment, task, part(predictions), deviation && part(deviation)));
      }));
    }
    return found;
  },
  dispose: () => executable.dispose(),
});

/** Without the places that a task of a set of varying size leaves empty. */
const outcomeOf = (
  { source: { input, output } }: Experiment, task: Outcome['task'], outputs: Float32Array, deviation: Float32Array | undefined,
): Outcome => {
  const there = (task.query.x.length / sizeOf(input)) * output;
  return { task, outputs: outputs.subarray(0, there), ...(deviation && { deviation: deviation.subarray(0, there) }) };
};
