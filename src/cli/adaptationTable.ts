import type { CurvePoint, Evaluation } from '../protocol/events';
import { count, meanWithInterval, metricName, number } from '../protocol/format';
import { tableText } from './output';

/** More steps than this are shown in leaps. */
const MOST_ROWS = 21;
const DIVERGED = 1e5;

/** The final table: metric after each step, mean ± 95 % interval; the trained step is marked, baselines beside it. */
export const adaptationTable = (evaluation: Evaluation): string => {
  const { curve, baselines, metric } = evaluation;
  const columns = [['this run', curve] as const, ...Object.entries(baselines)];
  const rows = shownSteps(curve, evaluation.trainedSteps).map((step) => [
    step === evaluation.trainedSteps ? '→' : '', String(step), ...columns.map(([, points]) => cellAt(points, step)),
  ]);
  const heading = ['', 'step', ...columns.map(([name]) => name)];
  return [
    `${metricName(metric)} after each adaptation step, mean ± 95 % interval:`,
    tableText([heading, ...rows], ['left', 'right']),
    ...familiesText(evaluation),
    ...furtherLines(evaluation),
    ...pairedLines(evaluation),
    footer(evaluation), ...scoreLines(evaluation),
  ].join('\n');
};

/** Scores beside the metric, after the last step. */
const furtherLines = ({ further = {} }: Evaluation): string[] => Object.entries(further).map(([name, { curve, baselines }]) => {
  const all = [['this run', curve] as const, ...Object.entries(baselines)];
  const last = Math.max(...curve.map(({ step }) => step));
  return `${metricName(name)}: ${all.map(([who, points]) => `${who} ${cellAt(points, last)}`).join(' · ')}`;
});

/** The run minus each baseline, task by task, after the trained and the last step. */
const pairedLines = ({ paired = {}, trainedSteps, curve }: Evaluation): string[] => {
  const rows = Object.entries(paired);
  if (rows.length === 0) return [];
  const steps = [...new Set([Math.min(trainedSteps, curve.length - 1), curve.length - 1])];
  return [
    'This run minus each baseline, task by task:',
    tableText([
      ['', 'baseline', ...steps.map((step) => `step ${step}`), 'its step size'],
      ...rows.map(([name, one]) => ['', name, ...steps.map((step) => cellAt(one.curve, step)), one.rate === undefined ? '' : number(one.rate)]),
    ], ['left', 'left']),
  ];
};

/** What the task set measures beside its metric, before adaptation and after the trained steps. */
const scoreLines = ({ scores = [] }: Evaluation): string[] => {
  if (scores.length === 0) return [];
  const steps = [...new Set(scores.map(({ step }) => step))];
  const names = [...new Set(scores.map(({ name }) => name))];
  const cell = (name: string, step: number): string => {
    const found = scores.find((score) => score.name === name && score.step === step);
    return found ? meanWithInterval(found.mean, found.ci95, '') : '';
  };
  const rows = names.map((name) => [name, ...steps.map((step) => cell(name, step))]);
  return ['', tableText([['also measured', ...steps.map((step) => `step ${step}`)], ...rows], ['left'])];
};

const shownSteps = (curve: readonly CurvePoint[], trained: number): number[] => {
  const leap = Math.ceil(curve.length / MOST_ROWS);
  return curve.map(({ step }) => step)
    .filter((step, i) => i % leap === 0 || step === trained || i === curve.length - 1);
};

const cellAt = (points: readonly CurvePoint[], step: number): string => {
  const point = points.find((candidate) => candidate.step === step);
  if (!point) return '';
  if (point.mean === null) return 'not finite';
  // An untrained network may blow up: its digits say nothing.
  if (Math.abs(point.mean) >= DIVERGED) return point.mean.toExponential(0).replace('+', '');
  return meanWithInterval(point.mean, point.ci95, point.metric);
};

/** The same by family, with the shares of the method's parts that each uses. */
const familiesText = ({ families = [], curve, trainedSteps }: Evaluation): string[] => {
  if (families.length === 0) return [];
  const steps = shownSteps(curve, trainedSteps).filter((step, i, all) => i === 0 || step === trainedSteps || i === all.length - 1);
  const hasParts = families.some(({ parts }) => parts !== undefined);
  const heading = ['family', 'tasks', ...steps.map((step) => `step ${step}`), ...(hasParts ? ['clusters'] : [])];
  const rows = families.map((one) => [
    one.name, count(one.tasks), ...steps.map((step) => cellAt(one.curve, step)),
    ...(hasParts ? [(one.parts ?? []).map((share) => `${Math.round(100 * (share ?? NaN))} %`).join(' · ')] : []),
  ]);
  return ['', 'By family:', tableText([heading, ...rows], ['left', 'right']), ''];
};

const footer = ({ tasks, split, seed, trainedSteps, transductive }: Evaluation): string => [
  `${count(tasks)} ${split} tasks`, `training seed ${seed}`,
  `→ trained for ${trainedSteps} ${trainedSteps === 1 ? 'step' : 'steps'}, later rows go beyond`,
  transductive ? 'transductive (batch norm sees the query set)' : 'not transductive',
].join(' · ');
