import type { task } from '../../protocol/analyses/task';
import type { ResultOf } from '../../protocol/analysis';
import type { Values } from '../engine/runtime';
import { gaussianScores } from '../math/gaussianProcess';
import type { Task, TaskSource, Yardstick } from '../taskSet';

type Adapted = ResultOf<typeof task>;

/**
 * What a person sees of a task that was adapted, as columns with an entry for each of 0 … `steps` steps.
 * @param seen the examples that are shown @param out outputs of `taskProgram` for this task alone
 */
export const taskColumns = (
  source: TaskSource, drawn: Task, { grid, query: { total, rows } }: Pick<Adapted, 'grid' | 'query'>,
  { predictions: padded, fitted, deviation, ...columns }: Readonly<Record<string, Values>>, steps: number,
): Pick<Adapted, 'loss' | 'supportLoss' | 'score' | 'supportScore' | 'distance' | 'predictions' | 'fitted' | 'deviation' | 'logLikelihood'
  | 'yardstick'> => {
  const { output, metric, yardsticks: [yardstick] = [] } = source;
  const predictions = withoutEmpty(padded, steps + 1, total * output);
  const all = metric === 'accuracy' ? probabilities(predictions, output) : Float32Array.from(predictions);
  return {
    loss: own(columns.loss), supportLoss: own(columns.supportLoss), score: own(columns.score),
    supportScore: own(columns.supportScore), distance: own(columns.distance),
    predictions: ofRows(all, steps + 1, total, output, rows), ...(fitted && { fitted: own(fitted) }),
    ...(deviation && { deviation: own(deviation) }),
    ...(columns['further/logLikelihood'] && { logLikelihood: own(columns['further/logLikelihood']) }),
    ...(grid && yardstick && { yardstick: measured(yardstick, drawn, grid) }),
  };
};

const measured = ({ name, predict }: Yardstick, task: Task, grid: Float32Array) => {
  const { mean, deviation } = predict(task, grid, true);
  const { logLikelihood } = gaussianScores(predict(task, task.query.x, true), task.query.y);
  return { name, mean: Float32Array.from(mean), deviation: Float32Array.from(deviation), logLikelihood };
};

/** A step's first `kept` numbers: the rest belongs to places that the task leaves empty. */
const withoutEmpty = (values: Values, steps: number, kept: number): Values => {
  const each = values.length / steps;
  if (each === kept) return values;
  const out = new Float32Array(steps * kept);
  for (let step = 0; step < steps; step++) out.set(values.subarray(step * each, step * each + kept), step * kept);
  return out;
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
