import { protocolText } from '../protocol/comparable';
import type { CurvePoint, Evaluation } from '../protocol/events';
import { count, differenceWithInterval, meanWithInterval, number } from '../protocol/format';
import { pairedTest } from '../protocol/statistics';
import { baselineName } from '../../webview/derive';
import { metricWord, t } from '../../webview/text';
import { heading, type Part, sentence, table, text } from './page';

const diverged = 1e5;
const cell = (points: readonly CurvePoint[], step: number): string => {
  const point = points.find((one) => one.step === step);
  if (!point) return '';
  if (point.mean === null) return t('not finite');
  // An untrained network may blow up: its digits say nothing.
  return Math.abs(point.mean) >= diverged ? point.mean.toExponential(0).replace('+', '') : meanWithInterval(point.mean, point.ci95, point.metric);
};

/** A table by adaptation step: the run, and what was measured beside it. */
const curveTable = (name: string, curve: readonly CurvePoint[], beside: Evaluation['baselines'], trained: number): Part => table(
  [t('step'), name, ...Object.keys(beside).map(baselineName)],
  curve.map(({ step }) => [
    step === trained ? t('{0} (trained)', step) : String(step), cell(curve, step), ...Object.values(beside).map((points) => cell(points, step)),
  ]));

/** What the final evaluation found: tables with intervals, and a test of the steps beyond training. */
export const resultParts = (evaluation: Evaluation): Part[] => {
  const { tasks, split, seed, trainedSteps, transductive, metric, protocol } = evaluation;
  return [
    heading(t('Results')),
    text(sentence([t('{0} on {1} {2} tasks, mean ± 95 % interval over tasks; training seed {3}', metricWord(metric), count(tasks), t(split), seed),
      trainedSteps === 1 ? t('trained with 1 adaptation step') : t('trained with {0} adaptation steps', trainedSteps),
      transductive ? t('transductive') : t('not transductive')])),
    curveTable(metricWord(metric), evaluation.curve, evaluation.baselines, trainedSteps),
    ...Object.entries(evaluation.further ?? {}).flatMap(([name, { curve, baselines }]) =>
      [text(metricWord(name)), curveTable(metricWord(name), curve, baselines, trainedSteps)]),
    ...familyParts(evaluation), ...scoreParts(evaluation), ...stepsTest(evaluation),
    ...(protocol ? [text(t('Protocol {0}: {1}.', protocol.id, protocolText(protocol)))] : []),
  ];
};

const familyParts = ({ families = [], trainedSteps }: Evaluation): Part[] => (families.length === 0 ? [] : [
  text(t('By family, after the trained steps:')),
  table([t('family'), t('tasks'), t('result')], families.map((one) => [one.name, count(one.tasks), cell(one.curve, trainedSteps)])),
]);

const scoreParts = ({ scores = [] }: Evaluation): Part[] => (scores.length === 0 ? [] : [
  text(t('Also measured:')),
  table([t('score'), t('of'), t('step'), t('mean ± 95 %')], scores.map(({ name, of = t('this run'), step, mean, ci95 }) =>
    [name, of, String(step), meanWithInterval(mean, ci95, '')])),
]);

/** The last step against the trained one on the same tasks. */
const stepsTest = ({ values = [], trainedSteps, metric }: Evaluation): Part[] => {
  const [trained, last] = [values.find(({ step }) => step === trainedSteps), values.at(-1)];
  const test = trained && last && trained !== last ? pairedTest(trained.values, last.values, metric) : undefined;
  return test && last && last.step !== trainedSteps ? [text(t('Step {0} − step {1}, paired t-test on the same tasks: {2}.', last.step, trainedSteps,
    `${differenceWithInterval(test, metric, t)}, t(${test.df}) = ${number(test.t)}, p = ${number(test.p)}`))] : [];
};
