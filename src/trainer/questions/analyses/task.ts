import { task as words } from '../../../protocol/analyses/task';
import { ActedEpisodes } from '../../acting/actedEpisodes';
import { actedColumns } from '../../acting/actedTask';
import { analysis } from '../analysis';
import { drawTask, drawTasks } from '../../draw';
import type { Values } from '../../engine/runtime';
import { episodeOf, gridOfSplit } from '../examples';
import { gaussianScores } from '../../math/gaussianProcess';
import { scalarFeeds } from '../../programs/scalars';
import { taskProgram } from '../../programs/taskProgram';
import type { Task, Yardstick } from '../../taskSet';

export default analysis({
  words,
  summary: 'one task adapted step by step: {"run": FOLDER, "iteration": 1000, "split": "test", "index": 3, "steps": 10}',
  run: async ({ split, index, steps, ...at }, { runs, breathe }) => {
    const { experiment, iteration, meta, compiled, episodes } = await runs.at(at);
    const { source, trainedSteps, testSteps, transductive } = experiment;
    const last = steps ?? Math.max(testSteps, trainedSteps);
    const grid = gridOfSplit(experiment, split);
    const episode = episodeOf(experiment, split, index, grid);
    await breathe();
    if (episodes instanceof ActedEpisodes) {
      const [acted] = await episodes.act({ split, iteration: 0, count: 1, first: index }, meta, last, breathe);
      return { ...episode, iteration, trainedSteps, transductive, steps: last, ...actedColumns(source, acted) };
    }
    const executable = await compiled(`task ${split} ${last}`, () => taskProgram(experiment, last, grid));
    const feeds = { ...drawTasks(experiment, split, 0, 1, index), ...scalarFeeds(experiment), meta };
    const { predictions: padded, fitted, deviation, ...columns } = await executable.run(feeds);
    const total = episode.query.total;
    const width = source.output;
    const predictions = withoutEmpty(padded, last + 1, total * width);
    const all = source.metric === 'accuracy' ? probabilities(predictions, width) : Float32Array.from(predictions);
    return {
      ...episode, iteration, trainedSteps, transductive, steps: last,
      loss: own(columns.loss), supportLoss: own(columns.supportLoss), score: own(columns.score),
      supportScore: own(columns.supportScore), distance: own(columns.distance),
      predictions: ofRows(all, last + 1, total, width, episode.query.rows), ...(fitted && { fitted: own(fitted) }),
      ...(deviation && { deviation: own(deviation) }),
      ...(columns['further/logLikelihood'] && { logLikelihood: own(columns['further/logLikelihood']) }),
      ...(grid && source.yardstick && { yardstick: measured(source.yardstick, drawTask(experiment, split, 0, index), grid) }),
    };
  },
});

/** A step's first `kept` numbers: the rest belongs to places that the task leaves empty. */
const withoutEmpty = (values: Values, steps: number, kept: number): Values => {
  const each = values.length / steps;
  if (each === kept) return values;
  const out = new Float32Array(steps * kept);
  for (let step = 0; step < steps; step++) out.set(values.subarray(step * each, step * each + kept), step * kept);
  return out;
};

const measured = ({ name, predict }: Yardstick, task: Task, grid: Float32Array) => {
  const { mean, deviation } = predict(task, grid, true);
  const { logLikelihood } = gaussianScores(predict(task, task.query.x, true), task.query.y);
  return { name, mean: Float32Array.from(mean), deviation: Float32Array.from(deviation), logLikelihood };
};

/** Numbers in memory of their own, which can be sent. */
const own = (values: Values): Float32Array => Float32Array.from(values);

/** Softmax of each row of `width` numbers. */
export const probabilities = (values: Values, width: number): Float32Array => {
  const out = new Float32Array(values.length);
  for (let at = 0; at < values.length; at += width) {
    const row = Float64Array.from(values.subarray(at, at + width));
    const top = Math.max(...row);
    const sum = row.reduce((total, v) => total + Math.exp(v - top), 0);
    for (let j = 0; j < width; j++) out[at + j] = Math.exp(row[j] - top) / sum;
  }
  return out;
};

/** The same for the examples that are shown. */
const ofRows = (values: Float32Array, steps: number, total: number, width: number, rows: Int32Array): Float32Array => {
  if (rows.length === total) return values;
  const out = new Float32Array(steps * rows.length * width);
  for (let step = 0; step < steps; step++) rows.forEach((row, i) => {
    const from = (step * total + row) * width;
    out.set(values.subarray(from, from + width), (step * rows.length + i) * width);
  });
  return out;
};
