import type { Evaluation } from '../protocol/events';
import { count, duration, meanWithInterval, metricName, number, percent, perSecond } from '../protocol/format';
import { gainOf, lowerIsBetter } from '../protocol/metrics';
import type { RunSummary } from '../runs/summary';
import type { History, Validation } from './history';
import { atTrained, laterText, mayBeEqual, steps } from '../runs/result';

/** What a record says, in sentences under four headings. */
export type Explanation = Readonly<Record<Heading, readonly string[]>>;
type Heading = 'What was run' | 'How it went' | 'Whether it learned to adapt' | 'What to try';

/** A run in plain words; every sentence follows from recorded numbers. */
export const explain = (run: RunSummary, history: History): Explanation => ({
  'What was run': what(run, history),
  'How it went': [...how(run, history), ...history.warnings],
  'Whether it learned to adapt': [...learned(run, history), ...trend(history.validations)],
  'What to try': advice(run, history),
});

interface Named { readonly name?: unknown }
const nameIn = (config: Readonly<Record<string, unknown>> | undefined, part: string): string => {
  const value = config?.[part] as Named | undefined;
  return typeof value?.name === 'string' ? value.name : 'unknown';
};

const what = (run: RunSummary, { started }: History): string[] => {
  if (!started) return [`${run.name}: its record says nothing yet.`];
  const { config, trainedSteps, parameters, runtime, threads } = started;
  return [
    `${run.name}: ${nameIn(config, 'algorithm')} with ${steps(trainedSteps)} of adaptation `
    + `on ${nameIn(config, 'taskSet')}, `
    + `model ${nameIn(config, 'model')} with ${count(parameters)} parameters.`,
    `${count(started.iterations)} meta-iterations were asked for; it ran on ${runtime} with ${threads} `
    + `${threads === 1 ? 'thread' : 'threads'}.`,
  ];
};

const how = (run: RunSummary, { firstLoss, lastLoss, error }: History): string[] => {
  const isTimed = run.began !== undefined && run.changed !== undefined;
  const took = isTimed ? `, ${duration((run.changed - run.began) / 1000)}` : '';
  const rate = run.itPerSecond === null ? '' : `, ${perSecond(run.itPerSecond)}`;
  return [
    `It is ${run.state} at iteration ${count(run.iteration)} `
    + `(${percent(run.iteration, run.iterations)} %${took}${rate}).`,
    ...(firstLoss === null && lastLoss === null ? []
      : [`The meta-loss went from ${number(firstLoss)} to ${number(lastLoss)}.`]),
    ...(error === undefined ? [] : [`It failed: ${error}`]),
  ];
};

/** How much better the trained steps make the query metric, and against which baselines. */
const learned = ({ evaluation, later }: RunSummary, { validations }: History): string[] => {
  const last = validations.at(-1);
  if (evaluation) {
    return [
      helps(evaluation), ...Object.keys(evaluation.baselines).map((name) => against(name, evaluation)),
      ...(later ? [`The run ended without a final evaluation; it was ${laterText(later)}.`] : []),
    ];
  }
  if (!last?.before || !last.after) return ['There is no validation yet, so nothing can be said.'];
  const { before, after } = last;
  return [`At the last validation the query ${metricName(after.metric)} was ${text(before)} before `
    + `and ${text(after)} after adaptation.`];
};

type Point = { readonly mean: number | null; readonly ci95: number | null; readonly metric: string };
const text = ({ mean, ci95, metric }: Point): string => meanWithInterval(mean, ci95, metric);

const verdict = (a: Point, b: Point): 'better' | 'worse' | 'equal' | 'unknown' => {
  if (a.mean === null || b.mean === null) return 'unknown';
  if (mayBeEqual({ mean: a.mean, ci95: a.ci95 }, { mean: b.mean, ci95: b.ci95 })) return 'equal';
  return (a.mean < b.mean) === lowerIsBetter(a.metric) ? 'better' : 'worse';
};

