import type { task } from '../src/protocol/analyses/task';
import type { ResultOf } from '../src/protocol/analysis';
import type { Said } from './picture';

export type AdaptedTask = ResultOf<typeof task>;

/** What a learner says of the task after so many steps. */
export const saidAt = (
  { predictions, fitted, deviation, yardstick, steps, output, grid, acted }: AdaptedTask, step: number,
): Said => {
  const size = predictions.length / (steps + 1);
  const points = (grid?.length ?? 0) * output;
  return {
    step, predictions: predictions.subarray(step * size, (step + 1) * size),
    ...(fitted && { fitted: fitted.subarray(step * points, (step + 1) * points), before: fitted.subarray(0, points) }),
    ...(acted && { acted }),
    ...(deviation && { deviation: deviation.subarray(step * points, (step + 1) * points) }),
    ...(yardstick && step > 0 && { yardstick }),
  };
};
