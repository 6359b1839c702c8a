import * as tf from '@tensorflow/tfjs-core';
import type { Predictor } from '../algorithm';
import { frameOf, furtherOf, perTask, programOf } from './compile';
import type { Program } from '../engine/runtime';
import type { Experiment } from '../experiment';
import type { Params } from '../model';

/**
 * One task, adapted step by step. Outputs, each with a first axis of 1 (the task) and one of steps + 1: loss,
 * supportLoss, score, supportScore, distance (‖θ′ − θ‖ over the network's parameters), predictions on the query
 * [n, output], `further/NAME`, and `fitted` (and `deviation`) on the grid [points, output] when there is one.
 */
export const taskProgram = (experiment: Experiment, steps: number, grid?: Float32Array): Program => {
  const frame = frameOf(experiment, 1);
  const nodes = perTask(experiment, frame, (setting, support, query) => {
    const path = experiment.algorithm.adapt(setting, support, steps);
    const each = (of: (predictor: Predictor) => tf.Tensor): tf.Tensor => tf.stack(path.map(of));
    const names = setting.learner.parameters.map(({ name }) => name);
    return {
      loss: each((p) => p.loss(query)), supportLoss: each((p) => p.loss(support)),
      score: each((p) => p.score(query)), supportScore: each((p) => p.score(support)),
      distance: each((p) => distance(names, p.params, setting.start)),
      predictions: each((p) => p.predict(query.x)),
      ...furtherOf(path, query),
      ...(grid && { fitted: each((p) => p.predict(tf.tensor(grid, [grid.length, 1]))) }),
      ...(grid && deviations(path, tf.tensor(grid, [grid.length, 1]))),
    };
  });
  return programOf(frame, nodes);
};

/** How sure each predictor is, where all tell. */
const deviations = (path: readonly Predictor[], x: tf.Tensor): Record<string, tf.Tensor> => {
  const all = path.flatMap((p) => p.deviation?.(x) ?? []);
  return all.length === path.length ? { deviation: tf.stack(all) } : {};
};

const distance = (names: readonly string[], a: Params, b: Params): tf.Tensor => tf.sqrt(tf.sum(tf.stack(
  names.map((name) => tf.sum(tf.square(tf.sub(a[name], b[name])))))));
