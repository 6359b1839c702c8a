import { protocolText } from '../protocol/comparable';
import type { CurvePoint, Evaluation } from '../protocol/events';
import { count, differenceWithInterval, meanWithInterval, metricName, number } from '../protocol/format';
import { pairedTest } from '../protocol/statistics';
import { baselineName } from '../../webview/derive';
import { heading, type Part, table, text } from './page';

const diverged = 1e5;
const cell = (points: readonly CurvePoint[], step: number): string => {
  const point = points.find((one) => one.step === step);
  if (!point) return '';
  if (point.mean === null) return 'not finite';
  // An untrained network may blow up: its digits say nothing.
  return Math.abs(point.mean) >= diverged ? point.mean.toExponential(0).replace('+', '') : meanWithInterval(point.mean, point.ci95, point.metric);
};

/** A table by adaptation step: the run, and what was measured beside it. */
const curveTable = (name: string, curve: readonly CurvePoint[], beside: Evaluation['baselines'], trained: number): Part => table(
  ['step', name, ...Object.keys(beside).map(baselineName)],
  curve.map(({ step }) => [
    step === trained ? `${step} (trained)` : String(step), cell(curve, step), ...Object.values(beside).map((points) => cell(points, step)),
  ]));

/** What the final evaluation found: tables with intervals, and a test of the steps beyond training. */
export const resultParts = (evaluation: Evaluation): Part[] => {
  const { tasks, split, seed, trainedSteps, transductive, metric, protocol } = evaluation;
  return [
    heading('Results'),
    text(`${metricName(metric)} on ${count(tasks)} ${split} tasks, mean ± 95 % interval over tasks; training seed ${seed}, trained with `
      + `${trainedSteps} adaptation ${trainedSteps === 1 ? 'step' : 'steps'}, ${transductive ? 'transductive' : 'not transductive'}.`),
    curveTable(metricName(metric), evaluation.curve, evaluation.baselines, trainedSteps),
    ...Object.entries(evaluation.further ?? {}).flatMap(([name, { curve, baselines }]) =>
      [text(metricName(name)), curveTable(metricName(name), curve, baselines, trainedSteps)]),
    ...familyParts(evaluation), ...scoreParts(evaluation), ...stepsTest(evaluation),
    ...(protocol ? [text(`Protocol ${protocol.id}: ${protocolText(protocol)}.`)] : []),
  ];
};

const familyParts = ({ families = [], trainedSteps }: Evaluation): Part[] => (families.length === 0 ? [] : [
  text('By family, after the trained steps:'),
  table(['family', 'tasks', 'result'], families.map((one) => [one.name, count(one.tasks), cell(one.curve, trainedSteps)])),
]);

const scoreParts = ({ scores = [] }: Evaluation): Part[] => (scores.length === 0 ? [] : [
  text('Also measured:'),
  table(['score', 'of', 'step', 'mean ± 95 %'], scores.map(({ name, of = 'this run', step, mean, ci95 }) =>
    [name, of, String(step), meanWithInterval(mean, ci95, '')])),
]);

/** The last step against the trained one on the same tasks. */
const stepsTest = ({ values = [], trainedSteps, metric }: Evaluation): Part[] => {
  const [trained, last] = [values.find(({ step }) => step === trainedSteps), values.at(-1)];
  const test = trained && last && trained !== last ? pairedTest(trained.values, last.values, metric) : undefined;
  return test && last && last.step !== trainedSteps ? [text(`Step ${last.step} − step ${trainedSteps}, paired t-test on the same tasks: `
    + `${differenceWithInterval(test, metric)}, t(${test.df}) = ${number(test.t)}, p = ${number(test.p)}.`)] : [];
};
