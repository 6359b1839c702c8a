import type { TrainingConfig } from '../../protocol/config';

/** Most metrics lines of a run, beside those that end at a checkpoint, a validation or a pause. */
const metricLines = 5000;
/** Bytes that validations may take by their curves and by single tasks' values, and inspections. */
const budgets = { curves: 25e6, values: 15e6, inspections: 20e6 } as const;
/** About what one point of a curve, one value, and the rest of a validation take as text. */
const bytes = { point: 85, value: 9, line: 400 } as const;
/** Most inspections of a run, and most tasks of a validation whose values are written one by one. */
const most = { inspections: 60, tasks: 48 } as const;

/** What of a run is written, so that its record stays under 100 MB for a million iterations. */
export interface Thinning {
  /** Iterations of a metrics line. */
  readonly metricsEvery: number;
  /** Every n-th validation has its line; the best ones always have. */
  readonly validationEvery: number;
  /** Tasks of a validation whose values are written one by one. */
  readonly shownTasks: number;
  /** Every n-th validation has its tasks and parameter changes. @param size bytes of the first inspection */
  inspectionEvery(size: number): number;
}

/** Every n-th of `times` lines, so that they take no more than `budget`. */
const everyNth = (times: number, size: number, budget: number) => Math.max(1, Math.ceil((times * size) / budget));

/** @param steps adaptation steps of a validation */
export const thinningOf = (
  { iterations, validateEvery }: Pick<TrainingConfig, 'iterations' | 'validateEvery'>, steps: number,
): Thinning => {
  const validations = validateEvery > 0 ? Math.floor(iterations / validateEvery) : 0;
  const points = steps + 1;
  const validationEvery = everyNth(validations, 2 * points * bytes.point + bytes.line, budgets.curves);
  const lines = Math.max(1, Math.ceil(validations / validationEvery));
  return {
    metricsEvery: Math.ceil(iterations / metricLines),
    validationEvery,
    shownTasks: Math.min(most.tasks, Math.floor(budgets.values / (lines * points * bytes.value))),
    inspectionEvery: (size) =>
      Math.max(Math.ceil(validations / most.inspections), everyNth(validations, size, budgets.inspections)),
  };
};
