import type { RunOnTasks, TaskName } from '../../protocol/analysis';
import type { AnalysisContext } from './analysis';
import { drawTask } from '../draw';
import type { Program, Values } from '../engine/runtime';
import { tasksPerCall } from '../programs/calls';
import { scalarFeeds } from '../programs/scalars';
import type { RunAtCheckpoint } from './openRuns';
import type { Task } from '../taskSet';

/** Numbers of one output that a call may make: above it more tasks only cost memory. */
const mostNumbers = 4_000_000;

export type Chosen = Pick<RunOnTasks, 'split' | 'tasks'> & { readonly first?: number };

/** What is computed of each task. */
export interface TaskQuestion {
  /** Names the program among those compiled for a run. */
  readonly key: string;
  /** Numbers that it gives for one task. */
  readonly numbers: number;
  program(tasks: number): Program;
}

/** Validation and test tasks are a fixed set; training tasks those of the meta-batch that comes next. */
const iterationOf = ({ iteration }: RunAtCheckpoint, { split }: Pick<Chosen, 'split'>): number =>
  (split === 'train' ? iteration : 0);

/**
 * Runs a program over tasks, as many at once as fit. @returns by output, an array of each task's numbers
 * @throws Interrupted when nobody wants the answer any more
 */
export const ofTasks = async (
  at: RunAtCheckpoint, chosen: Chosen, { key, numbers, program }: TaskQuestion,
  { breathe, progress }: Pick<AnalysisContext, 'breathe' | 'progress'>,
): Promise<Record<string, Values[]>> => {
  const { tasks, split, first = 0 } = chosen;
  const most = Math.max(1, Math.min(tasksPerCall(at.experiment), Math.floor(mostNumbers / Math.max(1, numbers))));
  const chunk = Math.ceil(tasks / Math.ceil(tasks / most));
  await breathe();
  const executable = await at.compiled(`${key} ${chunk}`, () => program(chunk));
  const found: Record<string, Values[]> = {};
  for (let done = 0; done < tasks; done += chunk) {
    progress(done, tasks);
    await breathe();
    const ask = { split, iteration: iterationOf(at, chosen), count: chunk, first: first + done };
    const { feeds } = await at.episodes.draw(ask, at.meta);
    const out = await executable.run({ ...feeds, ...scalarFeeds(at.experiment), meta: at.meta });
    for (const [name, values] of Object.entries(out)) {
      const size = values.length / chunk;
      for (let t = 0; t < Math.min(chunk, tasks - done); t++) {
        (found[name] ??= []).push(values.subarray(t * size, (t + 1) * size));
      }
    }
  }
  progress(tasks, tasks);
  return found;
};

/** The tasks themselves, with their examples. */
export const tasksOf = async (at: RunAtCheckpoint, chosen: Chosen): Promise<readonly Task[]> => at.episodes.tasks(
  { split: chosen.split, iteration: iterationOf(at, chosen), count: chosen.tasks, first: chosen.first ?? 0 }, at.meta);

/** Their places and what they are. */
export const namesOf = (at: RunAtCheckpoint, chosen: Chosen): TaskName[] =>
  Array.from({ length: chosen.tasks }, (_, i) =>
    drawTask(at.experiment, chosen.split, iterationOf(at, chosen), (chosen.first ?? 0) + i)).map(({ about }, i) =>
    ({ index: (chosen.first ?? 0) + i, about: typeof about === 'string' ? about : about.join(', ') }));

/** Seconds since the question was asked, when called. */
export const clock = (): (() => number) => {
  const started = performance.now();
  return () => Number(((performance.now() - started) / 1000).toFixed(3));
};

/** A number as an answer says it: five digits, null when it is not finite. */
export const told = (value: number | null): number | null =>
  (value !== null && Number.isFinite(value) ? Number(value.toPrecision(5)) : null);
