import { describe, expect, it } from 'vitest';
import type { ResultOf } from '../../../../src/protocol/analysis';
import type { featureReuse } from '../../../../src/protocol/analyses/featureReuse';
import type { lossLine } from '../../../../src/protocol/analyses/lossLine';
import type { lossPlane } from '../../../../src/protocol/analyses/lossPlane';
import { curveProgram } from '../../../../src/trainer/programs/compile';
import { drawTasks } from '../../../../src/trainer/draw';
import { scalarFeeds } from '../../../../src/trainer/programs/scalars';
import type { RunAtCheckpoint } from '../../../../src/trainer/questions/openRuns';
import { smallExperiment } from '../../memoryRecorder';
import { ask, runOf } from './asking';

type Line = ResultOf<typeof lossLine>;
type Plane = ResultOf<typeof lossPlane>;

/** MSE before and after adaptation, by the program that draws adaptation curves (of sinusoids it is the loss). */
const curves = async (run: RunAtCheckpoint, tasks: number, steps: number) => {
  const executable = await run.compiled('curve', () => curveProgram(run.experiment, tasks, steps));
  const out = await executable.run({ ...drawTasks(run.experiment, 'validation', 0, tasks), ...scalarFeeds(run.experiment), meta: run.meta });
  const at = (values: ArrayLike<number>, t: number, s: number): number => Number(values[t * (steps + 1) + s]);
  return { query: (t: number, s: number) => at(out.score, t, s), support: (t: number, s: number) => at(out.supportScore, t, s) };
};
/** Answers have five digits. */
const near = (got: number | null | undefined, truth: number) => expect(Math.abs(Number(got) - truth) / truth).toBeLessThan(6e-5);

describe.each([
  ['maml', { name: 'mlp', hidden: [8] }], ['metaSgd', { name: 'mlp', hidden: [8] }], ['anil', { name: 'mlp', hidden: [8, 8], norm: 'layer' }],
  ['maml', { name: 'mlp', hidden: [8], norm: 'perStep' }], ['fomaml', { name: 'mlp', hidden: [8], norm: 'inductive' }],
])('%s on %j', (name, model) => {
  const opened = smallExperiment({ algorithm: { name, innerRate: 0.05, innerSteps: 2 }, model }).then((experiment) => runOf(experiment));

  it('the line has the losses of adapt at 0 and 1', async () => {
    const run = await opened;
    const line = await ask<Line>('lossLine', { tasks: 3 }, run);
    const truth = await curves(run, 3, 2);
    const [start, end] = [line.places.indexOf(0), line.places.indexOf(1)];
    for (let t = 0; t < 3; t++) {
      near(line.query.each[t]?.[start], truth.query(t, 0));
      near(line.query.each[t]?.[end], truth.query(t, 2));
      near(line.support.each[t]?.[start], truth.support(t, 0));
      near(line.support.each[t]?.[end], truth.support(t, 2));
    }
  });

  it('the plane has them at its corners, each task\'s own half', async () => {
    const run = await opened;
    const plane = await ask<Plane>('lossPlane', { first: 0, second: 2 }, run);
    const line = await ask<Line>('lossLine', { tasks: 3 }, run);
    const [zero, one] = [plane.places.indexOf(0), plane.places.indexOf(1)];
    const truth = await curves(run, 3, 2);
    near(plane.loss[zero]?.[zero], (truth.query(0, 0) + truth.query(2, 0)) / 2);
    // Swapping the tasks mirrors the plane.
    const mirrored = await ask<Plane>('lossPlane', { first: 2, second: 0 }, run);
    near(mirrored.loss[zero]?.[one], Number(plane.loss[one]?.[zero]));
    expect(line.steps).toBe(plane.steps);
  });
});

it('a plane of a task with a twin is its line', async () => {
  const experiment = await smallExperiment({ algorithm: { name: 'maml', innerRate: 0.05 } });
  const task = experiment.source.sample((await import('../../../../src/trainer/math/rng')).Rng.keyed(1, 'test', 0, 0), 'test');
  const run = runOf({ ...experiment, source: { ...experiment.source, sample: () => task } });
  const plane = await ask<Plane>('lossPlane', {}, run);
  const line = await ask<Line>('lossLine', { tasks: 1 }, run);
  expect(plane.cosine).toBeCloseTo(1, 9);
  const half = plane.places.indexOf(0.5);
  near(plane.loss[half]?.[half], Number(line.query.each[0]?.[line.places.indexOf(1)]));
  near(plane.loss[plane.places.indexOf(0)]?.[plane.places.indexOf(1)], Number(line.query.each[0]?.[line.places.indexOf(1)]));
});

describe('features', () => {
  type Reuse = ResultOf<typeof featureReuse>;
  it('of what ANIL does not adapt are reused whole, its head is not', async () => {
    const run = runOf(await smallExperiment({ algorithm: { name: 'anil', innerRate: 0.1 }, model: { name: 'mlp', hidden: [8, 8] } }));
    const { layers, examples } = await ask<Reuse>('featureReuse', { tasks: 3, steps: 5 }, run);
    expect(examples).toBe(5);
    expect(layers.map(({ name }) => name)).toEqual(['dense1', 'dense2', 'dense3']);
    expect(layers[0]?.each).toEqual([1, 1, 1]);
    expect(layers[1]?.mean).toBe(1);
    expect(layers[2]?.mean).toBeLessThan(0.9999);
  });
  it('of no step are the same', async () => {
    const { layers } = await ask<Reuse>('featureReuse', { tasks: 2, steps: 0 }, runOf(await smallExperiment()));
    expect(layers.map(({ mean }) => mean)).toEqual([1, 1]);
  });
  it('are asked of networks that tell them, and of enough examples', async () => {
    const experiment = await smallExperiment();
    const silent = { ...experiment, network: { ...experiment.network, apply: (...[params, x, pass]: Parameters<typeof experiment.network.apply>) =>
      experiment.network.apply(params, x, { ...pass, features: undefined }) } };
    await expect(ask('featureReuse', {}, runOf(silent))).rejects.toThrow('does not tell what its layers give');
    const few = await smallExperiment({ taskSet: { name: 'sinusoid', shots: 5, queries: 2 } });
    await expect(ask('featureReuse', {}, runOf(few))).rejects.toThrow('has only 2');
  });
});

it('θ′ after no step is told to be θ', async () => {
  await expect(ask('lossLine', { steps: 0 }, runOf(await smallExperiment()))).rejects.toThrow('at least one adaptation step');
});
