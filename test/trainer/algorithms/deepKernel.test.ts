import { expect, test } from 'vitest';
import { curveProgram, gradientProgram, predictionProgram } from '../../../src/trainer/programs/compile';
import { drawTask } from '../../../src/trainer/draw';
import { gaussianScores, logMarginal, posterior, type Process } from '../../../src/trainer/math/gaussianProcess';
import { exactly, feedsOf } from '../exactly';
import { smallExperiment } from '../memoryRecorder';

/** A linear map to one feature: the kernel on it is the kernel on x with the length scale divided by |w|. */
const linear = (kernel: string) => smallExperiment({
  taskSet: { name: 'gaussianProcess' }, model: { name: 'mlp', hidden: [] },
  algorithm: { name: 'deepKernel', features: 1, kernel, lengthScale: 0.7, noise: 0.2, jitter: 1e-9 },
});
const processOf = (kernel: Process['kernel'], w: number): Process =>
  ({ kernel, lengthScale: 0.7 / Math.abs(w), deviation: 1, noise: 0.2, period: 1 });

test.each(['rbf', 'matern52'] as const)('with %s, likelihood and posterior are those of the plain process', async (kernel) => {
  const experiment = await linear(kernel);
  const feeds = feedsOf(experiment, 1);
  const task = drawTask(experiment, 'train', 0, 0);
  const process = processOf(kernel, feeds.meta[0]);
  const n = task.support.x.length + task.query.x.length;
  const [x, y] = (['x', 'y'] as const).map((of) => [...Array.from(task.support[of]), ...Array.from(task.query[of])]);
  const { loss } = await exactly(gradientProgram(experiment, 1), feeds);
  expect(loss[0]).toBeCloseTo(-logMarginal(process, x, y) / n, 4);

  const { predictions } = await exactly(predictionProgram(experiment, 1, [1]), feeds);
  const known = posterior(process, task.support.x, task.support.y, task.query.x);
  known.mean.forEach((v, i) => expect(predictions[i]).toBeCloseTo(v, 4));
  const scores = await exactly(curveProgram(experiment, 1, 1), feeds);
  const expected = gaussianScores(known, task.query.y);
  expect(scores.score[1]).toBeCloseTo(expected.squared, 4);
  expect(scores['further/logLikelihood'][1]).toBeCloseTo(expected.logLikelihood, 3);
});