/** From before adaptation to the trained step, in words. */
const helps = ({ curve, trainedSteps, metric, tasks, split }: Evaluation): string => {
  const [before, after] = [curve.find(({ step }) => step === 0), atTrained(curve, trainedSteps)];
  if (!before || !after) return 'The evaluation has no curve.';
  const words = {
    better: 'adaptation helps, beyond the intervals', worse: 'adaptation makes it worse',
    equal: 'the intervals overlap: no gain from adaptation is shown', unknown: 'a value is not finite',
  };
  return `On ${count(tasks)} ${split} tasks the query ${metricName(metric)} goes from ${text(before)} `
    + `to ${text(after)} in ${steps(after.step)}: ${words[verdict(after, before)]}.`;
};

const against = (name: string, { baselines, curve, trainedSteps }: Evaluation): string => {
  const [own, other] = [atTrained(curve, trainedSteps), atTrained(baselines[name] ?? [], trainedSteps)];
  if (!own || !other) return `The baseline "${name}" has no curve.`;
  const words = {
    better: 'better than', worse: 'worse than', equal: 'not distinguishable from', unknown: 'not comparable with',
  };
  return `After ${steps(own.step)} it is ${words[verdict(own, other)]} the baseline "${name}" `
    + `(${text(own)} against ${text(other)}).`;
};

/** A gain from quarter to quarter that may be chance. */
const levelled = 0.03;

/** The last quarter of the validations against the quarter before it. */
const trend = (validations: readonly Validation[]): string[] => {
  const points = validations.flatMap(({ after }) =>
    (after && after.mean !== null ? [{ mean: after.mean, metric: after.metric }] : []));
  const quarter = Math.floor(points.length / 4);
  const [last] = points.slice(-1);
  if (quarter < 2 || !last) return [];
  const mean = (values: readonly { mean: number }[]) => values.reduce((sum, one) => sum + one.mean, 0) / values.length;
  const [before, now] = [mean(points.slice(-2 * quarter, -quarter)), mean(points.slice(-quarter))];
  const change = gainOf(last.metric, before, now);
  const word = change > levelled ? 'was still improving' : change < -levelled ? 'was getting worse' : 'had levelled off';
  const shown = (value: number) => meanWithInterval(value, null, last.metric);
  return [`Over its last quarter validation ${word} (${metricName(last.metric)} ${shown(before)} → `
    + `${shown(now)}, means of ${quarter} validations).`];
};

/** Advice only where a recorded number asks for it. */
const advice = (run: RunSummary, history: History): string[] => {
  const { evaluation } = run;
  const [line] = trend(history.validations);
  const curve = evaluation?.curve ?? [];
  const trained = evaluation && atTrained(curve, evaluation.trainedSteps);
  const gained = curve[0] && trained ? verdict(trained, curve[0]) : 'unknown';
  const last = curve.at(-1);
  const beyond = last && trained && last.step > trained.step ? verdict(last, trained) : 'unknown';
  return [
    ...(run.state === 'failed'
      ? ['Mend what the error names, then start again; with smaller rates if the loss was not finite.'] : []),
    ...(['stopped', 'interrupted'].includes(run.state)
      ? ['Resume it: it goes on where it was, with the same numbers.'] : []),
    ...(line?.includes('still improving') ? ['Train for more iterations: validation had not levelled off.'] : []),
    ...(line?.includes('getting worse')
      ? ['Use training.earlyStop, or a smaller meta rate: the best validation lies behind.'] : []),
    ...(gained === 'equal' || gained === 'worse'
      ? ['Try another algorithm.innerRate, more inner steps, more shots, or maml instead of fomaml.'] : []),
    ...(beyond === 'better'
      ? ['More adaptation steps at test time still help: train with more inner steps.'] : []),
    ...(evaluation && !('joint' in evaluation.baselines)
      ? ['Add the baseline "joint": only against it a gain from meta-learning shows.'] : []),
    ...(evaluation?.metric === 'accuracy' && !('jointMeans' in evaluation.baselines)
      ? ['Add the baseline "jointMeans", too, where tasks tell their classes: the nearest class mean, without a step.'] : []),
    ...(history.warnings.length > 0 ? ['Follow the warnings above: each says what to change.'] : []),
  ];
};
