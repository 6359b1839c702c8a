import { gradientProgram } from '../../src/trainer/programs/compile';
import { drawTasks } from '../../src/trainer/draw';
import type { Program, Values } from '../../src/trainer/engine/runtime';
import { referenceRuntime } from '../../src/trainer/engine/runtimes/reference';
import { type Experiment, flatten, initialise } from '../../src/trainer/experiment';
import { scalarFeeds } from '../../src/trainer/programs/scalars';

export type Feeds = Readonly<Record<string, Values>>;

/** Runs a program in float64. */
export const exactly = async (program: Program, feeds: Feeds): Promise<Record<string, number[]>> => {
  const executable = await referenceRuntime.compile(program, { threads: 1 });
  const out = await executable.run(feeds);
  return Object.fromEntries(Object.entries(out).map(([name, values]) => [name, Array.from(values)]));
};

/** The first training tasks of an experiment, and its initial meta-parameters. */
export const feedsOf = (experiment: Experiment, tasks: number): Feeds => ({
  ...drawTasks(experiment, 'train', 0, tasks), ...scalarFeeds(experiment),
  meta: flatten(experiment.parameters, initialise(experiment.parameters, 0)),
});

const lengthOf = (vector: readonly number[]): number => Math.sqrt(vector.reduce((sum, v) => sum + v * v, 0));

/**
 * Largest error of the meta-gradient along a few directions, against central differences of the float64 meta-loss, relative
 * to the mean entry of the gradient.
 */
export const gradientError = async (experiment: Experiment, tasks = 2): Promise<number> => {
  const program = gradientProgram(experiment, tasks);
  const first = feedsOf(experiment, tasks);
  // Biases that start at 0 put blank pixels on the kink of ReLU, where there is no derivative to compare.
  const feeds = { ...first, meta: Float64Array.from(first.meta, (v, i) => v + 0.02 * Math.sin(7.3 * i + 1)) };
  const executable = await referenceRuntime.compile(program, { threads: 1 });
  const gradient = Array.from((await executable.run(feeds)).gradient);
  const length = lengthOf(gradient);
  let worst = 0;
  for (let trial = 0; trial < 3; trial++) {
    const direction = gradient.map((_, i) => Math.sin(12.9898 * (i + 1) * (trial + 1) + trial));
    const norm = lengthOf(direction);
    const lossAt = async (h: number) => (await executable.run({
      ...feeds, meta: Float64Array.from(feeds.meta, (v, i) => v + (h * direction[i]) / norm),
    })).loss[0];
    // Of fourth order: where the loss bends sharply, the usual two points are off by more than a wrong gradient would be.
    const slope = async (h: number) => (await lossAt(h) - await lossAt(-h)) / (2 * h);
    const numeric = (4 * await slope(1e-6) - await slope(2e-6)) / 3;
    const analytic = gradient.reduce((s, g, i) => s + (g * direction[i]) / norm, 0);
    worst = Math.max(worst, Math.abs(numeric - analytic) / (length / Math.sqrt(gradient.length)));
  }
  return worst;
};
