import type { CurvePoint } from '../protocol/events';
import { count, meanWithInterval, metricName } from '../protocol/format';
import { lowerIsBetter } from '../protocol/metrics';
import type { EvaluatedLater } from '../protocol/runFiles';
import type { RunSummary } from './summary';

/** The number a run is judged by, and where it comes from. */
export interface Result {
  readonly mean: number;
  readonly ci95: number | null;
  readonly metric: string;
  /** The evaluation on test tasks, or a validation. */
  readonly source: 'test' | 'validation';
  readonly step: number;
  /** Where a test result is from, when it is of no final evaluation. */
  readonly later?: EvaluatedLater;
}

/** A curve's point after the trained number of steps. */
export const atTrained = (curve: readonly CurvePoint[], steps: number): CurvePoint | undefined =>
  curve.find(({ step }) => step === steps) ?? curve.at(-1);

/** `evaluated later, at iteration 300 (results/evaluation-1.json)`: a run that ended without a final evaluation. */
export const laterText = ({ file, iteration }: EvaluatedLater): string => `evaluated later, at iteration ${count(iteration)} (${file})`;

/** After the trained steps on test tasks: what a run is told to have reached, never what settings are chosen by. */
export const testOf = ({ evaluation, later }: RunSummary): Result | undefined => {
  const point = evaluation && atTrained(evaluation.curve, evaluation.trainedSteps);
  return point && point.mean !== null
    ? { mean: point.mean, ci95: point.ci95, metric: point.metric, source: 'test', step: point.step, ...(later && { later }) } : undefined;
};

/**
 * What settings are chosen by: the validation of the parameters that a run stands for, as of its checkpoint, which is the best one
 * with early stopping and else the last.
 */
export const validationOf = ({ best, validation, metric, started }: RunSummary): Result | undefined => {
  const { earlyStop } = (started?.config.training ?? {}) as { readonly earlyStop?: object };
  const seen = earlyStop ? best ?? validation : validation ?? best;
  if (!seen || seen.mean === null || metric === undefined) return undefined;
  return { mean: seen.mean, ci95: seen.ci95, metric, source: 'validation', step: started?.trainedSteps ?? 0 };
};

/** On test tasks, else on validation tasks. */
export const resultOf = (run: RunSummary): Result | undefined => testOf(run) ?? validationOf(run);

/** `MSE 0.35 ± 0.03 after 1 step (test)`. */
export const resultText = ({ mean, ci95, metric, source, step, later }: Result): string =>
  `${metricName(metric)} ${meanWithInterval(mean, ci95, metric)} after ${steps(step)} (${source}${later ? ', evaluated later' : ''})`;

/** `1 step`, `5 steps`. */
export const steps = (n: number): string => (n === 1 ? '1 step' : `${n} steps`);

/** Best first: negative when `a` is better. Only for results of one metric. */
export const byResult = (a: Result, b: Result): number =>
  (lowerIsBetter(a.metric) ? a.mean - b.mean : b.mean - a.mean);

/** Whether two intervals overlap, so that the difference may be chance. */
export const mayBeEqual = (a: Pick<Result, 'mean' | 'ci95'>, b: Pick<Result, 'mean' | 'ci95'>): boolean =>
  Math.abs(a.mean - b.mean) <= (a.ci95 ?? 0) + (b.ci95 ?? 0);
